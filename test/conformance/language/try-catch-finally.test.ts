import { describe, expect, it } from "vitest";
import { threeWays } from "../../support/cases/three-ways.ts";

class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code = "refused";
  readonly data = { error: "name_taken", at: new Date(7) };
}

const refuse = (name: string): unknown => {
  if (name === "slack.bad") throw new Refusal("no", { cause: new RangeError("deep") });
  return undefined;
};

describe("try, catch and finally", () => {
  it("catch a recorded failure with its name, message, code, fields and cause, on each replay", async () => {
    const { result, effects } = await threeWays({
      source: `
        import { on, slack, sleep } from "hathi";
        export default on("webhook.start", async () => {
          let caught;
          try { await slack.bad(); } catch (error) { caught = error; }
          await sleep("1 hour");
          await slack.note({ message: caught.message });
          return [caught instanceof Error, caught.name, caught.message, caught.code, caught.data.error,
            caught.data.at.getTime(), caught.cause instanceof RangeError, caught.cause.message];
        });
      `,
      answer: refuse,
    });
    expect(result).toEqual([true, "Refusal", "no", "refused", "name_taken", 7, true, "deep"]);
    expect(effects.map(({ name }) => name)).toEqual(["slack.bad", "slack.note"]);
  });

  it("see no exception where the run merely parks", async () => {
    const { result } = await threeWays({
      source: `
        import { next, on, slack, sleep } from "hathi";
        export default on("webhook.start", async () => {
          const seen = [];
          try {
            try { await sleep("1 day"); seen.push("slept"); await next("webhook.go"); seen.push("came"); }
            catch (error) { seen.push("caught " + error); }
            finally { seen.push("inner"); await slack.inner(); }
          } finally { seen.push("outer"); await sleep("1 hour"); seen.push("end"); }
          return seen;
        });
      `,
      outside: [{ at: "3 d", send: { type: "webhook.go" } }],
    });
    expect(result).toEqual(["slept", "came", "inner", "outer", "end"]);
  });

  it("an uncaught failure runs each finally and fails the run with it", async () => {
    const { state, error, effects } = await threeWays({
      source: `
        import { on, slack } from "hathi";
        export default on("webhook.start", async () => {
          try { await slack.bad(); } finally { await slack.cleanUp(); }
        });
      `,
      answer: refuse,
    });
    expect([state, error]).toEqual(["failed", "Refusal: no, because of deep"]);
    expect(effects.map(({ name }) => name)).toEqual(["slack.bad", "slack.cleanUp"]);
  });

  it("what an automation throws of its own is its error, whatever it is", async () => {
    const throwing = (what: string) =>
      threeWays({
        source: `import { on, slack } from "hathi"; export default on("webhook.start", async () => { await slack.a(); throw ${what}; });`,
      });
    expect((await throwing('new TypeError("t")')).error).toBe("TypeError: t");
    expect((await throwing('"text"')).error).toBe("Error: text");
    expect((await throwing("undefined")).state).toBe("failed");
  });
});
