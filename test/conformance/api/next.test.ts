import { describe, expect, it } from "vitest";
import { threeWays } from "../../support/cases/three-ways.ts";

const answerAt = (at: string, n: number, subject: string | null = "a") => ({
  at,
  send: { type: "webhook.answer", subject, data: { n } },
});

describe("next(...)", () => {
  it("waits for an event of the type and subject, and for which match holds", async () => {
    const { result } = await threeWays({
      source: `
        import { next, on, slack } from "hathi";
        export default on("webhook.start", async () => {
          const event = await next("webhook.answer", { subject: "a", match: ({ data }) => data.n > 1 });
          await slack.note(event.data);
          return [event.type, event.subject, event.data.n, event.time instanceof Date, Date.now() >= event.time.getTime()];
        });
      `,
      outside: [answerAt("1 h", 9, "b"), answerAt("2 h", 1), answerAt("3 h", 2), answerAt("4 h", 3)],
    });
    expect(result).toEqual(["webhook.answer", "a", 2, true, true]);
  });

  it("sees events that came since the trigger, each once, in order", async () => {
    const { result } = await threeWays({
      source: `
        import { next, on, slack, sleep } from "hathi";
        export default on("webhook.start", async () => {
          await sleep("5 hours");
          const seen = [];
          for (let n = 0; n < 3; n += 1) {
            seen.push((await next("webhook.answer")).data.n);
            await slack.note({ seen });
          }
          return seen;
        });
      `,
      outside: [answerAt("1 h", 1), answerAt("2 h", 2, "b"), answerAt("9 h", 3)],
    });
    expect(result).toEqual([1, 2, 3]);
  });

  it("rejects with TimeoutError when its time is over, and an event in time takes the timer away", async () => {
    const { result, took, journal } = await threeWays({
      source: `
        import { next, on, TimeoutError } from "hathi";
        export default on("webhook.start", async () => {
          const first = await next("webhook.answer", { timeout: "1 hour" }).catch((error) => error instanceof TimeoutError);
          const second = await next("webhook.answer", { timeout: "10 days" });
          return [first, second.data.n];
        });
      `,
      outside: [answerAt("2 h", 5)],
    });
    expect(result).toEqual([true, 5]);
    expect(took).toBe(7_200_000);
    expect(journal.map((line) => line.split(" ")[0])).toEqual(["timer", "wait"]);
  });

  it("rejects with what match threw", async () => {
    const { result } = await threeWays({
      source: `
        import { next, on, slack } from "hathi";
        export default on("webhook.start", async () => {
          const failed = await next("webhook.answer", { match: ({ data }) => data.none.x }).catch((error) => error.name);
          await slack.note({ failed });
          return failed;
        });
      `,
      outside: [answerAt("1 h", 1)],
    });
    expect(result).toBe("TypeError");
  });

  it("gives one event to each of two waits that are open side by side", async () => {
    const { result } = await threeWays({
      source: `
        import { next, on } from "hathi";
        export default on("webhook.start", async () => {
          const [a, b] = await Promise.all([next("webhook.answer", { subject: "a" }), next("webhook.answer", { subject: "b" })]);
          return [a.data.n, b.data.n];
        });
      `,
      outside: [answerAt("1 h", 1, "b"), answerAt("2 h", 2, "a")],
    });
    expect(result).toEqual([2, 1]);
  });

  it("keeps nothing back once it has lost a race: the next one hears of what came meanwhile", async () => {
    const { result } = await threeWays({
      source: `
        import { next, on, slack, sleep } from "hathi";
        export default on("webhook.start", async () => {
          const seen = [];
          for (let round = 0; round < 4; round += 1) {
            const merged = await Promise.race([next("webhook.answer"), sleep("2 h").then(() => null)]);
            seen.push(merged?.data.n ?? "late");
            await slack.note({ round });
            await sleep("3 h");
          }
          return seen;
        });
      `,
      // In the sleep of the first round, in that of the second, and late in the race of the last.
      outside: [answerAt("3 h", 1), answerAt("7 h", 2), answerAt("11 h", 3), answerAt("16 h", 4)],
    });
    expect(result).toEqual(["late", 1, 2, 3]);
  });

  it("keeps nothing back when another wait has won the race, whatever was made of its promise", async () => {
    const { result } = await threeWays({
      source: `
        import { next, on, slack, sleep } from "hathi";
        export default on("webhook.start", async () => {
          const name = ({ type, data }) => type + data.n;
          const seen = [];
          for (let round = 0; round < 2; round += 1) {
            seen.push(await Promise.race([
              next("webhook.answer", { subject: "a" }).then(name),
              Promise.any([next("webhook.answer", { subject: "b" }).then(name).finally(() => {})]),
            ]));
            await slack.note({ round });
          }
          await sleep("5 h");
          for (let round = 0; round < 2; round += 1) seen.push(name(await next("webhook.answer")));
          return seen;
        });
      `,
      outside: [answerAt("1 h", 1), answerAt("2 h", 2), answerAt("3 h", 3, "b"), answerAt("4 h", 4)],
    });
    expect(result).toEqual(["webhook.answer1", "webhook.answer2", "webhook.answer3", "webhook.answer4"]);
  });

  it("is raced again by its promise, and hears of what came while it was in no race", async () => {
    const { result } = await threeWays({
      source: `
        import { next, on, slack, sleep } from "hathi";
        export default on("webhook.start", async () => {
          const merged = next("webhook.answer");
          const seen = [];
          for (let round = 0; round < 3; round += 1) {
            seen.push((await Promise.race([merged, sleep("1 h")]))?.data.n ?? null);
            await sleep("1 h");
          }
          seen.push((await merged).data.n);
          return seen;
        });
      `,
      outside: [answerAt("90 m", 7)],
    });
    expect(result).toEqual([null, 7, 7, 7]);
  });

  it("keeps nothing back when it has timed out or was aborted", async () => {
    const { result } = await threeWays({
      source: `
        import { next, on, sleep } from "hathi";
        export default on("webhook.start", async () => {
          const stop = new AbortController();
          const aborted = next("webhook.answer", { signal: stop.signal }).catch(() => "aborted");
          stop.abort();
          const late = await next("webhook.answer", { timeout: "1 h" }).catch(() => "late");
          await sleep("2 h");
          return [await aborted, late, (await next("webhook.answer")).data.n];
        });
      `,
      outside: [answerAt("2 h", 1)],
    });
    expect(result).toEqual(["aborted", "late", 1]);
  });

  it("is one wait that one event ends, of those that are open at once", async () => {
    const { result } = await threeWays({
      source: `
        import { next, on } from "hathi";
        export default on("webhook.start", async () => {
          const votes = await Promise.all([
            next("webhook.answer"),
            next(["webhook.answer", "webhook.other"]),
            next("webhook.answer", { subject: "a" }),
          ]);
          return votes.map(({ data }) => data.n);
        });
      `,
      outside: [answerAt("1 h", 1), answerAt("2 h", 2), answerAt("3 h", 3)],
    });
    expect(result).toEqual([1, 2, 3]);
  });
});
