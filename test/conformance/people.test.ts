import { describe, expect, it } from "vitest";
import { threeWays } from "../support/cases/three-ways.ts";

describe("people", () => {
  it("are found by steps, and by no name that GitHub would refuse", async () => {
    const { result, journal } = await threeWays({
      source: `
        import { on, people, sleep } from "hathi";
        export default on("webhook.start", async () => {
          const one = await people.find("nobody");
          const many = await people.findAll(["nobody", "none"], { repository: { owner: "octo", repo: "app" } });
          const none = await people.findAll([]);
          await sleep("1 hour");
          const user = await people.findByUser("U1");
          const wrong = await Promise.allSettled([people.find("no login"), people.findByUser("@ana"), people.findAll("a")]);
          return [one, many, none, user, wrong.map(({ reason }) => reason.name)];
        });
      `,
    });
    expect(result).toEqual([
      undefined,
      [undefined, undefined],
      [],
      undefined,
      ["TypeError", "TypeError", "TypeError"],
    ]);
    expect(journal.filter((line) => line.startsWith("step people."))).toHaveLength(3);
  });
});
