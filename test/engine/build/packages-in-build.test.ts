import { realpath } from "node:fs/promises";
import { join } from "node:path";
import { runInThisContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { bundleAutomation, type Bundle } from "../../../src/engine/build/bundle-automation.ts";
import { makeAutomations } from "../../support/engine/automations-folder.ts";

async function bundleWith(
  code: string,
  files: Readonly<Record<string, string>> = {},
): Promise<Bundle & { readonly lib: string }> {
  const folder = await realpath(
    await makeAutomations({
      "example.ts": `import used from "used"; export default used;`,
      "node_modules/used/package.json": JSON.stringify({
        name: "used",
        version: "1.0.0",
        main: "lib/index.js",
      }),
      "node_modules/used/lib/index.js": code,
      ...files,
    }),
  );
  const bundle = await bundleAutomation(join(folder, "example.ts"));
  return { ...bundle, lib: join(folder, "node_modules/used/lib") };
}

describe("a package in the bundle", () => {
  it("knows the place of each of its files, and a name of its own stays its own", async () => {
    const { script, lib } = await bundleWith(
      `exports.at = __dirname; exports.of = (__filename) => __filename; exports.named = { __dirname: 1 };`,
    );
    const run = runInThisContext(`(function (module, exports) {\n${script}\n})`) as (
      module: { exports: { default?: { at: string; of: (name: string) => string; named: object } } },
      exports: object,
    ) => void;
    const module: Parameters<typeof run>[0] = { exports: {} };
    run(module, module.exports);
    const used = module.exports.default;
    expect(used?.at).toBe(lib);
    expect(used?.of("mine")).toBe("mine");
    expect(used?.named).toEqual({ __dirname: 1 });
  });

  it("may ask for a package that is not installed, and stays inside: it is told so as by Node", async () => {
    const { packages, script } = await bundleWith(
      `try { exports.color = require("not-installed-here"); } catch (error) { exports.code = error.code; }`,
    );
    expect(packages).toEqual([{ name: "used", side: "inside", builtins: [], reaches: [], overruled: false }]);
    expect(script).toContain(`require("hathi:missing:not-installed-here")`);
  });

  it("may ask for one of many, of which only some are installed, and for built-ins by names with a slash", async () => {
    const { packages, script } = await bundleWith(
      `exports.driver = (name) => name === "one" ? require("not-installed-here") : require("./" + name + ".js");
       exports.asked = () => require("process/");`,
    );
    expect(packages).toMatchObject([{ name: "used", side: "inside", builtins: [] }]);
    expect(script).toContain(`require("hathi:missing:not-installed-here")`);
    expect(script).toContain(`require("process/")`);
  });

  it("is inside with the built-ins that a run has, and outside with those that it has not", async () => {
    const { packages, script } = await bundleWith(
      `exports.net = require("node:net"); exports.all = () => [require("http2"), require("worker_threads")];`,
    );
    const reaches = ["node:http2", "node:net", "node:worker_threads"];
    expect(packages[0]).toMatchObject({ side: "inside", builtins: [], reaches });
    expect(script).toContain(`require("hathi:aside:http2")`);
  });

  it("is outside where it loads a native addon, and inside with the JSON beside it where it only makes a require", async () => {
    const { packages } = await bundleWith(
      `exports.own = require("node:module"); exports.addon = require("detect-libc");`,
      { "node_modules/detect-libc/index.js": "exports.family = 1;" },
    );
    expect(packages[0]).toMatchObject({
      side: "outside",
      builtins: ["detect-libc"],
      reaches: ["node:module"],
    });
    const { packages: others, script } = await bundleWith(`exports.data = require("./data.mjs");`, {
      "node_modules/used/lib/data.mjs": `
        import { createRequire } from "node:module";
        const require = createRequire(import.meta.url);
        export const { colour } = require("./data.json");`,
      "node_modules/used/lib/data.json": `{ "colour": "the colour of it" }`,
    });
    expect(others[0]).toMatchObject({ side: "inside", builtins: [] });
    expect(script).toContain("the colour of it");
  });

  it("reaches what its installed peers do, where it asks for modules by names that only its running code knows", async () => {
    const files = {
      "node_modules/used/package.json": JSON.stringify({
        name: "used",
        version: "1.0.0",
        main: "lib/index.js",
        peerDependencies: { driver: "*", "not-installed-here": "*" },
      }),
      "node_modules/driver/package.json": JSON.stringify({ name: "driver", version: "1.0.0" }),
      "node_modules/driver/index.js": `exports.net = require("node:net");`,
    };
    const { packages } = await bundleWith(`exports.connect = (driver) => require(driver);`, files);
    expect(packages).toMatchObject([{ name: "used", side: "inside", builtins: [], reaches: ["node:net"] }]);
    const { packages: others } = await bundleWith(`exports.connect = () => {};`, files);
    expect(others).toMatchObject([{ name: "used", side: "inside", builtins: [], reaches: [] }]);
  });
});
