/** What people say of a step in doubt, said twice or of the wrong run. */
import { describe, expect, it } from "vitest";
import type { Settlement } from "../../../../../src/core/doubt.ts";
import { waitFor } from "../../../../support/engine/engine.ts";
import { by, play } from "./doubtful-runs.ts";

describe("settling", () => {
  async function inDoubt() {
    const { engine, control } = await play(
      `return step("pay", () => new Promise(() => {}), { once: true, timeout: 20 });`,
    );
    return { engine, control, run: await engine.untilState("paused") };
  }

  it("a second time is refused with who settled it and how, and changes nothing", async () => {
    const { engine, run, control } = await inDoubt();
    const answers: Settlement[] = [{ kind: "happened", result: 1 }, { kind: "again" }, { kind: "cancel" }];
    // At the same moment: one of them wins.
    const outcomes = await Promise.allSettled(
      answers.map(async (answer) => control.settle(run.id, { id: `test:${answer.kind}` }, answer)),
    );
    const refusals = outcomes.flatMap((outcome) =>
      outcome.status === "rejected" ? [outcome.reason as { code: string; message: string }] : [],
    );
    expect(refusals).toHaveLength(2);
    const [winner] = await engine.database.query<{ actor: string }>(
      "select actor from hathi.audit where action like 'settle %'",
    );
    for (const { code, message } of refusals) {
      expect(code).toBe("DOUBT_SETTLED");
      expect(message).toContain(`pay of the run ${run.id} was settled by ${winner?.actor} already`);
    }
    expect(await engine.database.query("select 1 from hathi.audit")).toHaveLength(1);
  });

  it("a run that is not in doubt is refused, and so is resuming one that is", async () => {
    const { engine, run, control } = await inDoubt();
    await expect(control.resume(run.id, by)).rejects.toThrow("it is in doubt. Settle that first");
    await expect(control.settle(run.id, by, { kind: "again" }, { call: 9 })).rejects.toThrow(
      "its call 9 is not in doubt",
    );
    await control.settle(run.id, by, { kind: "happened", result: undefined });
    await engine.untilState("completed");
    await engine.deploy(`
      import { on, sleep } from "hathi";
      export default on("webhook.other", async () => sleep("1 day"));
    `);
    await engine.accept({ type: "webhook.other" });
    const [sleeping] = await waitFor(
      async () => engine.runs.list({ scope: "unfinished" }),
      ([first]) => first?.state === "waiting",
    );
    await expect(control.settle(sleeping?.id ?? "", by, { kind: "again" })).rejects.toThrow(
      "is waiting, and it is not in doubt",
    );
  });
});
