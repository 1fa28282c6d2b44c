import { describe, expect, it } from "vitest";
import { readSettingsFile } from "../../../../automations/pr-reminder/settings/file.ts";

describe("a settings file", () => {
  it("says all that there is to say", () => {
    const content = `
# How we are reminded
reminders:
  way: thread
  channel: "#reviews"
  escalate: { after: 2, to: "#leads" }
  merge: squash
  comments: to slack
  strangersADay: 3
  hours: { from: "08:00", to: "16:00", days: mon-thu, timeZone: Europe/Berlin, country: DE, region: BY }
  watch:
    drafts: only
    bots: [dependabot]
    forks: false
    authors: ["!ben"]
    labels: "!wip"
    paths: ["src/**"]
    base: [main, release/*]
    size: { min: 1, max: 2000 }
`;
    expect(readSettingsFile(content)).toEqual({
      faults: [],
      settings: {
        way: "thread",
        channel: "#reviews",
        escalateAfter: 2,
        escalateTo: "#leads",
        mergeMethod: "squash",
        comments: "to slack",
        strangersADay: 3,
        hours: {
          from: "08:00",
          to: "16:00",
          days: [1, 2, 3, 4],
          timeZone: "Europe/Berlin",
          country: "DE",
          region: "BY",
        },
        watch: {
          drafts: "only",
          bots: ["dependabot"],
          forks: false,
          authors: ["!ben"],
          labels: ["!wip"],
          paths: ["src/**"],
          base: ["main", "release/*"],
          size: { min: 1, max: 2000 },
        },
      },
    });
  });

  it.each(["", "# nothing", "reminders: {}"])("may say nothing: %j", (content) => {
    expect(readSettingsFile(content)).toEqual({ faults: [], settings: {} });
  });

  it.each([
    ["reminders:\n  way: channels", 2, "write one of channel, thread, direct"],
    [
      "reminders:\n  watch:\n    draft: true",
      3,
      "reminders.watch.draft: there is no such field. There are drafts",
    ],
    ["reminders:\n  watch:\n    drafts: maybe", 3, "write true or false"],
    ["reminders:\n  way: thread", 2, "a thread needs a channel"],
    ["reminders:\n  channel: reviews", 2, 'a channel in quotes, such as "#reviews"'],
    ["reminders:\n  # comment\n  hours:\n    from: 9", 4, "reminders.hours.from: write a time of day"],
    ["reminders:\n  hours:\n    timeZone: Berlin", 3, "a time zone"],
    ["reminders:\n  hours:\n    days: mon-xyz", 3, "days, such as mon-fri"],
    ["reminders:\n  escalate: 2", 2, "write fields below it: after, to"],
    ["reminders:\n  watch:\n    labels: [a, {b: c}]", 3, "reminders.watch.labels.2: write a text"],
    ["reminders:\n  strangersADay: 2.5", 2, "a whole number from 0 to 1000"],
    ["reminders:\n  channelName: pr", 2, "{number}"],
    ["reminder:\n  way: thread", 1, "There are reminders"],
    ["- a\n- b", 1, "write fields below it: reminders"],
    ["reminders:\n  way: [", 2, "this is not YAML"],
    ["reminders:\n  way: direct\n  way: channel", 3, "this is not YAML"],
    ["reminders:\n  way:", 2, "write one of"],
    ["a: &a [x, x]\nb: &b [*a, *a]", 1, "there is no such field"],
  ])("%j: line %i", (content, line, message) => {
    const { settings, faults } = readSettingsFile(content);
    expect(settings).toBeUndefined();
    expect(faults[0]).toEqual({ line, message: expect.stringContaining(message) as string });
  });

  it("is read within bounds", () => {
    expect(readSettingsFile(`# ${"x".repeat(200_000)}`).faults).toHaveLength(1);
  });
});
