/**
 * A repository of a team's own, from the packed tarball in an empty folder: made, checked, tested, deployed and run.
 * Its node_modules are links to those of this checkout; Hathi itself is what was packed.
 */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { waitFor } from "../support/engine/engine.ts";
import { createTestDatabase } from "../support/postgres/postgres.ts";
import { projectFolder } from "../support/project-folder.ts";

const run = promisify(execFile);

let place = "";
let project = "";
let written = "";

interface Ended {
  readonly code: number;
  readonly said: string;
}

async function node(
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const options = { cwd, env: { PATH: process.env["PATH"], HATHI_ENV_FILE: "none", ...env } };
  return run(process.execPath, [...args], options).then(
    ({ stdout, stderr }) => ({ code: 0, said: `${stdout}${stderr}` }),
    (error: { code?: number; stdout?: string; stderr?: string }) => ({
      code: error.code ?? 1,
      said: `${error.stdout ?? ""}${error.stderr ?? ""}`,
    }),
  );
}

const hathi = async (...args: readonly string[]): Promise<Ended> =>
  node(project, ["node_modules/hathi/dist/cli/hathi.mjs", ...args]);

/** As npm installs: Hathi from the tarball, everything else beside it. */
async function install(folder: string, tarball: string): Promise<void> {
  const modules = join(folder, "node_modules");
  await mkdir(join(modules, "hathi"), { recursive: true });
  await run("tar", ["xzf", tarball, "--strip-components=1", "-C", join(modules, "hathi")]);
  for (const name of await readdir(join(projectFolder, "node_modules"))) {
    if (!name.startsWith(".")) await symlink(join(projectFolder, "node_modules", name), join(modules, name));
  }
}

describe("a team's own project", { timeout: 600_000 }, () => {
  beforeAll(async () => {
    place = await mkdtemp(join(tmpdir(), "hathi-own-"));
    await run(process.execPath, [join(projectFolder, "packaging/pack.ts"), place], { cwd: projectFolder });
    const [tarball = ""] = (await readdir(place)).filter((name) => name.endsWith(".tgz"));
    const first = join(place, "first");
    await install(first, join(place, tarball));
    const made = await node(first, ["node_modules/hathi/dist/cli/hathi.mjs", "new", "team"]);
    if (made.code !== 0) throw new Error(made.said);
    written = made.said;
    project = join(first, "team");
    await install(project, join(place, tarball));
  }, 600_000);

  afterAll(async () => rm(place, { recursive: true, force: true }));

  it("has no mistakes, for the editor's compiler and for hathi check, which says what it needs", async () => {
    expect(written).toContain("cd team && npm install");
    const typed = await node(project, [join(projectFolder, "node_modules/typescript/bin/tsc"), "-p", "."]);
    expect(typed).toEqual({ code: 0, said: "" });
    const checked = await hathi("check", "--no-runs");
    expect(checked.said).toContain("no type errors");
    expect(checked.said).toContain("no forgotten awaits");
    expect(checked.said).toMatch(/issues or pull_requests: read|issues: read/);
    expect(checked.code).toBe(0);
  });

  it("names each package that the guides import", async () => {
    const manifest: unknown = JSON.parse(await readFile(join(project, "package.json"), "utf8"));
    expect(manifest).toMatchObject({ dependencies: { zod: expect.stringMatching(/^\d/) as string } });
  });

  it("has tests, which play its automation", async () => {
    const tested = await node(project, ["--test", "automations/triage.test.ts"]);
    expect(tested.said).toMatch(/pass 2/);
    expect(tested.code).toBe(0);
  });

  it("takes one more automation with its test, once", async () => {
    const made = await hathi("new", "weekly-report");
    expect(made.said).toContain("wrote automations/weekly-report.ts and automations/weekly-report.test.ts");
    const tested = await node(project, ["--test", "automations/weekly-report.test.ts"]);
    expect(tested.code).toBe(0);
    const again = await hathi("new", "weekly-report");
    expect(again.said).toMatch(/weekly-report\.ts is there already/);
    expect(again.code).toBe(1);
  });

  it("is deployed, and its runs are advanced in threads of the packed Hathi", async () => {
    const database = await createTestDatabase();
    const env = { DATABASE_URL: database.url, HATHI_AUTOMATIONS: join(project, "hooks"), HATHI_THREADS: "1" };
    await mkdir(env.HATHI_AUTOMATIONS);
    await writeFile(
      join(env.HATHI_AUTOMATIONS, "sum.ts"),
      'import { on } from "hathi";\nexport default on("webhook.sum", async ({ data }: { data: { n: number } }) => data.n + 1);\n',
    );
    const of = async (...args: readonly string[]): Promise<Ended> =>
      node(project, ["node_modules/hathi/dist/cli/hathi.mjs", ...args], env);
    expect((await of("deploy")).said).toContain("deployed sum");
    await writeFile(join(project, "data.json"), '{ "n": 41 }');
    const worker = execFile(
      process.execPath,
      ["node_modules/hathi/dist/cli/hathi.mjs", "start", "--role", "worker"],
      { cwd: project, env: { PATH: process.env["PATH"], HATHI_ENV_FILE: "none", ...env } },
    );
    try {
      await of("trigger", "sum", "--data", "data.json");
      const list = await waitFor(
        async () => (await of("runs", "list", "--all", "--json")).said,
        (said) => said.includes('"completed"'),
        120_000,
      );
      const [{ id } = { id: "" }] = JSON.parse(list) as readonly { readonly id: string }[];
      expect((await of("runs", "show", id)).said).toMatch(/returned\n {2}42/);
    } finally {
      worker.kill("SIGKILL");
      await database.drop();
    }
  });
});
