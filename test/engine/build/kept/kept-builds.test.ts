import { appendFile, mkdir, mkdtemp, readdir, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { bundleAutomation } from "../../../../src/engine/build/bundle-automation.ts";
import { KeptBuilds } from "../../../../src/engine/build/kept/kept-builds.ts";
import { loadAutomations } from "../../../../src/engine/build/load-automations.ts";
import { makeAutomations } from "../../../support/engine/automations-folder.ts";

const source = `import { on } from "hathi"; import used from "used"; import { own } from "./lib/own.ts";
  export default on("webhook.start", () => [used.one, own]);`;
const declared = [{ name: "example" } as never];
const look = { declared, asked: { variables: [], listed: false, facts: [], files: [], more: false } };

async function keep(): Promise<{ folder: string; file: string; builds: KeptBuilds; keptIn: string }> {
  const folder = await realpath(
    await makeAutomations({
      "example.ts": source,
      "package.json": "{}",
      "lib/own.ts": "export const own = 1;",
      "node_modules/used/package.json": `{ "name": "used", "main": "index.js" }`,
      "node_modules/used/index.js": `exports.one = require("./one.js"); try { require("optional"); } catch {}`,
      "node_modules/used/one.js": "module.exports = 1;",
    }),
  );
  const keptIn = await realpath(await mkdtemp(join(tmpdir(), "hathi-kept-")));
  onTestFinished(async () => rm(keptIn, { recursive: true, force: true }));
  const file = join(folder, "example.ts");
  const builds = new KeptBuilds(keptIn, 0);
  // The clock of files stands still for some milliseconds.
  const began = new Date(Date.now() + 20);
  await builds.keep(file, began, await bundleAutomation(file), look);
  return { folder, file, builds, keptIn };
}

describe("a build that was made before", () => {
  it("is there again, as it was, with what it declares", async () => {
    const { file, keptIn } = await keep();
    const found = await new KeptBuilds(keptIn).find(file);
    const { madeOf, ...made } = await bundleAutomation(file);
    expect(madeOf).toContain(file);
    expect(found).toEqual({ bundle: made, declared });
  });

  const changes: Readonly<Record<string, (folder: string) => Promise<unknown>>> = {
    "the automation": async (folder) => appendFile(join(folder, "example.ts"), "//"),
    "a file of its own": async (folder) => appendFile(join(folder, "lib/own.ts"), "//"),
    "another file beside one of its own": async (folder) => writeFile(join(folder, "lib/own.tsx"), ""),
    "a package's file": async (folder) => appendFile(join(folder, "node_modules/used/one.js"), "//"),
    "a package's manifest": async (folder) => appendFile(join(folder, "node_modules/used/package.json"), " "),
    "the sides of packages": async (folder) =>
      writeFile(join(folder, "package.json"), `{ "hathi": { "packages": { "used": "outside" } } }`),
    "what is installed": async (folder) => mkdir(join(folder, "node_modules/optional")),
    "what a package manager has installed": async (folder) =>
      writeFile(join(folder, "node_modules/.package-lock.json"), "{}"),
    "a file that is gone": async (folder) => rm(join(folder, "node_modules/used/one.js")),
  };
  it.each(Object.entries(changes))("is not taken where %s has changed", async (_what, change) => {
    const { folder, file, builds } = await keep();
    expect(await builds.find(file)).toBeDefined();
    await change(folder);
    expect(await builds.find(file)).toBeUndefined();
  });

  it("is not taken where its script is another", async () => {
    const { file, keptIn, builds } = await keep();
    const script = (await readdir(keptIn)).find((name) => name.endsWith(".js")) ?? "";
    await appendFile(join(keptIn, script), "//");
    expect(await builds.find(file)).toBeUndefined();
  });

  it("is not kept where something changed as it was made, or where it has the files of a folder in it", async () => {
    const { folder, keptIn } = await keep();
    const place = join(folder, "place.ts");
    await writeFile(
      place,
      `import { on } from "hathi"; export default on("webhook.x", () => import.meta.dirname);`,
    );
    const before = await readdir(keptIn);
    const [bundle, other] = [
      await bundleAutomation(place),
      await bundleAutomation(join(folder, "example.ts")),
    ];
    expect(bundle).not.toHaveProperty("madeOf");
    await new KeptBuilds(keptIn, 0).keep(place, new Date(), bundle, look);
    await new KeptBuilds(keptIn).keep(join(folder, "again.ts"), new Date(), other, look);
    expect(await readdir(keptIn)).toEqual(before);
  });

  it("serves a folder that is loaded again", async () => {
    const { folder, keptIn } = await keep();
    const { automations, builds } = await loadAutomations(folder, new KeptBuilds(keptIn));
    // As it was kept, and not as it would be found by a look.
    expect(automations.map(({ name, types }) => [name, types])).toEqual([["example", undefined]]);
    expect(builds.map(({ id }) => id)).toEqual([(await bundleAutomation(join(folder, "example.ts"))).id]);
  });
});
