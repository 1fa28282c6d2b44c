/** What people set for a repository in Slack, and what becomes of it beside the files. */
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { checkForm } from "../../../../src/core/asks/form-fields.ts";
import {
  settingsForm,
  settingsOfForm,
  valuesFor,
} from "../../../../automations/pr-reminder/settings/form.ts";

describe("the form", () => {
  it("has fields that Slack can show, and says what is wrong", () => {
    const schema = z.toJSONSchema(settingsForm as unknown as z.ZodType, { io: "input" });
    const kinds = Object.values(schema.properties ?? {}).map((field) => (field as { type: string }).type);
    expect(new Set(kinds)).toEqual(new Set(["string", "integer"]));
    expect(schema.required ?? []).toEqual([]);
    const check = z.fromJSONSchema(schema);
    const wrong = {
      channel: "reviews",
      channelName: "pr",
      from: "25:00",
      days: "someday",
      country: "Germany",
      escalateAfter: 31,
      duty: "nobody",
    };
    const faults = check.safeParse(wrong).error?.issues.map(({ path }) => path[0]);
    expect(faults).toEqual(expect.arrayContaining(Object.keys(wrong)));
    expect(check.safeParse({}).success).toBe(true);
    for (const duty of ["core: dana; web", "core: dana eli", "core: ; web: eli"])
      expect(check.safeParse({ duty }).success).toBe(false);
    for (const duty of ["core: dana, eli; web: @web-oncall", "core:dana;", "Core : S0123ABCD"])
      expect(check.safeParse({ duty }).success).toBe(true);
  });

  it("takes no time zone that there is not, and no thread without its channel, and says so", () => {
    const schema = z.toJSONSchema(settingsForm as unknown as z.ZodType, { io: "input" });
    const checked = (filled: object) => checkForm({ schema }, filled);
    expect(checked({ timeZone: "Europe/Nowhere", way: "thread" })).toEqual({
      problems: [
        { name: "channel", problem: "Please fill this in: it is needed where “Way” is “thread”." },
        { name: "timeZone", problem: "There is no such time zone: write it as in Europe/Berlin." },
      ],
    });
    const right = { timeZone: "Europe/Berlin", way: "thread", channel: "#reviews" };
    expect(checked(right)).toEqual({ values: right });
    expect(checked({ way: "direct" })).toEqual({ values: { way: "direct" } });
    expect(checked({ country: "Germany" })).toEqual({
      problems: [
        { name: "country", problem: "This is not in the form that is wanted. DE, or none for no holidays" },
      ],
    });
  });

  it("becomes the settings that a file would give", () => {
    expect(
      settingsOfForm({
        way: "thread",
        channel: "#reviews",
        merge: "squash",
        escalateAfter: 3,
        escalateTo: "#leads",
        drafts: "yes",
        bots: "dependabot, renovate",
        forks: "no",
        labels: "!wip",
        base: "main, release/*",
        minSize: 10,
        days: "mon-thu",
        from: "08:00",
        timeZone: "Europe/Berlin",
        duty: "Core: dana, eli; web: @web-oncall",
      }),
    ).toEqual({
      way: "thread",
      channel: "#reviews",
      mergeMethod: "squash",
      escalateAfter: 3,
      escalateTo: "#leads",
      watch: {
        drafts: true,
        bots: ["dependabot", "renovate"],
        forks: false,
        labels: ["!wip"],
        base: ["main", "release/*"],
        size: { min: 10 },
      },
      hours: { days: [1, 2, 3, 4], from: "08:00", timeZone: "Europe/Berlin" },
      duty: { core: ["dana", "eli"], web: ["@web-oncall"] },
    });
    expect(settingsOfForm({ bots: "yes", drafts: "only", forks: "yes" }).watch).toEqual({
      bots: true,
      drafts: "only",
      forks: true,
    });
    // What only looks like a time zone is left out.
    expect(settingsOfForm({ timeZone: "Europe/Nowhere" })).toEqual({});
    expect(settingsOfForm()).toEqual({});
  });

  it("of a repository comes before that of a pattern, and the longer pattern before the shorter", () => {
    const all = {
      "octo/*": { way: "direct" as const },
      "octo/app-*": { merge: "squash" as const },
      "octo/app-one": { merge: "rebase" as const },
    };
    expect(valuesFor("Octo/App-One", all)).toEqual({ merge: "rebase" });
    expect(valuesFor("octo/app-two", all)).toEqual({ merge: "squash" });
    expect(valuesFor("octo/site", all)).toEqual({ way: "direct" });
    expect(valuesFor("other/site", all)).toBeUndefined();
  });
});
