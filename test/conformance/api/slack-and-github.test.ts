import { describe, expect, it } from "vitest";
import { threeWays, Transient } from "../../support/cases/three-ways.ts";

describe("slack.* and github.*", () => {
  it("are steps: each call is recorded under its name and made once", async () => {
    const { result, journal } = await threeWays({
      source: `
        import { github, on, slack } from "hathi";
        export default on("webhook.start", async () => {
          const { channel } = await slack.conversations.create({ name: "x" });
          const { data } = await github.rest.pulls.get({ owner: "o", repo: "r", pull_number: 1 });
          const reviews = await github.paginate(github.rest.pulls.listReviews, { owner: "o" });
          await slack.chat.postMessage({ channel, text: data.title + reviews.length });
          return [channel, data.title];
        });
      `,
      answer: (name) =>
        ({
          "slack.conversations.create": { channel: "C1" },
          "github.rest.pulls.get": { data: { title: "T" } },
          "github.paginate": [1, 2],
        })[name],
    });
    expect(result).toEqual(["C1", "T"]);
    expect(journal.map((line) => line.split(" ")[1])).toEqual([
      "slack.conversations.create",
      "github.rest.pulls.get",
      "github.paginate",
      "slack.chat.postMessage",
    ]);
  });

  it("have turns, which are steps that make no call", async () => {
    const { result, journal, effects } = await threeWays({
      source: `
        import { github, on, slack, sleep, turn } from "hathi";
        export default on("webhook.start", async () => {
          const nothing = await turn(slack.chat.update);
          await sleep("1 day");
          await Promise.all([turn(github.rest.issues.createComment, { owner: "o" }), turn(slack.chat.postMessage, { channel: "C1" })]);
          await slack.chat.update({ channel: "C1", ts: "1.2", text: "new" });
          return [nothing, await turn("slack.chat.update").catch((error) => error.message)];
        });
      `,
    });
    expect(result).toEqual([
      undefined,
      "turn: name the method that is called next, as in turn(slack.chat.update), not a text",
    ]);
    expect(effects.map(({ name }) => name)).toEqual(["slack.chat.update"]);
    expect(journal.map((line) => line.split(" ")[1])).toEqual([
      "turn(slack.chat.update)",
      "sleep",
      "turn(github.rest.issues.createComment)",
      "turn(slack.chat.postMessage)",
      "slack.chat.update",
    ]);
  });

  it("keep the types of what they return", async () => {
    const { result } = await threeWays({
      source: `
        import { on, slack, sleep } from "hathi";
        export default on("webhook.start", async () => {
          const value = await slack.a();
          await sleep("1 day");
          return [value.d instanceof Date, value.m.get(1).has(2n), "u" in value, value.b[0], value.self === value];
        });
      `,
      answer: () => {
        const value = {
          d: new Date(5),
          m: new Map([[1, new Set([2n])]]),
          u: undefined,
          b: new Uint8Array([7]),
        };
        return Object.assign(value, { self: value });
      },
    });
    expect(result).toEqual([true, true, true, 7, true]);
  });

  it("are tried again after a failure that may pass, and fail the await with what does not", async () => {
    const { result, effects } = await threeWays({
      source: `
        import { on, slack } from "hathi";
        export default on("webhook.start", async () => {
          await slack.flaky();
          return slack.bad().catch((error) => [error instanceof TypeError, error.message, error.code]);
        });
      `,
      answer: (name, _args, failedAttempts) => {
        if (name === "slack.bad") throw Object.assign(new TypeError("no"), { code: "refused" });
        if (failedAttempts < 3) throw new Transient("busy");
        return undefined;
      },
    });
    expect(result).toEqual([true, "no", "refused"]);
    expect(effects.filter(({ name }) => name === "slack.flaky")).toHaveLength(4);
  });

  it("fail at once with a value that cannot be recorded, naming the call and the place in it", async () => {
    const { result } = await threeWays({
      source: `
        import { on, slack } from "hathi";
        export default on("webhook.start", async () => slack.a().catch((error) => error.code + " " + error.message));
      `,
      answer: () => ({ a: { b: () => 1 } }),
      // A function goes over no wire.
      reality: "one-process",
    });
    expect(result).toContain('VALUE_UNRECORDABLE slack.a: "a.b" in its result cannot be recorded');
  });
});
