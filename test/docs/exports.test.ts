/** Every export of "hathi" and "hathi/testing" has an example; all of them are type-checked, those of "hathi" played. */
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { testAutomation } from "hathi/testing";
import { checkTypes } from "../../src/cli/check/check-source.ts";
import { makeAutomations } from "../support/engine/automations-folder.ts";
import { projectFolder } from "../support/project-folder.ts";

interface Module {
  readonly exports: readonly string[];
  /** The text of the module, and of the files that it exports from. */
  readonly text: string;
}

async function readModule(index: string): Promise<Module> {
  const own = await readFile(join(projectFolder, index), "utf8");
  const passedOn = [...own.matchAll(/^export (?:type )?\{([^}]+)\} from "([^"]+)";/gm)];
  const declared = [...own.matchAll(/^export (?:const|function|interface|type|class) (\w+)/gm)];
  const files = new Set(passedOn.map(([, , file = ""]) => join(projectFolder, dirname(index), file)));
  const others = await Promise.all([...files].map(async (file) => readFile(file, "utf8")));
  const names = passedOn.flatMap(([, list = ""]) =>
    [...list.matchAll(/(\w+)\s*(?:,|$)/g)].map(([, name = ""]) => name),
  );
  return {
    exports: [...new Set([...declared.map(([, name = ""]) => name), ...names])],
    text: [own, ...others].join("\n"),
  };
}

function examplesIn(text: string): readonly string[] {
  return [...text.matchAll(/^ *\/\*\*\n([\s\S]*?)\*\/$/gm)].flatMap(([, comment = ""]) => {
    const [, ...parts] = comment.replaceAll(/^ *\* ?/gm, "").split(/^@example\n/m);
    return parts.map((part) => part.split(/^@/m)[0]?.trim() ?? "");
  });
}

/** The comment right above a name's declaration. */
function commentOf(name: string, text: string): string {
  const declaration = String.raw`\nexport (?:async )?(?:const|function|interface|type|class) ${name}\b`;
  return new RegExp(String.raw`/\*\*(?:(?!\*/)[\s\S])*\*/${declaration}`).exec(text)?.[0] ?? "";
}

const hathi = await readModule("src/index.ts");
const testing = await readModule("src/testing/index.ts");

/** An example is an automation, or the body of one for a pull request that opens. */
function toAutomation(example: string): string {
  if (/^import /m.test(example)) return example;
  const used = hathi.exports.filter((name) => new RegExp(String.raw`\b${name}\b`).test(example));
  const names = [...new Set([...used, "on"])].join(", ");
  const body = example.includes("export default")
    ? example
    : `export default on("github.pull_request.opened", async (event) => {\nvoid event;\n${example}\n});`;
  return `import { ${names} } from "hathi";\n${body}\n`;
}

/** An example of the testing kit stands in a test that has a run, `t`. */
function toTest(example: string): string {
  if (/^import /m.test(example)) return example;
  return [
    'import { expect } from "vitest";',
    `import { ${testing.exports.join(", ")} } from "hathi/testing";`,
    `export async function example(t: AutomationTest) { void t; {\n${example}\n} }`,
  ].join("\n");
}

const automations = examplesIn(hathi.text).map(toAutomation);
const tests = examplesIn(testing.text).map(toTest);

describe("what authors import", { timeout: 120_000 }, () => {
  it.each([
    ["hathi", hathi],
    ["hathi/testing", testing],
  ] as const)("%s: every export has a comment with an example", (_name, { exports, text }) => {
    expect(exports.length).toBeGreaterThan(10);
    expect(exports.filter((name) => !commentOf(name, text).includes("@example\n"))).toEqual([]);
  });

  it("no example has a type error", async () => {
    const files = [...automations, ...tests].map((source, index) => [`example-${index}.ts`, source]);
    const checked = await checkTypes(await makeAutomations(Object.fromEntries(files)), []);
    expect(checked).toEqual({ kind: "checked", problems: [] });
  });

  it.each(examplesIn(hathi.text).map((example) => [example.split("\n")[0], toAutomation(example)]))(
    "hathi: an example is played, %s",
    async (_title, source) => {
      // Within a step the real fetch serves, which would leave the test.
      vi.stubGlobal("fetch", async () => Response.json({ id: "1" }));
      onTestFinished(() => void vi.unstubAllGlobals());
      vi.stubEnv("HATHI_SECRET_BILLING_TOKEN", "a secret of eleven");
      onTestFinished(() => void vi.unstubAllEnvs());
      const [, type = "webhook.first"] = /export default on\(\s*"([^"]+)"/.exec(source) ?? [];
      const view = { state: { values: {} } };
      const data = { pull_request: { title: "Fix it" }, issue: {}, user: { id: "U1" }, value: "Be", view };
      const t = await testAutomation(
        { source },
        {
          ...(!source.includes("default on.cron") && {
            event: { type: type as "webhook.x", subject: "octo/app#12", data },
          }),
          github: ({ method }) => ({
            data: { state: method.includes("pulls") ? "open" : "closed", commit: { sha: "4f2" } },
          }),
          fetch: () => Response.json({ ok: true }),
        },
      );
      await t.advance("20 days");
      expect(t.error).toBeNull();
      expect(["waiting", "completed"]).toContain(t.state);
      expect(t.state === "waiting" || t.journal.length + t.log.length > 0 || t.status !== "").toBe(true);
    },
  );
});
