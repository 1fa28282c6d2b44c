import { describe, expect, it } from "vitest";
import { loadAutomations } from "../../../src/engine/build/load-automations.ts";
import { makeAutomations } from "../../support/engine/automations-folder.ts";

const good = 'import { on } from "hathi";\nexport default on("webhook.good", async () => {});\n';

async function load(files: Readonly<Record<string, string>>) {
  return loadAutomations(await makeAutomations({ "good.ts": good, ...files }));
}

/** The one failure; the good file beside it has loaded. */
async function failureOf(files: Readonly<Record<string, string>>) {
  const { automations, failures } = await load(files);
  expect(automations.map(({ name }) => name)).toContain("good");
  expect(failures).toHaveLength(1);
  const [failure] = failures;
  return { file: failure?.file, code: failure?.error.code, message: failure?.error.message ?? "" };
}

it("loads files of every ending of JavaScript and TypeScript, and passes tests and declarations over", async () => {
  const module = 'import { on } from "hathi";\nexport default on("webhook.a", () => 1);\n';
  const commonJs = 'const { on } = require("hathi");\nmodule.exports = on("webhook.a", () => 1);\n';
  const { automations, failures } = await load({
    "a.ts": module,
    "b.mts": module,
    "c.cts": 'import { on } from "hathi";\nexport = on("webhook.a", () => 1);\n',
    "d.tsx": module,
    "e.js": commonJs,
    "f.mjs": module,
    "g.cjs": commonJs,
    "h.jsx": module,
    "i.cjs": 'exports.later = require("hathi").on("webhook.a", () => 1);',
    "a.test.tsx": "",
    "a.test.cts": "",
    "a.d.cts": "",
  });
  expect(failures).toEqual([]);
  expect(automations.map(({ name }) => name)).toEqual([
    "a",
    "b",
    "c",
    "d",
    "e",
    "f",
    "g",
    "good",
    "h",
    "i.later",
  ]);
});

it("JSX without its library is told as the library's absence", async () => {
  const jsx = 'import { on } from "hathi";\nexport default on("webhook.a", () => String(<b>1</b>));\n';
  const failure = await failureOf({ "markup.tsx": jsx });
  expect(failure.message).toContain('the package "react" is not installed');
});

