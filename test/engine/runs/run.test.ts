import { describe, expect, it } from "vitest";
import { startTestEngine } from "../../support/engine/engine.ts";

const day = 86_400_000;

describe("a run", () => {
  it("executes its steps once, sleeps durably and goes on after each sleep", async () => {
    const engine = await startTestEngine((_call, name) =>
      name.endsWith("create") ? { channel: { id: "C1" } } : { ok: true },
    );
    await engine.deploy(`
      import { on, slack, sleep } from "hathi";
      export default on("github.pull_request.opened", async ({ data }) => {
        const { channel } = await slack.conversations.create({ name: "pr-" + data.number });
        for (let day = 1; day <= 3; day += 1) {
          await sleep("1 day");
          await slack.chat.postMessage({ channel: channel.id, text: "day " + day });
        }
        return "done";
      });
    `);
    await engine.startWorker();
    await engine.accept({ type: "github.pull_request.opened", data: { number: 7 } });
    for (let reminders = 1; reminders <= 3; reminders += 1) {
      await engine.until((run) => run.state === "waiting");
      expect(engine.effects).toHaveLength(reminders);
      await engine.skip(day);
      await engine.until((run) => run.state !== "waiting" || engine.effects.length === reminders + 1);
    }
    const run = await engine.untilState("completed");
    expect(engine.effects.map((effect) => effect.args[0])).toEqual([
      { name: "pr-7" },
      { channel: "C1", text: "day 1" },
      { channel: "C1", text: "day 2" },
      { channel: "C1", text: "day 3" },
    ]);
    expect(run.journal.map((entry) => entry.name)).toEqual([
      "slack.conversations.create",
      "sleep",
      "slack.chat.postMessage",
      "sleep",
      "slack.chat.postMessage",
      "sleep",
      "slack.chat.postMessage",
    ]);
  });
});
