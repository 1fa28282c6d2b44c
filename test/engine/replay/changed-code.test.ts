import { describe, expect, it } from "vitest";
import { createRunControl } from "../../../src/journal/people/run-control.ts";
import { startTestEngine } from "../../support/engine/engine.ts";

const story = (...steps: readonly string[]): string =>
  [
    'import { on, slack, sleep } from "hathi";',
    'export default on("webhook.start", async () => {',
    ...steps,
    '  await sleep("1 hour");',
    "  await slack.last();",
    "});",
  ].join("\n");

const post = '  await slack.post({ text: "hello" });';
const pin = "  await slack.pin({ n: 1 });";

interface Change {
  readonly change: string;
  readonly steps: readonly string[];
  readonly says: string;
  /** The line that the code frame points at; a call that is not made any more has none. */
  readonly at: string;
}

const changes: readonly Change[] = [
  {
    change: "renamed",
    steps: ['  await slack.say({ text: "hello" });', pin],
    says: 'call 1 of this run was recorded as slack.post({"text":"hello"}), but the code now calls slack.say({"text":"hello"})',
    at: '> 3 |   await slack.say({ text: "hello" });',
  },
  {
    change: "given other arguments",
    steps: [post, "  await slack.pin({ n: 2 });"],
    says: 'call 2 of this run was recorded as slack.pin({"n":1}), but the code now calls slack.pin({"n":2})',
    at: "> 4 |   await slack.pin({ n: 2 });",
  },
  {
    change: "inserted",
    steps: [post, "  await slack.extra();", pin],
    says: 'call 2 of this run was recorded as slack.pin({"n":1}), but the code now calls slack.extra()',
    at: "> 4 |   await slack.extra();",
  },
  {
    change: "swapped",
    steps: [pin, post],
    says: 'call 1 of this run was recorded as slack.post({"text":"hello"}), but the code now calls slack.pin({"n":1})',
    at: "> 3 |   await slack.pin({ n: 1 });",
  },
  {
    change: "removed",
    steps: [pin],
    says: 'call 1 of this run was recorded as slack.post({"text":"hello"}), but the code now calls slack.pin({"n":1})',
    at: "> 3 |   await slack.pin({ n: 1 });",
  },
  {
    change: "removed, and the code ends before it",
    steps: [post, "  return;"],
    says: 'call 2 of this run was recorded as slack.pin({"n":1}), but the code no longer makes that call',
    at: "",
  },
  {
    change: "removed by code that throws before it",
    steps: [post, '  throw new RangeError("no such thing");'],
    says: 'call 2 of this run was recorded as slack.pin({"n":1}), but the code no longer makes that call, since it threw RangeError: no such thing',
    at: "",
  },
];

describe("a run that goes on with code that was changed before the place where it is", () => {
  it.each(changes)(
    "is paused, a step being $change, with both calls and the line, and nothing is done",
    async ({ steps, says, at }) => {
      const engine = await startTestEngine();
      await engine.deploy(story(post, pin));
      await engine.startWorker();
      await engine.accept({ type: "webhook.start" });
      const { journal } = await engine.untilState("waiting");
      const { id, build } = await engine.untilState("waiting");
      const by = { id: "test:ana" };
      const control = createRunControl(engine.database, engine.store.jobs);
      await control.pause(id, by);
      await engine.deploy(story(...steps));
      await control.resume(id, by, { newestBuild: true });
      await engine.skip(3_600_001);
      const paused = await engine.until(({ state, error }) => state === "paused" && error !== null);
      expect(paused.error?.message).toContain(says);
      expect(paused.error?.message).toContain("Nothing was done.");
      expect(paused.error?.codeFrame ?? "").toContain(at);
      expect(engine.effects.map(({ name }) => name)).toEqual(["slack.post", "slack.pin"]);
      expect(paused.journal).toEqual(journal);

      // hathi migrate refuses such a move; here it is taken back by hand.
      await engine.database.query("update hathi.runs set build_id = $1", [build]);
      await control.resume(id, by);
      await engine.untilState("completed");
      expect(engine.effects.map(({ name }) => name)).toEqual(["slack.post", "slack.pin", "slack.last"]);
    },
  );
});