describe("a file that cannot be loaded is named, and the others load:", () => {
  it("a syntax error, with file, line and code", async () => {
    const failure = await failureOf({ "bad.ts": 'import { on } from "hathi";\nconst x = ;\n' });
    expect(failure).toMatchObject({ file: "bad.ts", code: "BUILD_FAILED" });
    expect(failure.message).toBe(
      [
        "bad.ts cannot be bundled:",
        '  bad.ts:2:11: Unexpected ";"',
        "    2 | const x = ;",
        "      |           ^",
      ].join("\n"),
    );
  });

  it("an await at the top level, with what to do", async () => {
    const failure = await failureOf({ "waits.ts": 'import { on } from "hathi";\nconst x = await on;\n' });
    expect(failure.code).toBe("BUILD_FAILED");
    expect(failure.message).toContain("waits.ts:2:11: there is no await at the top level of a file");
    expect(failure.message).toContain("await within the automation's function");
    expect(failure.message).not.toContain("cjs");
  });

  it("a package that awaits at its top level, by its name", async () => {
    const failure = await failureOf({
      "asks.ts":
        'import { on } from "hathi";\nimport { x } from "slow";\nexport default on("webhook.a", () => x);\n',
      "node_modules/slow/package.json": '{ "name": "slow", "type": "module", "exports": "./index.js" }',
      "node_modules/slow/index.js": "export const x = await 1;",
    });
    expect(failure.code).toBe("BUILD_FAILED");
    expect(failure.message).toContain('the package "slow" awaits at its top level, which Hathi cannot load');
    expect(failure.message).not.toContain("require");
  });

  it("a missing package, with the import and what to run", async () => {
    const failure = await failureOf({
      "lost.ts": 'import { on } from "hathi";\nimport lost from "@no-such/package/part";\nlost(on);\n',
    });
    expect(failure.code).toBe("BUILD_FAILED");
    expect(failure.message).toContain('  lost.ts:2:18: the package "@no-such/package" is not installed');
    expect(failure.message).toContain("npm install @no-such/package");
    expect(failure.message).not.toContain("external");
  });

  it("a missing file of its own, where it is imported in a subfolder", async () => {
    const failure = await failureOf({
      "outer.ts":
        'import { on } from "hathi";\nimport "./parts/inner.ts";\nexport default on("webhook.a", () => {});',
      "parts/inner.ts": '\nimport "./gone.ts";\n',
    });
    expect(failure.file).toBe("outer.ts");
    expect(failure.message).toContain('  parts/inner.ts:2:8: there is no file "./gone.ts"');
  });

  it("a top level that throws, with the line that threw", async () => {
    const failure = await failureOf({
      "throws.ts": 'import { on } from "hathi";\n\nnull!.x;\nexport default on("webhook.a", () => {});',
    });
    expect(failure.code).toBe("AUTOMATION_INVALID");
    expect(failure.message).toMatch(/^throws\.ts:3:\d+: its top level throws TypeError: /);
    expect(failure.message).toContain("> 3 | null!.x;");
  });

  it("an on(...) that makes no sense, with its line", async () => {
    const failure = await failureOf({
      "odd.ts": 'import { on } from "hathi";\nexport default on("", () => {});',
    });
    expect(failure.code).toBe("AUTOMATION_INVALID");
    expect(failure.message).toMatch(/^odd\.ts:2:\d+: on\(""\)/);
  });

  it("two automations of one name, with both files; the first is kept", async () => {
    const failure = await failureOf({ "good.js": good });
    expect(failure).toMatchObject({
      file: "good.ts",
      code: "AUTOMATION_DUPLICATE",
      message: 'good.ts: good.js has an automation "good" too: rename one of the files',
    });
  });

  it("a dot in the file's name, which would be taken for an export's", async () => {
    const failure = await failureOf({ "deploy.rollback.ts": good });
    expect(failure.message).toBe(
      "deploy.rollback.ts: a dot in its name would be taken for the name of an export: write a dash instead",
    );
  });
});

it.each([
  [
    'on("webhook.a", { timeout: "5 mins ago" }, () => 1)',
    /timeout cannot be read: "5 mins ago" is not a duration/,
  ],
  [
    'on("webhook.a", { overlap: "newest" }, () => 1)',
    /overlap is one of "skip", "replace", "queue", "allow"/,
  ],
  ['on("webhook.a", { where: true }, () => 1)', /where is a function, not a boolean/],
  ['on("webhook.a", { where: async () => false }, () => 1)', /where is asked at once .* cannot be async/],
  ['on("webhook.a", { key: async () => "a" }, () => 1)', /key is asked at once .* cannot be async/],
  ['on("webhook.a", { when: () => true }, () => 1)', /there is no option "when"\. There are where, key/],
  ['on("webhook.a", [], () => 1)', /its options are an object/],
  ['on.cron("0 0 9 * * *", () => 1)', /five parts .* has 6\. There is no part for seconds/],
  ['on.cron("9 *", () => 1)', /five parts .* has 2/],
  ['on.cron("0 9 * * *", { tz: "Europe/Atlantis" }, () => 1)', /"Europe\/Atlantis" is no time zone/],
  ['on.cron("0 9 * * *", { zone: "UTC" }, () => 1)', /there is no option "zone"/],
  ['on.cron("0 9 * * *", { timeout: -1 }, () => 1)', /timeout cannot be read/],
])("%s is refused with its place and what to write", async (code, message) => {
  const failure = await failureOf({ "bad.ts": `import { on } from "hathi";\nexport default ${code};\n` });
  expect(failure).toMatchObject({ file: "bad.ts", code: "AUTOMATION_INVALID" });
  expect(failure.message).toMatch(/^bad\.ts:2:\d+: on/);
  expect(failure.message).toMatch(message);
});

it("what a file exports twice is one automation, by the name of the default export or the first", async () => {
  const { automations } = await load({
    "flow.ts":
      'import { on } from "hathi"; export const flow = on("webhook.a", () => 1); export const other = on("webhook.b", () => 1); export { other as same }; export default flow;',
  });
  expect(automations.map(({ name }) => name).toSorted()).toEqual(["flow", "flow.other", "good"]);
});
