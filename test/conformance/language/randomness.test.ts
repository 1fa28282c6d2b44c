import { describe, expect, it } from "vitest";
import { threeWays } from "../../support/cases/three-ways.ts";

describe("Math.random and crypto", () => {
  it("draw the same on each replay, from the run's own seed", async () => {
    const { result } = await threeWays({
      reality: "varies",
      source: `
        import { on, slack, sleep } from "hathi";
        import nodeCrypto, { randomBytes, randomInt, randomUUID } from "node:crypto";
        export default on("webhook.start", async () => {
          const draw = () => [
            Math.random(), crypto.randomUUID(), randomUUID(), nodeCrypto.randomUUID(), randomInt(1000),
            [...crypto.getRandomValues(new Uint8Array(4))], randomBytes(4).toString("hex"),
          ];
          const seen = [];
          for (let n = 0; n < 3; n += 1) {
            const drawn = draw();
            seen.push(...drawn);
            await slack.note({ drawn });
            await sleep("1 hour");
          }
          return new Set(seen.map(String)).size;
        });
      `,
    });
    expect(result).toBe(21);
  });
});
