/**
 * `npm run package`: makes the npm package. Node strips no types below node_modules, so what is published is JavaScript
 * and, beside it, the types of what automations and their tests import. In a checkout, `src/` runs as it is.
 */
import { execFileSync } from "node:child_process";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";

const root = fileURLToPath(new URL("../", import.meta.url));
const staging = join(root, ".package");
const dist = join(staging, "dist");
/** Published as they are. `template` is what `hathi new` writes. */
const asTheyAre = ["automations", "template", "manifest.yml", "README.md", "CHANGELOG.md", "LICENSE"];

await rm(staging, { recursive: true, force: true });
await writeSources();
await writeTypes();
for (const name of asTheyAre) await cp(join(root, name), join(staging, name), { recursive: true });
await writeFile(join(staging, "package.json"), `${JSON.stringify(await readManifest(), null, 2)}\n`);
const packed = execFileSync(
  "npm",
  ["pack", staging, "--pack-destination", process.argv[2] ?? root, "--silent"],
  {
    cwd: root,
    encoding: "utf8",
  },
);
console.log(packed.trim());

async function writeSources(): Promise<void> {
  const source = join(root, "src");
  const names = await readdir(source, { recursive: true, withFileTypes: true });
  for (const file of names.filter((entry) => entry.isFile())) {
    const from = join(file.parentPath, file.name);
    const to = join(dist, from.slice(source.length)).replace(/\.ts$/, ".js");
    await mkdir(dirname(to), { recursive: true });
    if (/\.m?[jt]s$/.test(from)) await writeFile(to, await toJavaScript(from));
    else await cp(from, to);
  }
}

async function toJavaScript(file: string): Promise<string> {
  const text = await readFile(file, "utf8");
  if (!file.endsWith(".ts")) return withJsNames(text);
  const tsconfigRaw = { compilerOptions: { verbatimModuleSyntax: true } };
  const { code } = await transform(text, { loader: "ts", format: "esm", target: "node24", tsconfigRaw });
  return withJsNames(code);
}

/** Imports and addresses of our own files end in .js there. */
function withJsNames(text: string): string {
  return text.replaceAll(
    /((?:\bfrom|\bimport)\s*\(?\s*|new URL\()(["'])((?:\.{1,2}\/)?[\w./-]+)\.ts\2/g,
    (_whole, before: string, quote: string, path: string) => `${before}${quote}${path}.js${quote}`,
  );
}

async function writeTypes(): Promise<void> {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  execFileSync(process.execPath, [tsc, "-p", join(root, "packaging")], { cwd: root, stdio: "inherit" });
  for (const name of await readdir(dist, { recursive: true })) {
    if (!name.endsWith(".d.ts")) continue;
    const file = join(dist, name);
    await writeFile(file, withJsNames(await readFile(file, "utf8")));
  }
}

interface Manifest {
  readonly [field: string]: unknown;
}

async function readManifest(): Promise<Manifest> {
  const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as Manifest;
  const kept = ["name", "version", "description", "license", "type", "dependencies", "optionalDependencies"];
  const tools = manifest["devDependencies"] as Readonly<Record<string, string>>;
  const entry = (name: string): object => ({ types: `./dist/${name}.d.ts`, default: `./dist/${name}.js` });
  return {
    ...Object.fromEntries(kept.map((field) => [field, manifest[field]])),
    engines: manifest["engines"],
    // What a new project has for editors and for hathi check.
    projectTools: Object.fromEntries(
      ["@types/node", "oxlint", "oxlint-tsgolint", "typescript"].map((name) => [name, tools[name]]),
    ),
    bin: { hathi: "dist/cli/hathi.mjs" },
    exports: { ".": entry("index"), "./testing": entry("testing/index"), "./package.json": "./package.json" },
    files: ["dist", ...asTheyAre],
  };
}
