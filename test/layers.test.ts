import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { projectFolder } from "./support/project-folder.ts";

const engine = ["engine/build", "engine/host", "engine/perform", "engine/realm", "engine/replay"];

const config = ["app/config", "app/config/credentials"];

/** Which rooms of src/ a room may import from, besides itself. AGENTS.md says the same in words. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  core: [],
  author: ["core"],
  intake: ["core"],
  journal: ["core"],
  connectors: ["core"],
  chat: ["core"],
  web: ["core"],
  "embedded-postgres": ["core"],
  "local-services": ["core"],
  "engine/replay": ["core", "engine/build"],
  "engine/build": ["core", "engine/host", "engine/realm", "engine/replay"],
  "engine/realm": ["core", "engine/build", "engine/replay"],
  "engine/perform": ["core", "engine/build", "engine/realm", "engine/replay"],
  "engine/host": ["core", ...engine],
  "app/config": ["core", "app/config/credentials"],
  "app/config/credentials": ["core", "app/config"],
  app: ["core", "chat", "connectors", "embedded-postgres", "intake", "journal", "web", ...config, ...engine],
  cli: ["core", "app", "playground", ...config, ...engine],
  playground: ["core", "app", "web", "embedded-postgres", "local-services", ...config],
  testing: ["core", "app", ...config, ...engine],
};
const rooms = Object.keys(mayImport);
/** Who may talk to Postgres. */
const mayImportPostgres: readonly string[] = ["journal", "embedded-postgres"];

let folder = "";
let refused: ReadonlyMap<string, readonly string[]> = new Map();

// A room's files are told apart from the folders in it that are rooms themselves.
const probeOf = (from: string, number: number): string => `src/${from}/probe-${number}.ts`;

/** What stands at the same path as a file of ours, and imports at once what that imports at run time. */
async function findRunTimeImports(): Promise<readonly (readonly [string, string])[]> {
  const files = await readdir(join(projectFolder, "src"), { recursive: true });
  const found = files
    .filter((file) => file.endsWith(".ts"))
    .map(async (file) => {
      const text = await readFile(join(projectFolder, "src", file), "utf8");
      const paths = [...text.matchAll(/\bimport\(\s*"(\.[^"]+)"/g)].map(([, path = ""]) => path);
      return paths.map((path) => [`src/${file}`, path] as const);
    });
  return (await Promise.all(found)).flat();
}

const probes = rooms.flatMap((from) =>
  rooms
    .filter((to) => to !== from)
    .map((to, number) => ({
      file: probeOf(from, number),
      from,
      to,
      path: relative(`src/${from}`, `src/${to}/something.ts`),
    })),
);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hathi-layers-"));
  await cp(join(projectFolder, ".oxlintrc.json"), join(folder, ".oxlintrc.json"));
  const write = async (file: string, text: string): Promise<void> => {
    await mkdir(join(folder, dirname(file)), { recursive: true });
    await writeFile(join(folder, file), text);
  };
  for (const { file, path } of probes) await write(file, `import "${path}";\n`);
  for (const from of rooms) await write(`src/${from}/postgres.ts`, 'import "pg";\nimport "pg-boss";\n');
  const atRunTime = Map.groupBy(await findRunTimeImports(), ([file]) => file);
  for (const [file, imports] of atRunTime) {
    await write(file, imports.map(([, path]) => `import "${path}";\n`).join(""));
  }
  await write("src/core/one.ts", 'import type { Two } from "./two.ts";\nexport type One = Two;\n');
  await write("src/core/two.ts", 'import type { One } from "./one.ts";\nexport type Two = One | 2;\n');
  refused = await lint();
}, 60_000);

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** @returns the rules that refused each file */
async function lint(): Promise<ReadonlyMap<string, readonly string[]>> {
  const oxlint = join(projectFolder, "node_modules/.bin/oxlint");
  const output = await new Promise<string>((resolve) => {
    const options = { cwd: folder, maxBuffer: 64 * 1024 * 1024 };
    execFile(oxlint, ["-c", ".oxlintrc.json", "--format", "json", "src"], options, (_, said) =>
      resolve(said),
    );
  });
  const { diagnostics } = JSON.parse(output) as {
    readonly diagnostics: readonly { readonly code: string; readonly filename: string }[];
  };
  const byFile = Map.groupBy(diagnostics, ({ filename }) => filename);
  return new Map([...byFile].map(([file, all]) => [file, all.map(({ code }) => code)]));
}

const isRefused = (file: string): boolean =>
  refused.get(file)?.includes("eslint(no-restricted-imports)") === true;

describe("what lint says of the layers", () => {
  it("every room of src/ has its line above", async () => {
    const entries = await readdir(join(projectFolder, "src"), { withFileTypes: true });
    const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    expect(folders.filter((name) => name !== "engine" && !rooms.includes(name))).toEqual([]);
    const floors = await readdir(join(projectFolder, "src/engine"));
    expect(floors.map((name) => `engine/${name}`).toSorted()).toEqual(engine);
  });

  it.each(rooms)("src/%s imports what it may, and nothing else of ours", (room) => {
    const own = probes.filter(({ from }) => from === room);
    const allowed = own.filter(({ file }) => !isRefused(file)).map(({ to }) => to);
    expect(allowed.toSorted()).toEqual(mayImport[room]?.filter((to) => to !== room).toSorted());
  });

  it("Postgres is talked to by the journal, and by what starts it", () => {
    const allowed = rooms.filter((room) => !isRefused(`src/${room}/postgres.ts`));
    expect(allowed.toSorted()).toEqual(mayImportPostgres.toSorted());
  });

  it("what is imported at run time keeps to the same", async () => {
    const files = (await findRunTimeImports()).map(([file]) => file);
    expect(files).not.toEqual([]);
    expect(files.filter(isRefused)).toEqual([]);
  });

  it("a cycle of imports is refused, also where they import types alone", () => {
    expect(refused.get("src/core/one.ts")).toContain("import(no-cycle)");
  });
});
