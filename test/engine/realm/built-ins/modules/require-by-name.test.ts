import { realpath } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { testAutomation } from "hathi/testing";
import { makeAutomations } from "../../../../support/engine/automations-folder.ts";

const manifest = (name: string, more: object = {}): string =>
  JSON.stringify({ name, version: "1.0.0", main: "lib/index.js", ...more });

/** What a body comes to that is replayed after a sleep, with packages beside it. */
async function play(
  imports: string,
  expression: string,
  files: Readonly<Record<string, string>>,
): Promise<unknown> {
  const folder = await realpath(
    await makeAutomations({
      "example.ts": `import { on, sleep, step } from "hathi";
        ${imports}
        const errorOf = async (ask) => { try { return await ask(); } catch (error) { return [error.code, error.message]; } };
        export default on("webhook.start", async () => {
          const gather = async () => (${expression});
          const before = await gather();
          await sleep("1 day");
          return [before, await gather()];
        });`,
      "node_modules/asking/package.json": manifest("asking", {
        peerDependencies: { driver: "*", "not-installed": "*" },
      }),
      ...files,
    }),
  );
  const t = await testAutomation(join(folder, "example.ts"), { event: { type: "webhook.start" } });
  await t.advance("1 day");
  if (t.state !== "completed") throw new Error(`${t.state}: ${t.error?.message}`);
  const [before, after] = t.result as [unknown, unknown];
  expect(after).toEqual(before);
  return after;
}

describe("a module that is asked for by a name that only the running code knows", () => {
  it("is the build's own where the automation's file imports it, or where it is an installed peer", async () => {
    const given = await play(
      `import { ask, load } from "asking"; import "extra";`,
      `[ask("driver").name, ask("extra").name, ask("driver") === ask("driver"), (await load("driver")).default.name,
        ask("fs") === ask("node:fs"), ask("../lib/other.js").other, (await load("node:path")).basename("/a/b")]`,
      {
        "node_modules/asking/lib/index.js": `
          exports.ask = (name) => require(name); exports.load = (name) => import(name); require("./other.js");`,
        "node_modules/asking/lib/other.js": `exports.other = "beside it";`,
        "node_modules/driver/package.json": manifest("driver"),
        "node_modules/driver/lib/index.js": `const net = require("node:net"); exports.name = "the driver";`,
        "node_modules/extra/package.json": manifest("extra"),
        "node_modules/extra/lib/index.js": `exports.name = "the extra";`,
      },
    );
    expect(given).toEqual(["the driver", "the extra", true, "the driver", true, "beside it", "b"]);
  });

  it("is refused at that call where the build has none, with what to do; and its package stays inside", async () => {
    const given = await play(
      `import { ask, load } from "asking";`,
      `[await errorOf(() => ask("hidden")), (await errorOf(() => load("hidden")))[0], await errorOf(() => ask(7)),
        await step(() => ask("hidden").name)]`,
      {
        "node_modules/asking/lib/index.js": `exports.ask = (name) => require(name); exports.load = (name) => import(name);`,
        "node_modules/hidden/package.json": manifest("hidden"),
        "node_modules/hidden/lib/index.js": `exports.name = "hidden";`,
      },
    );
    expect(given).toEqual([
      [
        "MODULE_NOT_FOUND",
        expect.stringMatching(
          /^Cannot find module 'hidden': the package "asking" asks .* import "hidden".* await step\(/,
        ),
      ],
      "ERR_MODULE_NOT_FOUND",
      ["ERR_INVALID_ARG_TYPE", expect.any(String)],
      "hidden",
    ]);
  });

  it("is found by another name of require, and by one that a module makes itself", async () => {
    const given = await play(
      `import { locale, main } from "asking"; import { data, ask } from "making";`,
      `[locale("de"), locale("xx"), await errorOf(() => locale.plain("xx")), main, data, ask("string_decoder").StringDecoder.name]`,
      {
        // As moment has it, within its try and catch.
        "node_modules/asking/lib/index.js": `
          exports.locale = (name) => {
            var aliasedRequire;
            try { aliasedRequire = require; return aliasedRequire("./locale/" + name).words; } catch (e) { return "en"; }
          };
          exports.locale.plain = (name) => require("./locale/" + name);
          exports.main = typeof require !== "undefined" && require.main === module;`,
        "node_modules/asking/lib/locale/de.js": `exports.words = "Wörter";`,
        "node_modules/making/package.json": manifest("making", { type: "module" }),
        "node_modules/making/lib/index.js": `
          import { createRequire } from "node:module";
          const nodeRequire = createRequire(import.meta.url);
          export const { data } = nodeRequire("./data.cjs");
          export const ask = (name) => nodeRequire(name);`,
        "node_modules/making/lib/data.cjs": `exports.data = [1, 2];`,
      },
    );
    expect(given).toEqual([
      "Wörter",
      "en",
      ["MODULE_NOT_FOUND", "Cannot find module './locale/xx'"],
      false,
      [1, 2],
      "StringDecoder",
    ]);
  });

  it("has a place by require.resolve: that of the package, on the machine of the build", async () => {
    const given = await play(
      `import { worker, find, has } from "asking";`,
      `[worker.endsWith("/node_modules/asking/lib/worker.js"), has, find("./index.js").endsWith("/asking/lib/index.js"), find("node:fs"),
        (await errorOf(() => find("nowhere")))[0]]`,
      {
        "node_modules/asking/lib/index.js": `
          exports.has = typeof require.resolve; exports.worker = require.resolve ? require.resolve("./worker.js") : null;
          exports.find = (name) => require.resolve(name); exports.ask = (name) => require(name);`,
        "node_modules/asking/lib/worker.js": `throw new Error("nobody evaluates it");`,
      },
    );
    expect(given).toEqual([true, "function", true, "node:fs", "MODULE_NOT_FOUND"]);
  });
});
