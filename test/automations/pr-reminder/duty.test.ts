/** A team that is asked for a review: the one on duty is called, if the settings say who that is. */
import type { KnownPerson } from "hathi/testing";
import { describe, expect, it } from "vitest";
import { inTurn } from "../../../automations/pr-reminder/people/duty.ts";
import { openPull, said, userOf } from "../../support/pulls/open-pull.ts";

const week = 7 * 86_400_000;
const monday = Date.parse("2029-01-01T00:00:00Z");
const asked = {
  pull: () => ({ requested_teams: [{ name: "Core", slug: "core" }] }),
  github: {
    "rest.teams.listMembersInOrg": () => ({ data: ["ben", "chen", "dana"].map((login) => ({ login })) }),
  },
};
const file = (duty: string) => (repo: string) =>
  repo === "app" ? `reminders:\n  duty:\n    Core: ${duty}\n` : undefined;
const person = (login: string, more: Partial<KnownPerson> = {}): KnownPerson => ({
  login,
  user: userOf(login),
  ...more,
});

describe("turns", () => {
  it("change on Mondays, and come round", () => {
    const first = (at: number) => inTurn(["a", "b", "c"], at)[0];
    const three = [0, 1, 2].map((weeks) => first(monday + weeks * week));
    expect(new Set(three).size).toBe(3);
    expect(first(monday + 3 * week)).toBe(three[0]);
    expect(first(monday - 1)).toBe(three[2]);
    expect(first(monday + week - 1)).toBe(three[0]);
    expect(inTurn([], monday)).toEqual([]);
  });
});

describe("of a team", () => {
  it("all are called where nobody says who is on duty", async () => {
    const t = await openPull(asked);
    expect(said(t)[0]).toContain("(<@UBEN>, <@UCHEN> and <@UDANA>)".replace(" and", ","));
  });

  it("the one whose week it is is called, and nobody else is invited", async () => {
    const t = await openPull({ ...asked, files: file("[ben, chen]") });
    const [onDuty = ""] = inTurn(["ben", "chen"], monday);
    expect(said(t)[0]).toContain(`Waiting for the team Core (<@${userOf(onDuty)}>) to review.`);
    expect(t.callsOf("slack.conversations.invite")).toEqual([
      { channel: "C1", users: "UANA" },
      { channel: "C1", users: userOf(onDuty) },
    ]);
    await t.advance("7 days");
    const [next = ""] = inTurn(["ben", "chen"], monday + week);
    expect(said(t).at(-1)).toContain(`the team Core (<@${userOf(next)}>)`);
  });

  it("nobody is called to review their own: the next one is, or the others", async () => {
    const own = { ...asked, pull: () => ({ ...asked.pull(), user: { login: "ben" } }) };
    expect(said(await openPull(own))[0]).toContain("the team Core (<@UCHEN>, <@UDANA>) to review");
    const turns = await openPull({ ...own, files: file("[ben, chen]") });
    expect(said(turns)[0]).toContain("the team Core (<@UCHEN>) to review");
    const alone = await openPull({ ...own, files: file("[ben]") });
    expect(said(alone)[0]).toContain("the team Core (<@UCHEN>, <@UDANA>) to review");
  });

  it("the next one is called while the first is away", async () => {
    const [onDuty = "", next = ""] = inTurn(["ben", "chen"], monday);
    const status = { text: "", emoji: ":palm_tree:", until: null };
    const people = [person("ana"), person(onDuty, { status }), person(next)];
    const t = await openPull({ ...asked, files: file("[ben, chen]"), people });
    expect(said(t)[0]).toContain(`the team Core (<@${userOf(next)}>)`);
  });

  it("a user group of Slack says who is on duty, and all are called where nobody knows its members", async () => {
    const group = (users: readonly string[]) => ({
      "usergroups.list": () => ({ ok: true, usergroups: [{ id: "S1", handle: "core-oncall" }] }),
      "usergroups.users.list": () => ({ ok: true, users }),
    });
    const files = file('"@core-oncall"');
    const known = await openPull({ ...asked, files, slack: group(["UDANA"]) });
    expect(said(known)[0]).toContain("the team Core (<@UDANA>)");
    const unknown = await openPull({ ...asked, files, slack: group(["USTRANGER"]) });
    expect(said(unknown)[0]).toContain("<@UBEN>, <@UCHEN>, <@UDANA>");
  });
});
