import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkTypes } from "../../../src/cli/check/check-source.ts";
import { makeAutomations, writeAutomations } from "../../support/engine/automations-folder.ts";
import { startTestEngine } from "../../support/engine/engine.ts";
import { runHathi, runHathiHere } from "../../support/processes/run-hathi.ts";

const good = [
  'import { on, sleep, slack } from "hathi";',
  'import { DateTime } from "luxon";',
  'import { readFile } from "node:fs/promises";',
  'import { connect } from "node:net";',
  'import { connect as connect2 } from "node:http2";',
  'import axios from "axios";',
  'import pg from "pg";',
  'export default on("webhook.start", async () => {',
  "  void [slack, readFile, connect, connect2, axios, pg];",
  '  await sleep("1 day");',
  "  return DateTime.now().year;",
  "});",
].join("\n");

const noDatabase = (folder: string) => ({ HATHI_AUTOMATIONS: folder, HATHI_DATA: join(folder, ".hathi") });

describe("hathi check", { timeout: 120_000 }, () => {
  it("says of each import what of it is recorded and where, and what to do with its connections", async () => {
    const folder = await makeAutomations({ "good.ts": good });
    const { code, stdout, stderr } = await runHathi(noDatabase(folder), "check", "--no-source");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("good on webhook.start\n");
    expect(stdout).toContain("  slack: every call is a step\n");
    const part = "inside: part of the run;";
    expect(stdout).toContain(`  luxon: ${part} only its fetch calls and timers are recorded\n`);
    expect(stdout).toMatch(
      new RegExp(
        `  axios: ${part} recorded where it calls node:fs, node:http, .*; a call of node:http2 that leaves the run`,
      ),
    );
    expect(stdout).toMatch(
      new RegExp(`  pg: ${part} recorded where it calls .*\n    WARNING .*: take a Pool`),
    );
    expect(stdout).toContain("  node:fs/promises: inside: recorded at its calls\n");
    expect(stdout).toContain(
      "  node:http2: inside: a call that leaves the run is refused: make it within a step",
    );
    expect(stdout).toMatch(/ {2}node:net: inside: recorded at its calls\n {4}WARNING a connection ends when/);
    expect(stdout).toContain("unfinished runs are not checked: set DATABASE_URL");
  });

  it("finds the types of packages that have them in @types, Hathi's and those of the folder", async () => {
    const folder = await makeAutomations({
      "typed.ts": [
        'import { on } from "hathi";',
        'import { DateTime } from "luxon";',
        'import pg from "pg";',
        'import { of } from "@own/part";',
        'import { typed } from "own-types";',
        'export default on("webhook.x", () => [DateTime.now().yeer, pg.Client.name, of.lenght, typed.toFixed()]);',
      ].join("\n"),
      "node_modules/@own/part/package.json": '{ "name": "@own/part", "main": "index.js" }',
      "node_modules/@own/part/index.js": 'exports.of = "a";',
      "node_modules/@types/own__part/index.d.ts": "export declare const of: string;",
      "node_modules/own-types/package.json": '{ "name": "own-types", "types": "index.d.ts" }',
      "node_modules/own-types/index.d.ts": "export declare const typed: number;",
      "node_modules/@types/own-types/index.d.ts": "export declare const typed: string;",
    });
    const checked = await checkTypes(folder, []);
    const problems = checked.kind === "checked" ? checked.problems.map(({ message }) => message) : [];
    expect(problems).toEqual([
      expect.stringContaining("Property 'yeer' does not exist"),
      expect.stringContaining("Property 'lenght' does not exist"),
    ]);
  });

  it("prints what a cron trigger is due at, and refuses what a deployment would", async () => {
    const folder = await makeAutomations({
      "report.ts":
        'import { on } from "hathi"; export default on.cron("0 9 * * 1-5", { tz: "Europe/Berlin" }, () => {});',
      "never.ts": 'import { on } from "hathi"; export default on.cron("0 25 * * *", () => {});',
    });
    const { code, stdout } = await runHathiHere(noDatabase(folder), "check", "--no-source");
    expect(code).toBe(1);
    expect(stdout).toContain("report on cron 0 9 * * 1-5 (Europe/Berlin)\n");
    expect(stdout).toMatch(/FAILED never\.ts: on\.cron\("0 25 \* \* \*"\): .*An expression has five parts/);
    expect(stdout).not.toContain("FAILED report");
  });

  it("finds broken files, type errors and forgotten awaits, with exit code 1, as JSON too", async () => {
    const folder = await makeAutomations({
      "loose.ts": [
        'import { on, sleep } from "hathi";',
        'export default on("github.pull_request.opened", async ({ data }) => {',
        '  sleep("1 day");',
        "  return data.pull_request.titel;",
        "});",
      ].join("\n"),
      "broken.ts": "const x = ;",
    });
    const { code, stdout } = await runHathiHere(noDatabase(folder), "check");
    expect(code).toBe(1);
    expect(stdout).toContain('broken.ts:1:11: Unexpected ";"');
    expect(stdout).toMatch(/loose\.ts:4:28: TS2551: Property 'titel' does not exist/);
    expect(stdout).toContain("  loose.ts:3:3: this promise is not awaited: write await");
    const json = await runHathiHere(noDatabase(folder), "check", "--json", "--no-source");
    expect(json.code).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({
      ok: false,
      failures: [{ file: "broken.ts", code: "BUILD_FAILED" }],
      automations: [{ name: "loose", file: "loose.ts" }],
    });
  });

  it("goes by the folder's own packages, package.json and none of its tsconfig, wherever the folder is", async () => {
    const project = await makeAutomations({
      "tsconfig.json": '{ "compilerOptions": { "strict": false, "paths": { "hathi": ["./no.ts"] } } }',
      "package.json": '{ "hathi": { "packages": { "parcel": "outside", "forgotten": "inside" } } }',
      "node_modules/parcel/package.json": '{ "main": "main.js", "types": "main.d.ts" }',
      "node_modules/parcel/main.js": "exports.post = async () => 1;",
      "node_modules/parcel/main.d.ts": "export declare function post(to: string): Promise<number>;",
      "automations/send.ts": [
        'import { on } from "hathi";',
        'import { post } from "parcel";',
        'export default on("webhook.start", async () => {',
        '  post("ana");',
        "  return post(1);",
        "});",
      ].join("\n"),
      "automations/send.test.js": "is not looked at",
    });
    const { code, stdout } = await runHathiHere(noDatabase(join(project, "automations")), "check");
    expect(code).toBe(1);
    expect(stdout).toContain("  parcel: outside (by package.json): a call that returns a promise is a step");
    expect(stdout).toContain('WARNING "hathi.packages" of package.json has "forgotten", which is no package');
    expect(stdout).toMatch(/type errors \(1\):\n {2}send\.ts:5:15: TS2345/);
    expect(stdout).toMatch(/forgotten awaits \(1\):\n {2}send\.ts:4:3/);
  });

  it("says of an empty folder only that it is empty", async () => {
    const folder = await makeAutomations({ "README.md": "" });
    const { code, stdout } = await runHathiHere(noDatabase(folder), "check");
    expect({ code, stdout }).toMatchObject({ code: 0 });
    expect(stdout).toContain(
      `there are no automations in ${folder}\n\nno type errors\n\nno forgotten awaits\n`,
    );
  });

  it("takes the folder as an argument, and says which one was meant, or that it is a file", async () => {
    const project = await makeAutomations({ "automations/good.ts": good });
    const env = { HATHI_DATA: join(project, ".hathi") };
    const given = await runHathiHere(env, "check", join(project, "automations"), "--no-source");
    expect(given.stdout).toContain("good on webhook.start\n");
    const above = await runHathiHere(env, "check", project, "--no-source");
    expect(above.stdout).toContain(
      `there are no automations in ${project}\n\nHathi looks for automations directly in the folder: did you mean ${join(project, "automations")}?`,
    );
    const file = await runHathiHere(env, "check", join(project, "automations/good.ts"), "--no-source");
    expect(file.code).toBe(1);
    expect(file.stderr).toContain(
      `good.ts is a file: name the folder that it is in, ${join(project, "automations")}`,
    );
  });

  it("checks the types of every kind of file", async () => {
    const wrong = 'import { sleep } from "hathi";\nexport const slept: number = sleep("1 day");\n';
    const folder = await makeAutomations({ "one.cts": wrong, "two.tsx": wrong, "three.mts": wrong });
    const { stdout } = await runHathiHere(noDatabase(folder), "check");
    expect(stdout).toContain("type errors (3):");
    for (const file of ["one.cts", "two.tsx", "three.mts"])
      expect(stdout).toContain(`  ${file}:2:14: TS2322`);
  });

  it("reads the automations in UTC, whatever the host's time zone", async () => {
    const zone = 'throw new Error("at " + new Date(2026, 5, 1).toISOString());';
    const folder = await makeAutomations({ "zone.ts": zone });
    const env = { ...noDatabase(folder), TZ: "Asia/Tokyo" };
    const { stdout } = await runHathi(env, "check", "--no-source");
    expect(stdout).toContain("its top level throws Error: at 2026-06-01T00:00:00.000Z");
  });

  it("says once what is wrong with package.json, and that a folder is not there", async () => {
    const folder = await makeAutomations({
      "one.ts": good,
      "two.ts": good,
      "package.json": '{ "hathi": [] }',
    });
    const { code, stdout } = await runHathiHere(noDatabase(folder), "check", "--no-source");
    expect(code).toBe(1);
    expect(stdout.match(/"hathi" is \[\], and an object was expected/g)).toHaveLength(1);
    const away = await runHathiHere(noDatabase(join(folder, "away")), "check", "--no-source");
    expect(away.code).toBe(1);
    expect(away.stderr).toContain(`the folder ${join(folder, "away")} cannot be read`);
    expect(away.stderr).toContain("make it, or name another");
  });

  it("is content with an untouched database, and leaves it untouched", async () => {
    const folder = await makeAutomations({ "good.ts": good });
    const engine = await startTestEngine();
    await engine.database.query("drop schema hathi cascade");
    const env = { ...noDatabase(folder), DATABASE_URL: engine.database.url };
    const { code, stdout } = await runHathiHere(env, "check", "--no-source");
    expect({ code, stdout }).toMatchObject({ code: 0 });
    expect(stdout).toContain("0 unfinished runs would go on unchanged");
    const schemas = await engine.database.query("select from pg_namespace where nspname = 'hathi'");
    expect(schemas).toEqual([]);
    // What the end of every test looks at.
    await runHathiHere(env, "migrate");
  });
});

