import { describe, expect, it } from "vitest";
import { decodeValue } from "../../../src/core/values/recorded-value.ts";
import { startTestEngine } from "../../support/engine/engine.ts";
import { runHathi, runHathiHere } from "../../support/processes/run-hathi.ts";

describe("hathi runs settle", { timeout: 60_000 }, () => {
  it("takes a person's word on each step in doubt, and says what is wrong with it", async () => {
    const engine = await startTestEngine();
    await engine.deploy(`
      import { on, step } from "hathi";
      const pay = (name: string) => step(name, () => new Promise(() => {}), { once: true, timeout: 20 });
      export default on("webhook.start", async () => Promise.all([pay("one"), pay("two")]));
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    const { id, shortId } = await engine.untilState("paused");
    const env = { DATABASE_URL: engine.database.url };
    const settle = async (...args: readonly string[]) => runHathiHere(env, "runs", "settle", id, ...args);

    const shown = await runHathiHere(env, "runs", "show", id);
    expect(shown.stdout).toContain("nobody knows whether it happened\n  #1 one, begun 20");
    expect(shown.stdout).toContain(
      `hathi runs settle ${shortId} --happened [--result <json>] | --again | --cancel`,
    );

    for (const [args, words] of [
      [[], "say what is true: --happened, --again or --cancel"],
      [["--happened", "--again"], "cannot be used with"],
      [["--again", "--result", "1"], "--result: use this option with --happened"],
      [["--happened", "--result", "{ok: true}"], "--result: the result is not JSON"],
      [["--again", "--call", "x"], "--call"],
    ] as const) {
      expect(await settle(...args)).toMatchObject({
        code: 1,
        stderr: expect.stringContaining(words) as string,
      });
    }

    const first = await runHathi(
      env,
      "runs",
      "settle",
      id,
      "--happened",
      "--result",
      '{"n":1}',
      "--call",
      "1",
    );
    expect(first.stdout).toBe(`${shortId} still waits for an answer about call 2, two\n`);
    expect((await settle("--again", "--call", "1")).stderr).toMatch(
      /was settled by cli:\S+ already: it happened/,
    );
    expect(JSON.parse((await settle("--happened", "--json")).stdout)).toMatchObject({ id, doubts: [] });
    await engine.untilState("completed");
    const [row] = await engine.database.query<{ result: string }>("select result from hathi.runs");
    expect(decodeValue(row?.result ?? "")).toEqual([{ n: 1 }, undefined]);
  });
});
