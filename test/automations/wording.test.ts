import { describe, expect, test } from "vitest";
import { type Review, reviewState } from "../../automations/pr-reminder/review-state.ts";
import {
  daysBetween,
  ending,
  introduction,
  reminder,
  statusLine,
  topic,
  type Outcome,
  type Told,
} from "../../automations/pr-reminder/wording.ts";

type Ended = NonNullable<Parameters<typeof ending>[0]>;

const url = "https://github.com/acme/app/pull/12";
const pr: Outcome = {
  number: 12,
  title: "Fix the login",
  html_url: url,
  user: { login: "ana" },
  state: "closed",
  mergeable_state: "clean",
  additions: 120,
  deletions: 30,
  changed_files: 4,
  merged: false,
  merged_by: null,
};

function mention(login: string): string {
  return login === "ben" ? "<@U0BEN>" : login;
}

function told(more: Partial<Outcome> = {}, reviews: readonly Review[] = []): Told {
  const seen = { ...pr, ...more };
  return { pr: seen, state: reviewState(seen, reviews) };
}

const asked = (...logins: readonly string[]): Partial<Outcome> => ({
  requested_reviewers: logins.map((login) => ({ login })),
});
const by = (login: string, state: string, author_association = "MEMBER"): Review => ({
  user: { login },
  state,
  author_association,
});

test("the first message says what it is, whose, how large and who is awaited", () => {
  expect(introduction(told(asked("ben", "chen")), mention)).toBe(
    [
      `*<${url}|#12 Fix the login>* by ana`,
      "+120 −30 in 4 files. Waiting for <@U0BEN> and chen.",
      "I post here what changes, and a reminder each working day until the pull request is merged or closed.",
    ].join("\n"),
  );
});

describe("a reminder", () => {
  test.each<[string, Told, string]>([
    ["one reviewer", told(asked("ben")), "Waiting for <@U0BEN>."],
    [
      "several",
      told({ ...asked("ben", "chen"), requested_teams: [{ name: "Core" }] }),
      "Waiting for <@U0BEN>, chen and the team Core.",
    ],
    ["nobody asked", told(), "Waiting for ana to ask for a review."],
    ["approved", told({}, [by("ben", "APPROVED")]), "Approved by ben. Ready to merge: waiting for ana."],
    ["half approved", told(asked("chen"), [by("ben", "APPROVED")]), "Approved by ben. Waiting for chen."],
    [
      "changes",
      told({}, [by("ben", "CHANGES_REQUESTED")]),
      "Changes were requested by ben. Waiting for ana.",
    ],
    ["comments", told({}, [by("ben", "COMMENTED")]), "Commented by ben. Waiting for ana to answer."],
    [
      "an approval that does not count",
      told({}, [by("eve", "APPROVED", "NONE")]),
      "Approved, without the right to merge, by eve. Waiting for ana to ask for a review.",
    ],
    [
      "conflicts",
      told({ mergeable_state: "dirty" }, [by("ben", "APPROVED")]),
      "Approved by ben. It has conflicts with its base. Waiting for ana to resolve them.",
    ],
    [
      "rules",
      told({ mergeable_state: "blocked" }, [by("ben", "APPROVED")]),
      "Approved by ben. GitHub does not let it be merged yet, a review or a check that its rules ask for is missing: waiting for ana.",
    ],
    [
      "its own merge",
      told({ mergeable_state: "blocked", auto_merge: {} }, [by("ben", "APPROVED")]),
      "Approved by ben. It merges by itself as soon as GitHub lets it.",
    ],
  ])("names who is awaited: %s", (_, seen, sentence) => {
    expect(reminder(seen, 2, mention)).toBe(`<${url}|#12> is 2 days old. ${sentence}`);
  });

  test("calls the members of a team that are there", () => {
    const { pr: seen, state } = told();
    const teams = [{ name: "Core", slug: "core", members: ["ben"] }];
    expect(reminder({ pr: seen, state: { ...state, standing: "review", teams } }, 2, mention)).toContain(
      "Waiting for the team Core (<@U0BEN>).",
    );
  });

  test("tells the age in days", () => {
    expect(reminder(told(), 0, mention)).toContain("is less than a day old.");
    expect(reminder(told(), 1, mention)).toContain("is 1 day old.");
    expect(reminder(told(), 30, mention)).toContain("is 30 days old.");
  });
});

test("the status line is plain text", () => {
  const { pr: seen, state } = told({ ...asked("ben"), requested_teams: [{ name: "Core" }] });
  expect(statusLine(seen, state, 2)).toBe("waiting for @ben and @Core, 2 days old");
});

test("the end tells the outcome", () => {
  const merged = { merged: true, merged_by: { login: "ben" } };
  const three = [by("ben", "APPROVED"), by("chen", "COMMENTED"), by("chen", "COMMENTED")];
  const plain = (login: string): string => login;
  expect(ending(told(merged, three) as Ended, 4, plain)).toBe(
    `:tada: <${url}|#12> was merged by ben after 4 days, with 3 reviews.`,
  );
  expect(ending(told({ ...merged, merged_by: null }, [by("ben", "APPROVED")]) as Ended, 1, plain)).toBe(
    `:tada: <${url}|#12> was merged after 1 day, with 1 review.`,
  );
  expect(ending(told(merged) as Ended, 0, plain)).toContain("after less than a day, without a review.");
  expect(ending(told() as Ended, 0, plain)).toBe(
    `<${url}|#12> was closed without merging after less than a day.`,
  );
  expect(ending(told({ state: "open" }) as Ended, 3, plain)).toContain("archived");
  expect(ending(undefined, 3, plain)).toContain("I lost access to it");
});

test("a title forms no mention, link or formatting of its own", () => {
  const nasty = told({
    title: "<!channel> *x* <https://evil.example|click>\n> quote",
    user: null,
    requested_teams: [{ name: "<!here>" }],
  });
  const texts = [introduction(nasty, mention), topic(nasty.pr)];
  for (const text of texts) {
    expect(text.replaceAll(`<${url}|`, "")).not.toMatch(/<!|<https|\*x\*/);
    expect(text).not.toContain("\n>");
  }
});

describe("the topic", () => {
  test("is the title with the address", () => {
    expect(topic(pr)).toBe(`Fix the login · ${url}`);
  });

  test.each(["x".repeat(300), "&".repeat(300), "🎉".repeat(150), "<".repeat(100)])(
    "is cut at Slack's 250 characters, whole characters only: %#",
    (title) => {
      const text = topic({ title, html_url: url });
      expect(text.length).toBeLessThanOrEqual(250);
      expect(text.length).toBeGreaterThan(240);
      expect(text).toMatch(/^(x|&amp;|&lt;|🎉)+… · https/u);
      expect(text.isWellFormed()).toBe(true);
    },
  );

  test("of a stranger's pull request is the address alone", () => {
    expect(topic({ ...pr, author_association: "FIRST_TIME_CONTRIBUTOR" })).toBe(url);
  });

  test("may be as long as Slack allows", () => {
    const title = "x".repeat(250 - ` · ${url}`.length);
    expect(topic({ title, html_url: url })).toBe(`${title} · ${url}`);
  });
});

test("days are whole, and never negative", () => {
  const day = 86_400_000;
  expect([daysBetween(0, day - 1), daysBetween(0, day), daysBetween(0, 2.9 * day)]).toEqual([0, 1, 2]);
  expect(daysBetween(day, 0)).toBe(0);
});
