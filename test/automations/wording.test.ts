import { describe, expect, test } from "vitest";
import {
  ending,
  introduction,
  reminder,
  reviewNews,
  statusLine,
  topic,
  type Told,
  update,
} from "../../automations/pr-reminder/words/wording.ts";
import { approved, ask, commented, core, objected, snapshot, toldOf } from "../support/pulls/snapshot.ts";

const url = "https://github.com/octo/app/pull/12";
const mention = (login: string): string => (login === "ben" ? "<@U0BEN>" : login);
const plain = (login: string): string => login;
const failed = (name: string, isRequired?: boolean) => ({
  name,
  state: "failed" as const,
  isRequired,
  url: null,
  runId: 1,
  workflowRunId: null,
});
const passed = { ...failed("test", true), state: "passed" as const };

test("the first message says what it is, whose, how large and who is awaited", () => {
  expect(introduction(toldOf({ requests: ask("ben", "chen") }), mention)).toBe(
    [
      `*<${url}|#12 Swim>* by ana`,
      "+1 −2 in 3 files. Waiting for <@U0BEN> and chen to review.",
      "I post here what changes, and a reminder each working day until the pull request is merged or closed.",
    ].join("\n"),
  );
});

describe("a reminder", () => {
  const yes = { reviews: [approved("ben")] };
  test.each<[string, Told, string]>([
    ["one reviewer", toldOf({ requests: ask("ben") }), "Waiting for <@U0BEN> to review."],
    [
      "several",
      toldOf({ requests: [...ask("ben", "chen"), core] }),
      "Waiting for <@U0BEN>, chen and the team Core to review.",
    ],
    ["nobody asked", toldOf(), "Waiting for ana to ask somebody for a review, or to share it."],
    ["approved", toldOf(yes), "Approved by ben. Ready to merge: waiting for ana."],
    [
      "half approved",
      toldOf({ ...yes, requests: ask("chen") }),
      "Approved by ben. Waiting for chen to review.",
    ],
    [
      "changes",
      toldOf({ reviews: [objected("ben")] }),
      "Changes were requested by ben. Waiting for ana to answer the requested changes.",
    ],
    [
      "changes, and a push",
      toldOf({ reviews: [objected("ben", { oid: "c1" })] }),
      "Changes were requested by ben. Commits came since, and nobody was asked to look at them. Waiting for ana to ask for another look.",
    ],
    ["comments", toldOf({ reviews: [commented("ben")] }), "Commented by ben. Waiting for ana to answer."],
    [
      "an approval that does not count",
      toldOf({ reviews: [approved("eve", { mayPush: false })] }),
      "Approved, without the right to merge, by eve. Waiting for ana to ask somebody for a review, or to share it.",
    ],
    [
      "conflicts and reviewers",
      toldOf({ requests: ask("ben"), hasConflicts: true }),
      "It has conflicts with its base. Waiting for <@U0BEN> to review, and for ana to resolve the conflicts.",
    ],
    [
      "failed checks",
      toldOf({ ...yes, checks: ["a", "b", "c", "d"].map((name) => failed(name)) }),
      "Approved by ben. 4 checks a, b, c and 1 more failed. Waiting for ana to mend the checks.",
    ],
    [
      "a failed check that need not pass",
      toldOf({
        ...yes,
        decision: "APPROVED",
        mergeState: "UNSTABLE",
        checks: [passed, failed("lint", false)],
      }),
      "Approved by ben. The check lint failed, which need not pass. Ready to merge: waiting for ana.",
    ],
    [
      "rules",
      toldOf({
        ...yes,
        mergeState: "BLOCKED",
        rules: { approvals: 1, checks: ["deploy"], conversations: false },
      }),
      "Approved by ben. Nobody has begun deploy, which must pass. Waiting for ana to find out why GitHub does not let it be merged.",
    ],
    [
      "two approvals",
      toldOf({
        ...yes,
        decision: "REVIEW_REQUIRED",
        mergeState: "BLOCKED",
        rules: { approvals: 2, checks: [], conversations: false },
      }),
      "Approved by ben. Its base asks for 2 approvals. Waiting for ana to ask for another review.",
    ],
    [
      "its own merge",
      toldOf({ ...yes, mergeState: "BLOCKED", hasAutoMerge: true }),
      "Approved by ben. It merges by itself as soon as GitHub lets it.",
    ],
    [
      "nobody who may merge is known",
      toldOf({ decision: "APPROVED", authorAssociation: "NONE" }),
      "Ready to merge: waiting for somebody with write access.",
    ],
  ])("names who is awaited and for what: %s", (_, told, sentence) => {
    expect(reminder(told, 2, mention)).toBe(`<${url}|#12> is 2 working days old. ${sentence}`);
  });

  test("calls the members of a team that are there", () => {
    expect(reminder({ ...toldOf({ requests: [core] }), members: () => ["ben"] }, 2, mention)).toContain(
      "Waiting for the team Core (<@U0BEN>) to review.",
    );
  });

  test("tells the age in days", () => {
    expect(reminder(toldOf(), 0, mention)).toContain("is less than a working day old.");
    expect(reminder(toldOf(), 1, mention)).toContain("is 1 working day old.");
    expect(reminder(toldOf(), 30, mention)).toContain("is 30 working days old.");
  });
});

