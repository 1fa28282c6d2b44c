import { describe, expect, it } from "vitest";
import { threeWays } from "../../support/cases/three-ways.ts";

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

  it("are called in their time, by what was recorded and without a step", async () => {
    const { result, journal } = await threeWays({
      source: `
        import { attention, on, quietMenu, sleepUntil, workingTime } from "hathi";
        const hours = { timeZone: "Europe/Berlin", days: [1, 2, 3, 4, 5], from: "09:00", to: "17:00", country: null, region: null, holidays: [] };
        const ana = { isActive: true, hours, quiet: [{ about: "octo/app", until: null }], status: null };
        export default on("webhook.start", async () => {
          const from = Date.now();
          await sleepUntil(workingTime.nextMorning(hours, from));
          const there = workingTime.isWorking(hours, new Date());
          const day = workingTime.daysBetween(hours, from, Date.now());
          const later = workingTime.addDays(hours, new Date(), 5);
          return [there, day, later instanceof Date, attention(ana, { about: "octo/app#1", at: new Date() }).because,
            attention(ana, { about: "octo/b#1", at: new Date() }).may, quietMenu("Octo/App#1").action_id];
        });
      `,
    });
    expect(result).toEqual([true, 1, true, "muted", true, "hathi:quiet:octo/app#1"]);
    expect(journal.filter((line) => line.startsWith("step"))).toEqual([]);
  });
});
