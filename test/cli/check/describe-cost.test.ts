import { describe, expect, it } from "vitest";
import { describeCost } from "../../../src/cli/check/describe-cost.ts";
import { loadAutomations } from "../../../src/engine/build/load-automations.ts";
import { makeAutomations } from "../../support/engine/automations-folder.ts";

const many = Array.from({ length: 20_000 }, (_, n) => `exports.f${n} = function () { return ${n}; };`).join(
  "\n",
);

describe("what an instance costs that each run has", { timeout: 120_000 }, () => {
  it("is told with the import that makes it so, and what to do about it", async () => {
    const folder = await makeAutomations({
      "package.json": "{}",
      "costly.ts": `import { on } from "hathi"; import { f1 } from "heavy"; export default on("webhook.a", () => f1);`,
      "late.ts": `import { on } from "hathi"; export default on("webhook.b", async () => (await import("heavy")).f1);`,
      "plain.ts": `import { on } from "hathi"; export default on("webhook.c", () => 1);`,
      "node_modules/heavy/package.json": `{ "name": "heavy", "main": "index.js" }`,
      "node_modules/heavy/index.js": `${many}\nexports.table = Array.from({ length: 500_000 }, (_, n) => ({ n }));`,
    });
    const { automations, builds, failures } = await loadAutomations(folder);
    expect(failures).toEqual([]);
    const told = automations.map((automation) =>
      describeCost([automation], builds.find(({ id }) => id === automation.build)?.weights),
    );
    expect(told).toEqual([
      [
        expect.stringMatching(
          /^COST each run evaluates all that it imports: \d+ ms of a processor and \d+\.\d MB\. Most of its code is heavy \(\d\.\d MB\): .* as in await import\("heavy"\)$/,
        ),
      ],
      [],
      [],
    ]);
    // The package is in the build, and nobody has asked for it.
    expect(builds[1]?.weights).toEqual(builds[0]?.weights);
    const [costly, late] = automations.map(({ cost }) => cost);
    expect(costly?.megabytes).toBeGreaterThan(5);
    expect(late?.megabytes).toBeLessThan(2);
  });

  it("names what the package's own documents have for it", () => {
    const costly = { cost: { ms: 38, megabytes: 8.04 } } as never;
    expect(describeCost([costly], { zod: 300_000, googleapis: 34_000_000 })).toEqual([
      'COST each run evaluates all that it imports: 38 ms of a processor and 8.0 MB. Most of its code is googleapis (32.4 MB): import the package of one API, such as "@googleapis/docs"',
    ]);
    expect(describeCost([{ cost: { ms: 5, megabytes: 1 } } as never])).toEqual([]);
  });
});
