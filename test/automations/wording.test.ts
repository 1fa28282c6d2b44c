import { describe, expect, test } from "vitest";
import type { ReviewState } from "../../automations/pr-reminder/review-state.ts";
import {
  daysBetween,
  ending,
  introduction,
  reminder,
  statusLine,
  topic,
  type Outcome,
} from "../../automations/pr-reminder/wording.ts";

const url = "https://github.com/acme/app/pull/12";
const pr: Outcome = {
  number: 12,
  title: "Fix the login",
  html_url: url,
  user: { login: "ana" },
  additions: 120,
  deletions: 30,
  changed_files: 4,
  merged: false,
  merged_by: null,
};
const nothing: ReviewState = {
  awaited: [],
  awaitedTeams: [],
  approvedBy: [],
  changesRequestedBy: [],
  reviews: 0,
};

function mention(login: string): string {
  return login === "ben" ? "<@U0BEN>" : login;
}

function remind(state: Partial<ReviewState>, days = 2): string {
  return reminder(pr, { ...nothing, ...state }, days, mention);
}

test("the first message says what it is, whose, how large and who is awaited", () => {
  expect(introduction(pr, { ...nothing, awaited: ["ben", "chen"] }, mention)).toBe(
    [
      `*<${url}|#12 Fix the login>* by ana`,
      "+120 −30 in 4 files. Waiting for <@U0BEN> and chen.",
      "I remind here once a day until it is merged or closed.",
    ].join("\n"),
  );
});

describe("a reminder", () => {
  test.each<[string, Partial<ReviewState>, string]>([
    ["one reviewer", { awaited: ["ben"] }, "Waiting for <@U0BEN>."],
    [
      "several",
      { awaited: ["ben", "chen"], awaitedTeams: ["Core"] },
      "Waiting for <@U0BEN>, chen and the team Core.",
    ],
    ["nobody asked", {}, "Nobody was asked for a review yet."],
    ["approved", { approvedBy: ["ben"] }, "Approved by <@U0BEN>. Ready to merge."],
    ["half approved", { approvedBy: ["ben"], awaited: ["chen"] }, "Approved by <@U0BEN>. Waiting for chen."],
    ["changes", { changesRequestedBy: ["ben"] }, "Changes were requested by <@U0BEN>. Waiting for ana."],
    [
      "changes and one more reviewer",
      { changesRequestedBy: ["ben"], awaited: ["chen"] },
      "Changes were requested by <@U0BEN>. Waiting for ana and chen.",
    ],
  ])("names who is awaited: %s", (_, state, sentence) => {
    expect(remind(state)).toBe(`<${url}|#12> is 2 days old. ${sentence}`);
  });

  test("tells the age in days", () => {
    expect(remind({}, 0)).toContain("is less than a day old.");
    expect(remind({}, 1)).toContain("is 1 day old.");
    expect(remind({}, 30)).toContain("is 30 days old.");
  });
});

test("the status line is plain text", () => {
  const state = { ...nothing, awaited: ["ben"], awaitedTeams: ["Core"] };
  expect(statusLine(pr, state, 2)).toBe("waiting for @ben and @Core, 2 days old");
});

test("the end tells the outcome", () => {
  const merged = { ...pr, merged: true, merged_by: { login: "ben" } };
  expect(ending(merged, { ...nothing, reviews: 3 }, 4, mention)).toBe(
    `:tada: <${url}|#12> was merged by <@U0BEN> after 4 days, with 3 reviews.`,
  );
  expect(ending({ ...merged, merged_by: null }, { ...nothing, reviews: 1 }, 1, mention)).toBe(
    `:tada: <${url}|#12> was merged after 1 day, with 1 review.`,
  );
  expect(ending(merged, nothing, 0, mention)).toContain("after less than a day, without a review.");
  expect(ending(pr, nothing, 0, mention)).toBe(
    `<${url}|#12> was closed without merging after less than a day.`,
  );
});

test("a title forms no mention, link or formatting of its own", () => {
  const nasty = { ...pr, title: "<!channel> *x* <https://evil.example|click>\n> quote", user: null };
  const texts = [introduction(nasty, { ...nothing, awaitedTeams: ["<!here>"] }, mention), topic(nasty)];
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
