import type { KnownPerson } from "hathi/testing";
import { describe, expect, it } from "vitest";
import { by, later, openPull, said, send, userOf } from "../../support/pulls/open-pull.ts";

const usual = {
  days: [1, 2, 3, 4, 5],
  from: "09:00",
  to: "17:00",
  country: null,
  region: null,
  holidays: [],
};

function person(login: string, timeZone: string, more: Partial<KnownPerson> = {}): KnownPerson {
  return { login, user: userOf(login), hours: { ...usual, timeZone, ...more.hours }, ...more };
}

const mentions = (text: string | undefined, login: string): boolean =>
  text?.includes(`<@${userOf(login)}>`) === true;

/** When who was called after the card, by the test's clock: "Tue 14:00 ben". */
function callsOf(t: Awaited<ReturnType<typeof openPull>>, logins: readonly string[]): readonly string[] {
  const posts = t.calls.filter(({ name }) => name === "slack.chat.postMessage").slice(1);
  return posts.flatMap(({ at, args }) =>
    logins
      .filter((login) => mentions((args[0] as { text: string }).text, login))
      .map((login) => `${at.toUTCString().slice(0, 3)} ${at.toISOString().slice(11, 16)} ${login}`),
  );
}

describe("people are called in their own time", () => {
  // The pull request is opened on Monday at nine in UTC: ten in Berlin, four in New York.
  const asked = { pull: () => ({ requested_reviewers: [by("ben"), by("chen")] }) };

  it("each in the morning where they are, once a working day", async () => {
    const people = [person("ana", "UTC"), person("ben", "America/New_York"), person("chen", "Europe/Berlin")];
    const t = await openPull({ ...asked, people });
    expect([mentions(said(t)[0], "chen"), mentions(said(t)[0], "ben")]).toEqual([true, false]);
    await t.advance("2 days");
    expect(callsOf(t, ["ben", "chen"])).toEqual([
      "Mon 14:00 ben",
      "Tue 08:00 chen",
      "Tue 14:00 ben",
      "Wed 08:00 chen",
    ]);
    await t.advance("6 days");
    const days = callsOf(t, ["chen"]).map((call) => call.slice(0, 3));
    expect(days).toEqual(["Tue", "Wed", "Thu", "Fri", "Mon", "Tue"]);
  });

  it("not on a holiday, and not while they are away", async () => {
    const people = [
      person("ana", "UTC"),
      person("ben", "UTC", { hours: { ...usual, timeZone: "UTC", holidays: ["2029-01-02"] } }),
      person("chen", "UTC", {
        status: { text: "", emoji: ":palm_tree:", until: new Date("2029-01-04T00:00:00Z") },
      }),
    ];
    const t = await openPull({ ...asked, people });
    expect([mentions(said(t)[0], "ben"), mentions(said(t)[0], "chen")]).toEqual([true, false]);
    await t.advance("4 days");
    expect(callsOf(t, ["ben", "chen"])).toEqual([
      "Wed 09:00 ben",
      "Thu 09:00 ben",
      "Thu 09:00 chen",
      "Fri 09:00 ben",
      "Fri 09:00 chen",
    ]);
  });

  it("not about what they muted, and later about what they put off; nothing is said to nobody", async () => {
    const quiet = [{ about: "octo/app#12", until: null }];
    const people = [person("ana", "UTC"), person("ben", "UTC", { quiet }), person("chen", "UTC", { quiet })];
    const t = await openPull({ ...asked, people });
    expect([mentions(said(t)[0], "ben"), mentions(said(t)[0], "chen")]).toEqual([false, false]);
    await t.advance("3 days");
    expect(later(t)).toEqual([]);
    people[2] = person("chen", "UTC", {
      quiet: [{ about: "octo/app", until: new Date("2029-01-05T11:00:00Z") }],
    });
    await t.advance("2 days");
    expect(callsOf(t, ["ben", "chen"])).toEqual(["Fri 11:00 chen"]);
  });

  it("by news at night only by name, and then in the morning", async () => {
    const people = [person("ana", "UTC"), person("ben", "UTC")];
    let requested: { login: string }[] = [];
    const t = await openPull({ pull: () => ({ requested_reviewers: requested }), people });
    await t.advance("11 hours");
    requested = [by("ben")];
    await send(t, "pull_request.review_requested", { requested_reviewer: by("ben") });
    expect(later(t).at(-1)).toContain("ben");
    expect(mentions(later(t).at(-1), "ben")).toBe(false);
    await t.advance("1 day");
    expect(callsOf(t, ["ben"])).toEqual(["Tue 09:00 ben"]);
  });

  it("in direct messages, too", async () => {
    const people = [person("ana", "UTC"), person("ben", "America/New_York"), person("chen", "UTC")];
    const t = await openPull({ ...asked, people, way: "direct" });
    expect(t.messages.map(({ channel }) => channel)).toEqual(["UANA", "UCHEN"]);
    await t.advance("6 hours");
    expect(t.messages.map(({ channel }) => channel).slice(2)).toContain("UBEN");
    const at = t.calls.find(({ args }) => (args[0] as { channel?: string }).channel === "UBEN")?.at;
    expect(at?.toISOString()).toBe("2029-01-01T14:00:00.000Z");
  });
});
