/** Every example of the guides is type-checked, and played to its end or to a wait. */
import { execFile } from "node:child_process";
import { mkdir, readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { testAutomation } from "hathi/testing";
import { checkTypes } from "../../src/cli/check/check-source.ts";
import { makeAutomations } from "../support/engine/automations-folder.ts";
import { projectFolder } from "../support/project-folder.ts";

const pages = [
  "README.md",
  "docs/writing-an-automation.md",
  "docs/reference.md",
  "docs/what-is-durable.md",
  "docs/asking-people.md",
  "docs/people.md",
];

async function examplesOf(page: string): Promise<readonly string[]> {
  const text = await readFile(join(projectFolder, page), "utf8");
  return [...text.matchAll(/^```ts\n([\s\S]+?)^```$/gm)].map(([, source = ""]) => source);
}

const all = (await Promise.all(pages.map(examplesOf))).flat();
const isTest = (source: string): boolean => source.includes('"hathi/testing"');
const automations = all.filter((source) => !isTest(source) && source.includes("export default on"));
const tests = all.filter(isTest);

/** The automation of a page that another example tests as `../automations/<name>.ts`. */
function besideItsTest(name: string): Readonly<Record<string, string>> {
  const own = automations.find((source) =>
    new RegExp(`"(?:webhook|slack\\.command)\\.${name}"`).test(source),
  );
  const test = tests.find((source) => source.includes(`../automations/${name}.ts`));
  return { [`${name}.ts`]: own ?? "", [`${name}.test.ts`]: test?.replace("../automations/", "./") ?? "" };
}

const person = { login: "ana", type: "User" };
const repository = { name: "app", full_name: "octo/app", owner: person };
const about = {
  number: 7,
  title: "Fix it",
  html_url: "https://example.com/7",
  user: person,
  requested_reviewers: [person],
};
const data = {
  issue: about,
  pull_request: about,
  repository,
  sender: person,
  channel_id: "C1",
  text: "3 5 8",
  trigger_id: "1.2",
  view: { state: { values: {} } },
};

// By a person, by a bot, and from a machine on which nobody set an address.
const commits = [
  { author: person, committer: { login: "web-flow" }, commit: {} },
  { author: { login: "dependabot[bot]" }, committer: { login: "ana_acme" }, commit: {} },
  {
    author: null,
    committer: null,
    commit: { author: { email: "root" }, committer: { email: "a@b.example" } },
  },
];

describe("the examples of README and guides", { timeout: 120_000 }, () => {
  it("are all automations or their tests", () => {
    expect(all.length).toBe(automations.length + tests.length);
    expect(automations.length).toBeGreaterThan(4);
  });

  it("speak in channels that the playground has", () => {
    const named = all.flatMap((source) =>
      [...source.matchAll(/channel: "#([^"]+)"/g)].map(([, name]) => name),
    );
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => name !== "general" && name !== "random")).toEqual([]);
  });

  it("have no type errors", async () => {
    const files = all.map((source, index) => [`example-${index}.ts`, source]);
    const folder = await makeAutomations(Object.fromEntries(files));
    const checked = await checkTypes(folder, []);
    expect(checked).toEqual({ kind: "checked", problems: [] });
  });

  it.each(automations.map((source) => [source.split("\n").find((line) => line.includes("on(")), source]))(
    "%s",
    async (_line, source) => {
      vi.stubEnv("HATHI_SECRET_TRAIN_TOKEN", "not-a-real-one");
      onTestFinished(() => void vi.unstubAllEnvs());
      const [, type = ""] = /on\(\s*\[?\s*"([^"]+)"/.exec(source) ?? [];
      const t = await testAutomation(
        { source },
        {
          event: { type: type as "webhook.x", data },
          github: {
            "rest.pulls.get": () => ({ data: { state: "open", head: { sha: "4f2" } } }),
            "rest.pulls.listCommits": () => ({ data: commits }),
          },
          fetch: () => Response.json({ id: "1", state: "done", losses: [3, 1] }),
        },
      );
      await t.advance("3 days");
      expect(t.error).toBeNull();
      expect(["waiting", "completed"]).toContain(t.state);
      expect(t.state === "waiting" || t.journal.length + t.log.length > 0).toBe(true);
    },
  );

  it("hold in a folder of an author's own, under node --test, in UTC whatever the host's time zone", async () => {
    const [subject = ""] = await examplesOf("docs/writing-an-automation.md");
    const folder = await makeAutomations({
      "package.json": '{ "type": "module" }',
      "triage.ts": subject,
      "triage.test.ts": tests[0] ?? "",
      ...besideItsTest("order"),
      ...besideItsTest("standup"),
      "zone.test.ts": `
        import assert from "node:assert/strict";
        import { test } from "node:test";
        import "hathi/testing";
        test("in UTC", () => assert.equal(new Date(2026, 5, 1).toISOString(), "2026-06-01T00:00:00.000Z"));
      `,
    });
    await mkdir(join(folder, "node_modules"));
    await symlink(projectFolder, join(folder, "node_modules/hathi"));
    const { stdout } = await promisify(execFile)(process.execPath, ["--test", "--test-reporter=tap"], {
      cwd: folder,
      env: { ...process.env, NODE_OPTIONS: "", NODE_TEST_CONTEXT: undefined, TZ: "Asia/Tokyo" },
    });
    expect(stdout).toContain("# pass 4");
    expect(stdout).toContain("# fail 0");
  });
});
