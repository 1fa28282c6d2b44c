/** What an automation or a step wants made again where nobody can tell whether it happened. */
import { describe, expect, it } from "vitest";
import { waitFor } from "../../../../support/engine/engine.ts";
import { effect, killMidway, kinds, type Payment, play } from "./doubtful-runs.ts";

describe('inDoubt: "repeat"', { timeout: 60_000 }, () => {
  it("of an automation has what its killed worker was at made again, and asks nobody", async () => {
    const { until, effectsOf, engine } = await killMidway(kinds, '{ inDoubt: "repeat" }');
    for (const name of Object.keys(kinds)) {
      const run = await until(name, "completed");
      // Once before the kill, once after it.
      expect(effectsOf(name)).toEqual(["pay", "pay", "slack.paid", "slack.cleanedUp"]);
      const { journal } = await engine.runs.show(run.id);
      expect(journal.find(({ kind }) => kind === "attempt")?.output).toContain("it is made again");
    }
    expect(await engine.database.query("select 1 from hathi.doubts")).toEqual([]);
  });

  it('of a step is for that step alone, and its "ask" is for a step whose automation has all made again', async () => {
    const asks: Payment = (url, name) =>
      `await step("pay", async () => { ${effect(url, name)} }, { inDoubt: "ask" })`;
    const repeats: Payment = (url, name) =>
      `await step("pay", async () => { ${effect(url, name)} }, { once: true, inDoubt: "repeat" })`;
    const one = await killMidway({ repeats, once: kinds.once });
    await one.until("repeats", "completed");
    await one.until("once", "paused");
    expect(one.effectsOf("repeats").filter((name) => name === "pay")).toHaveLength(2);
    const other = await killMidway({ asks, once: kinds.once }, '{ inDoubt: "repeat" }');
    await other.until("asks", "paused");
    await other.until("once", "completed");
    expect(other.effectsOf("asks")).toEqual(["pay"]);
  });

  it("is bounded by the retries: after these, people are asked", async () => {
    const { engine } = await play(`
      return step("pay", () => new Promise(() => {}),
        { once: true, inDoubt: "repeat", timeout: 20, retry: { limit: 2, first: "1 ms" } });
    `);
    const run = await engine.untilState("paused");
    expect(run.doubts).toMatchObject([{ attempt: 3, name: "pay" }]);
    const { journal } = await waitFor(
      async () => engine.runs.show(run.id),
      (shown) => shown.journal.length > 0,
    );
    expect(journal.filter(({ kind }) => kind === "attempt")).toHaveLength(2);
  });

  it("takes no other word", async () => {
    const { engine } = await play(
      'return step("pay", () => 1, { inDoubt: "maybe" }).catch((error) => error.message);',
    );
    const run = await engine.untilState("completed");
    expect(JSON.stringify((await engine.runs.show(run.id)).result)).toContain(
      'is \\\\\\"ask\\\\\\" or \\\\\\"repeat\\\\\\"',
    );
    const { engine: other } = await play("return 1;");
    await expect(
      other.deploy(
        'import { on } from "hathi"; export default on("webhook.a", { inDoubt: "never" }, () => 1);',
      ),
    ).rejects.toThrow('inDoubt is "ask" or "repeat", not "never"');
  });
});
