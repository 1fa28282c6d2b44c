import { describe, expect, it } from "vitest";
import { loadAutomations } from "../../../../src/engine/build/load-automations.ts";
import { makeAutomations } from "../../../support/engine/automations-folder.ts";

describe("an instance of a large build is weighed", { timeout: 120_000 }, () => {
  // All that is looked at may share a process, in which each has a mark of its own.
  let marks = 0;
  async function load(topLevel: string) {
    marks += 1;
    const folder = await makeAutomations({
      "large.ts": `import { on } from "hathi";
        const text = ${JSON.stringify("x".repeat(1024 * 1024))};
        const real = (globalThis as any).constructor.constructor("return process")();
        const isFirst = real.hathiWasHere${marks} !== true;
        real.hathiWasHere${marks} = true;
        ${topLevel}
        export default on("webhook.a", () => [text, isFirst, kept]);
        var kept: unknown;`,
    });
    const { automations, failures } = await loadAutomations(folder);
    return { told: failures.map(({ error }) => error.message), cost: automations[0]?.cost };
  }

  it("in time and memory", async () => {
    const { cost } = await load("kept = new Array(1e6).fill(1.5);");
    expect(cost?.megabytes).toBeGreaterThan(7);
    expect(cost?.ms).toBeGreaterThan(0);
  });

  it.each([
    ["throws", "if (!isFirst) throw new Error('a second time');"],
    ["ends its process", "if (!isFirst) real.reallyExit(3);"],
    ["lets an error escape", "if (!isFirst) void Promise.reject(new Error('a second time'));"],
  ])("and is deployed all the same where it then %s", async (_what, topLevel) => {
    expect((await load(topLevel)).told).toEqual([]);
  });

  it("and is deployed where a few of them are more than there is room for", async () => {
    const { told, cost } = await load("kept = new Array(18e6).fill(1.5);");
    expect(told).toEqual([]);
    expect(cost?.megabytes).toBeGreaterThan(130);
  });
});