describe("new code and the runs in flight", { timeout: 120_000 }, () => {
  const story = (...lines: readonly string[]): string =>
    ['import { on, slack, sleep } from "hathi";', 'export default on("webhook.start", async () => {']
      .concat(
        lines.map((line) => `  ${line}`),
        "});",
      )
      .join("\n");
  const first = "await slack.note(1);";
  const rest = ['await sleep("1 day");', "await slack.note(2);"];

  it("check names the runs that would diverge; deploy leaves them; migrate moves those that fit", async () => {
    const engine = await startTestEngine();
    await engine.deploy(story(first, ...rest), "story");
    const worker = await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    const run = await engine.untilState("waiting");
    await worker.stop();
    const folder = await makeAutomations({ "story.ts": story("await slack.note(3);", ...rest) });
    const slack = { SLACK_SIGNING_SECRET: "s", SLACK_BOT_TOKEN: "xoxb-1" };
    const env = { ...noDatabase(folder), ...slack, DATABASE_URL: engine.database.url };

    const checked = await runHathiHere(env, "check", "--no-source");
    expect(checked.code).toBe(1);
    expect(checked.stdout).toContain(
      `run ${run.shortId} of story (build ${run.build}) would diverge on build`,
    );
    expect(checked.stdout).toContain("  recorded: slack.note(1)\n  now:      slack.note(3)\n");
    expect(checked.stdout).toContain("    > 3 |   await slack.note(3);");

    const deployed = await runHathi(env, "deploy");
    expect(deployed).toMatchObject({ code: 0 });
    expect(deployed.stdout).toContain("deployed story (build ");
    // What TypeScript alone refuses, such as a method that Slack has not, is deployed and told.
    expect(deployed.stdout).toMatch(
      /WARNING deployed with type errors \(\d+\), .*\n {2}story\.ts:\d+:\d+: TS/,
    );
    const stays = await runHathi(env, "migrate", "--runs", "all", "--json");
    expect(stays.code).toBe(1);
    expect(JSON.parse(stays.stdout)).toMatchObject({ moved: [], stay: [{ id: run.id, kind: "diverges" }] });

    await writeAutomations(folder, { "story.ts": story(first, ...rest, "await slack.note(4);") });
    const fits = await runHathiHere(env, "check", "--no-source", "--json");
    expect(JSON.parse(fits.stdout)).toMatchObject({ ok: true, runs: { fits: 1, findings: [] } });
    await writeAutomations(folder, { "broken.ts": "const x = ;" });
    const partly = await runHathiHere(env, "deploy", "--json");
    expect(partly.code).toBe(1);
    expect(JSON.parse(partly.stdout)).toMatchObject({
      deployed: [{ name: "story" }],
      failures: [{ file: "broken.ts", code: "BUILD_FAILED" }],
      typeErrors: expect.arrayContaining([expect.objectContaining({ file: "story.ts" })]) as unknown,
    });
    const moved = await runHathiHere(env, "migrate", "--runs", "story");
    expect(moved).toMatchObject({ code: 0 });
    expect(moved.stdout).toContain(`moved 1 to the newest build; 0 had that build already\n  ${run.shortId}`);
    await engine.startWorker();
    await engine.skipToTimer();
    expect((await engine.untilState("completed")).build).not.toBe(run.build);
    expect(engine.effects.map(({ args }) => args[0])).toEqual([1, 2, 4]);
  });
});
