/**
 * Four weeks of a pull request that waits for two people, one in Berlin and one in New York: both change to summer time,
 * on different Sundays, and Berlin has a holiday.
 */
import type { KnownPerson } from "hathi/testing";
import { describe, expect, it } from "vitest";
import { isDue } from "../../../automations/pr-reminder/digest/due.ts";
import { by, openPull, userOf } from "../../support/pulls/open-pull.ts";

// A Monday. New York changes on Sunday the 11th, Berlin on Sunday the 25th; the 30th is Good Friday.
const begin = new Date("2029-03-05T08:00:00Z");
const goodFriday = "2029-03-30";
const weeks = 4;
/** Up to the fifth Monday, and not into its morning. */
const hours = 7 * weeks * 24 - 2;
const halfHourMs = 30 * 60_000;

function person(login: string, timeZone: string, holidays: readonly string[] = []): KnownPerson {
  const usual = { days: [1, 2, 3, 4, 5], from: "09:00", to: "17:00", country: null, region: null };
  return { login, user: userOf(login), hours: { ...usual, timeZone, holidays } };
}

const people = [
  person("ana", "Europe/Berlin", [goodFriday]),
  person("ben", "Europe/Berlin", [goodFriday]),
  person("chen", "America/New_York"),
];

/** "2029-03-05" to "2029-03-30": all days but Saturdays and Sundays. */
const weekdays = Array.from({ length: 7 * weeks }, (_, day) => {
  const at = new Date(Date.parse("2029-03-05T12:00:00Z") + day * 86_400_000);
  return { date: at.toISOString().slice(0, 10), day: at.getUTCDay() };
}).flatMap(({ date, day }) => (day === 0 || day === 6 ? [] : [date]));

/** Nine in the morning there, in UTC. */
const nineInBerlin = (date: string): string => `${date}T${date < "2029-03-25" ? "08" : "07"}:00`;
const nineInNewYork = (date: string): string => `${date}T${date < "2029-03-11" ? "14" : "13"}:00`;

describe("four weeks", { timeout: 300_000 }, () => {
  it("call each person once on each of their working days, at nine on their own clock", async () => {
    const t = await openPull({
      now: begin,
      people,
      pull: () => ({ requested_reviewers: [by("ben"), by("chen")] }),
    });
    await t.advance(`${hours} hours`);
    const posts = t.calls.filter(({ name }) => name === "slack.chat.postMessage");
    const callsOf = (login: string): readonly string[] =>
      posts.flatMap(({ at, args }) =>
        (args[0] as { text: string }).text.includes(`<@${userOf(login)}>`)
          ? [at.toISOString().slice(0, 16)]
          : [],
      );
    expect(callsOf("ben")).toEqual(weekdays.filter((date) => date !== goodFriday).map(nineInBerlin));
    expect(callsOf("chen")).toEqual(weekdays.map(nineInNewYork));
    // Ana is the author: her card calls her once.
    expect(callsOf("ana")).toHaveLength(1);
    const ages = posts.flatMap(
      ({ args }) => /(\d+) working days? old/.exec((args[0] as { text: string }).text)?.[1] ?? [],
    );
    // Of her twenty weekdays one is the day on which it was opened, and one is a holiday.
    expect(ages.at(-1)).toBe("18");
    expect(ages.map(Number)).toEqual(ages.map(Number).toSorted((one, other) => one - other));
    // One look for the opening, and for each morning of anybody: two on weekdays.
    const looks = t.calls.filter(({ name }) => name === "github.graphql").length;
    expect(looks).toBeLessThanOrEqual(2 * weekdays.length + 2);
  });

  it("call whoever would have a digest where none comes, because pr-digest is off or not there", async () => {
    const digested = people.map((one) => ({ ...one, digestAt: "09:30" }));
    const pull = () => ({ requested_reviewers: [by("ben"), by("chen")] });
    for (const listedAt of [undefined, new Date(begin.getTime() - 50 * 3_600_000)]) {
      const digestListedAt = listedAt === undefined ? {} : { digestListedAt: listedAt };
      const t = await openPull({ now: begin, people: digested, pull, ...digestListedAt });
      await t.advance("4 days");
      expect(t.messages.length).toBeGreaterThan(1);
    }
  });

  it("are silent for whoever has a digest, which comes once on each of their working days", async () => {
    const digested = people.map((one) => ({ ...one, digestAt: "09:30" }));
    const t = await openPull({
      now: begin,
      people: digested,
      pull: () => ({ requested_reviewers: [by("ben"), by("chen")] }),
      // As it stands whenever it is looked at while pr-digest runs.
      digestListedAt: new Date(begin.getTime() + hours * 3_600_000),
    });
    await t.advance(`${hours} hours`);
    expect(t.messages).toHaveLength(1);

    const told = new Map<string, string[]>();
    for (let at = begin.getTime(); at < begin.getTime() + hours * 3_600_000; at += halfHourMs) {
      for (const one of digested) {
        const known = { isActive: true, status: null, quiet: [], ...one } as unknown as Parameters<
          typeof isDue
        >[0];
        const date = new Date(at).toISOString();
        const days = told.get(one.login) ?? [];
        // As the digest does: the first look of a day is the one.
        if (isDue(known, at) && !days.some((day) => day.startsWith(date.slice(0, 10))))
          told.set(one.login, [...days, date.slice(0, 16)]);
      }
    }
    const half = (moment: string): string => moment.replace(":00", ":30");
    expect(told.get("ben")).toEqual(
      weekdays.filter((date) => date !== goodFriday).map((date) => half(nineInBerlin(date))),
    );
    expect(told.get("chen")).toEqual(weekdays.map((date) => half(nineInNewYork(date))));
  });
});
