import { describe, expect, it } from "vitest";
import { createOwnWishes } from "../../../src/app/people/own-wishes.ts";
import { attention } from "../../../src/core/people/attention.ts";
import { HathiError } from "../../../src/core/errors.ts";
import { quietMenu } from "../../../src/core/people/quiet-menu.ts";
import { postSlackInteraction } from "../../support/slack/sign-slack.ts";
import { startChat } from "../../support/slack/start-chat.ts";
import { startPeopleWorld } from "../../support/people/people-world.ts";

const hour = 3_600_000;

async function startWishes(tz = "Europe/Berlin") {
  const started = await startPeopleWorld({
    slack: [{ id: "U1", real_name: "Ana Castillo", tz, profile: { email: "ana@acme.example" } }],
    github: [{ login: "ana", id: 7, email: "ana@acme.example" }],
  });
  const wishes = createOwnWishes(started.parts, null, {
    async requireAdmin(_what, { id }) {
      if (id !== "slack:T1/U9") throw new HathiError("NOT_ALLOWED", "no");
    },
  });
  let requests = 0;
  const by = (user = "U1") => ({ id: `slack:T1/${user}`, request: `r${(requests += 1)}` });
  const ana = async () => {
    const [person] = await started.find("ana");
    if (person === undefined) throw new Error("ana is not found");
    return person;
  };
  const now = async (): Promise<Date> => (await started.parts.wishes.wishes("", [])).now;
  return { ...started, wishes, by, ana, now };
}

describe("what a person wants", () => {
  it("is kept, asked for before each call, and ends by itself", async () => {
    const { wishes, by, ana, now, engine } = await startWishes();
    const { until } = await wishes.quieten("Octo/App#12", { ms: hour }, by());
    expect(until?.getTime()).toBeCloseTo((await now()).getTime() + hour, -4);
    expect((await ana()).quiet).toEqual([{ about: "octo/app#12", until }]);
    await wishes.quieten("octo/app", "ever", by());
    const at = await now();
    expect(attention(await ana(), { about: "octo/app#99", at })).toMatchObject({
      because: "muted",
      next: null,
    });
    expect(await wishes.unquieten("octo/app", by())).toBe(1);
    await engine.skip(2 * hour);
    expect((await ana()).quiet).toEqual([]);
    expect(await wishes.quiet(by())).toEqual([]);
    await wishes.quieten("", "ever", by());
    expect(attention(await ana(), { about: "x/y#1", at })).toMatchObject({ may: false });
    expect(await wishes.unquieten(null, by())).toBe(1);
    expect(await wishes.unquieten(null, by())).toBe(0);
    const acts = await engine.database.query<{ action: string }>(
      "select action from hathi.audit order by id",
    );
    expect(acts.map(({ action }) => action)).toEqual([
      "snooze Octo/App#12",
      "mute octo/app",
      "unmute octo/app",
      "mute everything",
      "unmute all",
      "unmute all",
    ]);
  });

  it("until tomorrow and next week is by the person's own mornings", async () => {
    const { wishes, by, now } = await startWishes("America/New_York");
    for (const length of ["tomorrow", "next week"] as const) {
      const { until } = await wishes.quieten("octo/app", length, by());
      const shown = new Intl.DateTimeFormat("en-US", {
        timeZone: "America/New_York",
        weekday: "short",
        hour: "2-digit",
        hourCycle: "h23",
        minute: "2-digit",
      }).format(until ?? 0);
      expect(shown).toMatch(
        length === "tomorrow" ? /^(Mon|Tue|Wed|Thu|Fri) 09:00$/ : /^(Mon|Tue|Wed) 09:00$/,
      );
      expect(until?.getTime()).toBeGreaterThan((await now()).getTime());
    }
  });

  it("decides their hours over a repository's, which are over the workspace's", async () => {
    const { wishes, by, ana, world } = await startWishes();
    expect((await ana()).hours).toMatchObject({ timeZone: "Europe/Berlin", from: "09:00", country: "DE" });
    await expect(wishes.prefer("workspace", { hours: { from: "08:00" } }, by())).rejects.toMatchObject({
      code: "NOT_ALLOWED",
    });
    await wishes.prefer("workspace", { hours: { from: "08:00", to: "16:00", country: "AT" } }, by("U9"));
    world.hours = { from: "10:00" };
    expect((await ana()).hours).toMatchObject({ from: "10:00", to: "16:00", country: "AT" });
    await wishes.prefer(
      "me",
      { hours: { from: "07:00", country: "DE", region: "BY" }, digestAt: "08:30" },
      by(),
    );
    await wishes.prefer("me", { hours: { to: "13:00" } }, by());
    const person = await ana();
    expect(person).toMatchObject({ digestAt: "08:30", hours: { from: "07:00", to: "13:00", region: "BY" } });
    expect(person.hours.holidays.length).toBeGreaterThan(0);
    await wishes.prefer("me", { hours: { country: "none" } }, by());
    expect((await ana()).hours).toMatchObject({ country: null, region: null, holidays: [] });
    await wishes.prefer("me", null, by());
    expect((await wishes.hours(by())).hours).toMatchObject({ from: "08:00", country: "AT" });
  });
});

it("a menu on a card puts off and mutes for whoever clicks, and says so to them alone", async () => {
  const { wishes, by } = await startWishes();
  const chat = await startChat([], { wishes });
  const menu = quietMenu("octo/app#12");
  const click = async (value: string) => {
    await postSlackInteraction(chat.url, {
      type: "block_actions",
      team: { id: "T1" },
      user: { id: "U1", team_id: "T1" },
      channel: { id: "C1" },
      trigger_id: `t ${value}`,
      response_url: chat.responseUrl,
      actions: [{ type: "overflow", action_id: menu.action_id, block_id: "b", selected_option: { value } }],
    });
    return chat.responses.next();
  };
  const said = [];
  for (const { value } of menu.options) said.push(await click(value));
  expect(said.map(({ text }) => text.replace(/<!date[^>]*>/, "…"))).toEqual([
    "💤 You hear nothing of `octo/app#12` until ….",
    "💤 You hear nothing of `octo/app#12` until ….",
    "💤 You hear nothing of `octo/app#12` until ….",
    "🔕 You hear nothing more of `octo/app#12`. `/hathi unmute octo/app#12` takes it back.",
    "🔕 You hear nothing more of `octo/app`. `/hathi unmute octo/app` takes it back.",
  ]);
  expect(said.every(({ replace_original }) => replace_original !== true)).toBe(true);
  expect(await wishes.quiet(by())).toEqual([
    { about: "octo/app", until: null },
    { about: "octo/app#12", until: null },
  ]);
  expect((await click("other")).text).toContain("another version");
  expect(() => quietMenu("octo/app")).toThrow("octo/app#12");
  const list = await chat.say("mute");
  expect(JSON.stringify(await list.json())).toContain("octo/app#12");
});
