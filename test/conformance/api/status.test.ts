import { describe, expect, it } from "vitest";
import { threeWays } from "../../support/cases/three-ways.ts";

describe("status(...)", () => {
  it("is the line that people see, the last one said, whatever was replayed since", async () => {
    const { status, journal } = await threeWays({
      source: `
        import { on, sleep, status } from "hathi";
        export default on("webhook.start", async () => {
          status("one");
          await sleep("1 hour");
          status("two");
          status("three");
          await sleep("1 hour");
        });
      `,
    });
    expect(status).toBe("three");
    expect(journal).toHaveLength(2);
  });
});
