import { describe, expect, it } from "vitest";
import { threeWays } from "../../support/cases/three-ways.ts";

const source = (overlap: string): string => `
  import { on, slack, sleep } from "hathi";
  export default on("webhook.start", { key: () => "one", overlap: "${overlap}" }, async ({ data }) => {
    await slack.begin({ n: data.n });
    await sleep("2 hours");
    await slack.end({ n: data.n });
    return data.n;
  });
`;
const second = [{ at: "1 h", start: { n: 2 } }];

describe("key, with overlap", () => {
  it('"skip" discards the event while a run has the key', async () => {
    const { runs } = await threeWays({ source: source("skip"), outside: second });
    expect(runs).toEqual(["example completed [1]"]);
  });

  it('"queue" runs one after the other', async () => {
    const { runs, effects } = await threeWays({ source: source("queue"), outside: second });
    expect(runs).toEqual(["example completed [1]", "example completed [2]"]);
    expect(effects.map(({ name, args }) => `${name} ${(args[0] as { n: number }).n}`)).toEqual([
      "slack.begin 1",
      "slack.end 1",
      "slack.begin 2",
      "slack.end 2",
    ]);
  });

  it('"replace" cancels the run that has the key, then begins', async () => {
    const { runs } = await threeWays({ source: source("replace"), outside: second });
    expect(runs).toEqual(["example cancelled", "example completed [2]"]);
  });

  it('"allow" runs them side by side', async () => {
    const { runs } = await threeWays({ source: source("allow"), outside: second });
    expect(runs).toEqual(["example completed [1]", "example completed [2]"]);
  });

  it("where discards what it does not want, without a run", async () => {
    const { runs, effects } = await threeWays({
      source: `
        import { on, slack } from "hathi";
        export default on("webhook.start", { where: ({ data }) => data.n === 2 }, async ({ data }) => slack.a({ n: data.n }));
      `,
      outside: second,
    });
    expect(runs.map((run) => run.split(" ").slice(0, 2).join(" "))).toEqual(["example completed"]);
    expect(effects).toHaveLength(1);
  });

  it.each([
    ["7", '() => "7"', 1],
    ["a number", "() => 7", 1],
    ["a big integer", "() => 7n", 1],
    ["undefined", "() => undefined", 2],
    ["null", "() => null", 2],
  ])("takes %s", async (_what, key, started) => {
    const { runs } = await threeWays({
      source: source("skip").replace('() => "one"', key),
      outside: second,
    });
    expect(runs.length).toBe(started);
  });

  it.each([
    ["key: () => true", /^HathiError: key gave a boolean: give a text or a number/],
    ["key: () => NaN", /^HathiError: key gave NaN/],
    ["key: () => ({})", /^HathiError: key gave an object/],
    ["key: () => Promise.resolve('a')", /^HathiError: key gave a promise.*cannot be async/],
    ["where: () => Promise.resolve(false)", /^HathiError: where gave a promise.*cannot be async/],
  ])("pauses for { %s }, and says what to write", async (options, message) => {
    const { state, error, effects } = await threeWays({
      source: `import { on, slack } from "hathi"; export default on("webhook.start", { ${options} }, () => slack.a());`,
    });
    expect([state, error, effects]).toEqual(["paused", expect.stringMatching(message), []]);
  });
});
