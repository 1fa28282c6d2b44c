/** An automation's file and its relative files and packages become one script: the build. */
import { createHash } from "node:crypto";
import { builtinModules } from "node:module";
import { basename, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type BuildFailure, formatMessages } from "esbuild";
import { HathiError } from "../core/errors.ts";
import type { BuildId } from "../core/ids.ts";

export interface Bundle {
  readonly id: BuildId;
  readonly script: string;
}

const ownModules = fileURLToPath(new URL("../../node_modules", import.meta.url));
const builtins = builtinModules.flatMap((name) => [name, `node:${name}`]);

/**
 * Bundles one automation. The same sources give the same id in whatever folder they are.
 *
 * @throws {HathiError} BUILD_FAILED, with esbuild's messages: the file, the line and what is wrong
 */
export async function bundleAutomation(file: string): Promise<Bundle> {
  try {
    const result = await build({
      entryPoints: [basename(file)],
      absWorkingDir: dirname(file),
      bundle: true,
      write: false,
      format: "cjs",
      platform: "node",
      target: "node24",
      sourcemap: "inline",
      external: ["hathi", ...builtins],
      nodePaths: [ownModules],
      define: { "import.meta.url": '"file:///automation"' },
      // The author's tsconfig is about types; how the bundle is made stays ours.
      tsconfigRaw: { compilerOptions: { useDefineForClassFields: true } },
      logLevel: "silent",
    });
    const [output] = result.outputFiles;
    if (output === undefined) throw new Error("esbuild made no output");
    const id = createHash("sha256").update(output.text).digest("hex").slice(0, 16) as BuildId;
    return { id, script: output.text };
  } catch (error) {
    if (!isBuildFailure(error)) throw error;
    const messages = await formatMessages(error.errors, { kind: "error", terminalWidth: 100 });
    throw new HathiError(
      "BUILD_FAILED",
      `${basename(file)} cannot be bundled:\n${messages.join("").trimEnd()}`,
      { cause: error },
    );
  }
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && "errors" in error && Array.isArray(error.errors);
}
