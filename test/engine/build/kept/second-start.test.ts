import { appendFile, mkdir, mkdtemp, readdir, realpath, rm, stat, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { KeptBuilds } from "../../../../src/engine/build/kept/kept-builds.ts";
import { loadAutomations } from "../../../../src/engine/build/load-automations.ts";
import { lookAtBuild } from "../../../../src/engine/build/look/look-at-build.ts";
import { makeAutomations } from "../../../support/engine/automations-folder.ts";

// As if all files had been there for long: a start keeps no build of what changes as it is made.
const settledMs = -60_000;

const plain = (type: string): string =>
  `import { on } from "hathi"; export default on("webhook.${type}", () => 1);`;

interface Started {
  readonly types: readonly string[];
  /** The files whose builds were looked at. */
  readonly looks: readonly string[];
}

async function make(files: Readonly<Record<string, string>>) {
  const folder = await realpath(await makeAutomations({ "package.json": "{}", ...files }));
  const keptIn = await realpath(await mkdtemp(join(tmpdir(), "hathi-kept-")));
  onTestFinished(async () => rm(keptIn, { recursive: true, force: true }));
  const start = async (): Promise<Started> => {
    const looks: string[] = [];
    const look: typeof lookAtBuild = async (file, bundle) => {
      looks.push(file);
      return lookAtBuild(file, bundle);
    };
    const { automations, failures } = await loadAutomations(folder, new KeptBuilds(keptIn, settledMs), look);
    expect(failures).toEqual([]);
    return { types: automations.flatMap(({ types }) => types), looks: looks.toSorted() };
  };
  const scripts = async (): Promise<ReadonlyMap<string, number>> => {
    const names = (await readdir(keptIn)).filter((name) => name.endsWith(".js"));
    return new Map(
      await Promise.all(names.map(async (name) => [name, (await stat(join(keptIn, name))).mtimeMs] as const)),
    );
  };
  return { folder, start, scripts };
}

describe("a second start", { timeout: 120_000 }, () => {
  it("starts no process where nothing has changed, whatever the top level asked of the machine", async () => {
    const { start, folder } = await make({
      "plain.ts": plain("plain"),
      "asking.ts": `import { on } from "hathi"; import { hostname, freemem } from "node:os";
        import { existsSync } from "node:fs";
        const places = [process.env["OF_THIS_TEST"], existsSync("/no/such/file.of.a.test"), freemem()];
        export default on(\`webhook.\${hostname() === "" ? places : "asked"}\`, () => 1);`,
      "spoiling.ts": `import { on } from "hathi"; Reflect.set(Object.prototype, "hathiWasHere", new Headers());
        export default on("webhook.spoiled", () => 1);`,
    });
    expect(hostname()).not.toBe("");
    const types = ["webhook.asked", "webhook.plain", "webhook.spoiled"];
    expect(await start()).toEqual({ types, looks: ["asking.ts", "plain.ts", "spoiling.ts"] });
    expect(await start()).toEqual({ types, looks: [] });
    process.env["OF_ANOTHER_TEST"] = "1";
    onTestFinished(() => void delete process.env["OF_ANOTHER_TEST"]);
    expect(await start()).toEqual({ types, looks: [] });
    await writeFile(join(folder, "more.ts"), plain("more"));
    const more = ["webhook.asked", "webhook.more", "webhook.plain", "webhook.spoiled"];
    expect(await start()).toEqual({ types: more, looks: ["more.ts"] });
  });

  it("bundles again only what has changed", async () => {
    const { start, scripts, folder } = await make({
      "one.ts": plain("one"),
      "two.ts": plain("two"),
      "three.ts": plain("three"),
    });
    await start();
    const before = await scripts();
    await writeFile(join(folder, "two.ts"), plain("changed"));
    expect(await start()).toEqual({
      types: ["webhook.one", "webhook.three", "webhook.changed"],
      looks: ["two.ts"],
    });
    const after = await scripts();
    expect([...after].filter(([name, at]) => before.get(name) !== at)).toHaveLength(1);
  });

  const asked: Readonly<Record<string, { type: string; change: (file: string) => unknown }>> = {
    "a variable of the environment that it reads": {
      type: 'process.env["OF_THIS_TEST"] ?? "none"',
      change: () => (process.env["OF_THIS_TEST"] = "changed"),
    },
    "the environment that it lists": {
      type: 'Object.keys(process.env).includes("OF_THIS_TEST") ? "changed" : "none"',
      change: () => (process.env["OF_THIS_TEST"] = "1"),
    },
    "a file that it reads": {
      type: 'readFileSync(process.env["FILE_OF_THIS_TEST"] ?? "", "utf8")',
      change: async (file) => appendFile(file, "d"),
    },
  };
  it.each(Object.entries(asked))(
    "looks again, once, where %s has changed, and bundles nothing",
    async (_what, { type, change }) => {
      const { start, scripts, folder } = await make({
        "asking.ts": `import { on } from "hathi"; import { readFileSync } from "node:fs";
          export default on(\`webhook.\${${type}}\`, () => readFileSync);`,
      });
      const file = join(folder, "asked.txt");
      await writeFile(file, "change");
      process.env["FILE_OF_THIS_TEST"] = file;
      onTestFinished(() => {
        delete process.env["FILE_OF_THIS_TEST"];
        delete process.env["OF_THIS_TEST"];
      });
      const { types } = await start();
      expect(types).not.toEqual(["webhook.changed"]);
      expect(await start()).toEqual({ types, looks: [] });
      const before = await scripts();
      await change(file);
      expect(await start()).toEqual({ types: ["webhook.changed"], looks: ["asking.ts"] });
      expect(await start()).toEqual({ types: ["webhook.changed"], looks: [] });
      expect(await scripts()).toEqual(before);
    },
  );

  it("looks again where the top level listed a folder and all below it", async () => {
    const { start, folder } = await make({
      "asking.ts": `import { on } from "hathi"; import { readdirSync } from "node:fs";
        const names = readdirSync(process.env["FOLDER_OF_THIS_TEST"] ?? "", { recursive: true });
        export default on(\`webhook.\${names.length}\`, () => 1);`,
    });
    await mkdir(join(folder, "below/deep"), { recursive: true });
    process.env["FOLDER_OF_THIS_TEST"] = join(folder, "below");
    onTestFinished(() => void delete process.env["FOLDER_OF_THIS_TEST"]);
    expect((await start()).types).toEqual(["webhook.1"]);
    await writeFile(join(folder, "below/deep/new.txt"), "");
    expect((await start()).types).toEqual(["webhook.2"]);
  });

  it("looks again where the top level asked for what nobody can compare", async () => {
    const { start } = await make({
      "asking.ts": `import { on } from "hathi"; import { getServers } from "node:dns";
        export default on("webhook.a", () => servers); const servers = getServers();`,
    });
    expect((await start()).looks).toEqual(["asking.ts"]);
    expect((await start()).looks).toEqual(["asking.ts"]);
  });
});