test("news tell what reviewers have said since, and nothing of bots", () => {
  const before = snapshot({ reviews: [approved("ben"), commented("chen")] });
  const now = snapshot({
    reviews: [approved("ben"), objected("chen"), commented("dana"), commented("lint", { isBot: true })],
  });
  expect(reviewNews(before, now)).toBe("chen requested changes. dana commented.");
  expect(reviewNews(now, now)).toBe("");
  expect(update(toldOf({ reviews: now.reviews }), "chen requested changes.", mention)).toBe(
    "chen requested changes. Waiting for ana to answer the requested changes.",
  );
});

test("the status line is plain text", () => {
  expect(statusLine(toldOf({ requests: [...ask("ben"), core] }), 2)).toBe(
    "waiting for @ben and @Core to review, 2 working days old",
  );
});

test("the end tells the outcome", () => {
  const merged = { state: "MERGED" as const, mergedBy: "ben" };
  expect(ending(toldOf({ ...merged, reviews: [approved("ben"), commented("chen")] }), 4, plain)).toBe(
    `:tada: <${url}|#12> was merged by ben after 4 working days, reviewed by ben and chen.`,
  );
  expect(ending(toldOf({ ...merged, mergedBy: null, reviews: [approved("ben")] }), 1, plain)).toBe(
    `:tada: <${url}|#12> was merged after 1 working day, reviewed by ben.`,
  );
  expect(ending(toldOf(merged), 0, plain)).toContain("after less than a working day, without a review.");
  expect(ending(toldOf({ state: "CLOSED" }), 0, plain)).toBe(
    `<${url}|#12> was closed without merging after less than a working day.`,
  );
  expect(ending(toldOf(), 3, plain)).toContain("archived");
  expect(ending(undefined, 3, plain)).toContain("I lost access to it");
});

test("a title forms no mention, link or formatting of its own", () => {
  const nasty = toldOf({
    title: "<!channel> *x* <https://evil.example|click>\n> quote",
    author: null,
    requests: [{ kind: "team", slug: "here", name: "<!here>" }],
  });
  const texts = [introduction(nasty, mention), topic(nasty.pull)];
  for (const text of texts) {
    expect(text.replaceAll(`<${url}|`, "")).not.toMatch(/<!|<https|\*x\*/);
    expect(text).not.toContain("\n>");
  }
});

describe("the topic", () => {
  test("is the title with the address", () => {
    expect(topic(snapshot())).toBe(`Swim · ${url}`);
  });

  test.each(["x".repeat(300), "&".repeat(300), "🎉".repeat(150), "<".repeat(100)])(
    "is cut at Slack's 250 characters, whole characters only: %#",
    (title) => {
      const text = topic(snapshot({ title }));
      expect(text.length).toBeLessThanOrEqual(250);
      expect(text.length).toBeGreaterThan(240);
      expect(text).toMatch(/^(x|&amp;|&lt;|🎉)+… · https/u);
      expect(text.isWellFormed()).toBe(true);
    },
  );

  test("of a stranger's pull request is the address alone", () => {
    expect(topic(snapshot({ authorAssociation: "FIRST_TIME_CONTRIBUTOR" }))).toBe(url);
  });

  test("may be as long as Slack allows", () => {
    const title = "x".repeat(250 - ` · ${url}`.length);
    expect(topic(snapshot({ title }))).toBe(`${title} · ${url}`);
  });
});
