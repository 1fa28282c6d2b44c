/** Comments of GitHub told in Slack, answers of Slack posted on GitHub, and what of both is left behind. */
import type { KnownPerson } from "hathi/testing";
import { describe, expect, it, test } from "vitest";
import { markdownOf, mrkdwnOf } from "../../../automations/pr-reminder/mrkdwn.ts";
import { by, later, openPull, type PullTest, send, userOf } from "../../support/pulls/open-pull.ts";

const comment = (id: number, body: string, more: object = {}) => ({
  comment: { id, body, user: by("ben"), html_url: `https://gh/12#${id}`, ...more },
});
const onCode = { path: "src/pool.ts", line: 7 };
const posts = (t: PullTest) =>
  t.callsOf("slack.chat.postMessage").map((call) => call as { text: string; thread_ts?: string });

async function write(
  t: PullTest,
  login: string,
  text: string,
  thread: string,
  more: object = {},
): Promise<void> {
  const data = { channel: "C1", user: userOf(login), text, ts: `${text}1`, thread_ts: thread, ...more };
  await t.send("slack.message", data, { subject: "C1" });
}

const github = {
  "rest.issues.createComment": () => ({ data: {} }),
  "rest.pulls.createReplyForReviewComment": () => ({ data: {} }),
};

describe("comments on GitHub", () => {
  it("come as they are written, those about code in a thread for each conversation", async () => {
    const t = await openPull();
    await send(t, "issue_comment.created", comment(1, "Why *now*?"));
    await send(t, "pull_request_review_comment.created", comment(2, "Off by one", onCode));
    await send(
      t,
      "pull_request_review_comment.created",
      comment(3, "Right", { ...onCode, in_reply_to_id: 2 }),
    );
    expect(
      posts(t)
        .slice(1)
        .map(({ text, thread_ts: thread }) => [text, thread]),
    ).toEqual([
      ["*ben* <https://gh/12#1|commented>:\n> Why _now_?", undefined],
      ["*ben* <https://gh/12#2|commented on src/pool.ts:7>:\n> Off by one", undefined],
      ["*ben* <https://gh/12#3|commented on src/pool.ts:7>:\n> Right", "ts3"],
    ]);
    expect(t.calls.filter(({ name }) => name === "github.graphql")).toHaveLength(1);
  });

  it("come in direct messages below each card but their author's, and later to whoever is off", async () => {
    const people = ["ana", "ben", "chen"].map((login) => ({ login, user: userOf(login) }));
    const quiet = [{ about: "octo/app#12", until: new Date("2029-01-02T10:00:00Z") }];
    const known: KnownPerson[] = people;
    const t = await openPull({
      way: "direct",
      people: known,
      pull: () => ({ requested_reviewers: [by("ben"), by("chen")] }),
    });
    known[2] = { login: "chen", user: userOf("chen"), quiet };
    await send(t, "issue_comment.created", comment(1, "Why *now*?"));
    const threads = () =>
      (
        t.callsOf("slack.chat.postMessage") as readonly {
          channel: string;
          text: string;
          thread_ts?: string;
        }[]
      )
        .filter(({ thread_ts: thread }) => thread !== undefined)
        .map(({ channel, text }) => [channel, text.split(":")[0]]);
    expect(threads()).toEqual([["DUANA", "*ben* <https"]]);
    known[2] = { login: "chen", user: userOf("chen") };
    await t.advance("26 hours");
    const ofChen = threads().filter(([channel]) => channel === "DUCHEN");
    expect(ofChen[0]).toEqual(["DUCHEN", "*ben* <https"]);
    expect(ofChen).toHaveLength(2);
  });

  it("of bots, and empty ones, do not come; what a review says does", async () => {
    const t = await openPull();
    await send(t, "issue_comment.created", comment(1, "Deployed", { user: { login: "ci", type: "Bot" } }));
    await send(t, "pull_request_review.submitted", {
      review: { ...comment(2, "").comment, state: "commented" },
    });
    await t.advance("2 minutes");
    await send(t, "pull_request_review.submitted", {
      review: { ...comment(3, "Well done").comment, state: "commented" },
    });
    await t.advance("2 minutes");
    expect(later(t)).toEqual(["*ben* <https://gh/12#3|wrote in the review>:\n> Well done"]);
  });
});

describe("answers in Slack", () => {
  it("go to the conversation that they are in, in the person's name", async () => {
    const t = await openPull({ way: "both", github });
    await send(t, "issue_comment.created", comment(1, "Why?"));
    await send(t, "pull_request_review_comment.created", comment(2, "Off by one", onCode));
    await write(t, "ana", "Because *yes*", "ts2");
    await write(t, "ana", "Fixed", "ts3");
    await write(t, "ana", "About the card", "ts1");
    const body = (text: string): string => `**ana** wrote in Slack:\n\n${text}`;
    expect(t.callsOf("github.rest.issues.createComment")).toEqual([
      { owner: "octo", repo: "app", issue_number: 12, body: body("Because **yes**") },
      { owner: "octo", repo: "app", issue_number: 12, body: body("About the card") },
    ]);
    expect(t.callsOf("github.rest.pulls.createReplyForReviewComment")).toEqual([
      { owner: "octo", repo: "app", pull_number: 12, comment_id: 2, body: body("Fixed") },
    ]);
  });

  it("stay where nobody asked for them: other threads, the channel itself, bots, edits, and without the setting", async () => {
    const t = await openPull({ way: "both", github });
    await write(t, "ana", "Lunch?", "ts99");
    await write(t, "ana", "Lunch!", "ts1", { thread_ts: undefined });
    await write(t, "ana", "Beep", "ts1", { bot_id: "B1" });
    await write(t, "ana", "Changed", "ts1", { subtype: "message_changed" });
    const usual = await openPull({ github });
    await write(usual, "ana", "Not published", "ts1");
    expect([t, usual].flatMap((one) => one.callsOf("github.rest.issues.createComment"))).toEqual([]);
  });

  it("of somebody who may not read the repository stay in Slack", async () => {
    const none = { "rest.repos.getCollaboratorPermissionLevel": () => ({ data: { permission: "none" } }) };
    const t = await openPull({ way: "both", github: { ...github, ...none } });
    await write(t, "ana", "Hello", "ts1");
    expect(t.callsOf("github.rest.issues.createComment")).toEqual([]);
    expect(t.callsOf("slack.chat.postEphemeral")).toHaveLength(1);
  });

  it("of somebody unknown on GitHub stay in Slack, and they are told so", async () => {
    const t = await openPull({ way: "both", github });
    await write(t, "stranger", "Hello", "ts1");
    expect(t.callsOf("github.rest.issues.createComment")).toEqual([]);
    expect(t.callsOf("slack.chat.postEphemeral")).toEqual([
      expect.objectContaining({
        user: userOf("stranger"),
        thread_ts: "ts1",
        text: expect.stringContaining("/hathi i-am"),
      }),
    ]);
  });
});

describe("Markdown in Slack", () => {
  test.each([
    ["**bold** _it_ ~~gone~~ `code`", "*bold* _it_ ~gone~ `code`"],
    ["# Title\n\ntext", "*Title*\ntext"],
    ["- a\n- [x] b", "• a\n• ☑ b"],
    ["1. a\n2. b", "1. a\n2. b"],
    ["> quote", "> quote"],
    ["```ts\nlet a = 1;\n```", "```\nlet a = 1;\n```"],
    ["[docs](https://a.example/x?y=1&z=2)", "<https://a.example/x?y=1&amp;z=2|docs>"],
    ["| a | b |\n|---|---|\n| 1 | 2 |", "a | b\n1 | 2"],
    ["a < b && c", "a &lt; b &amp;&amp; c"],
    ["say <!channel> and <@U1>", "say &lt;!channel&gt; and &lt;@U1&gt;"],
    ["`<!here>`", "`&lt;!here&gt;`"],
    ["[<!here>](https://a.example)", "<https://a.example/|&lt;!here&gt;>"],
    ["[google.com](https://evil.example)", "<https://evil.example/>"],
    ["[x](https://evil.example/|https://good.example)", "<https://evil.example/%7Chttps://good.example|x>"],
    ["[x](javascript:alert(1))", "x"],
    ["<details><summary>More</summary>\n\nInside\n\n</details>", "More\nInside"],
  ])("%j", (markdown, mrkdwn) => {
    expect(mrkdwnOf(markdown)).toBe(mrkdwn);
  });

  test("is cut where it is long", () => {
    expect(mrkdwnOf("word ".repeat(2000)).length).toBeLessThan(2100);
  });
});

describe("what is written in Slack, as Markdown", () => {
  test.each([
    ["*bold* _it_ ~gone~ `a*b`", "**bold** _it_ ~~gone~~ `a*b`"],
    ["<https://a.example/x|docs>", "[docs](https://a.example/x)"],
    ["<https://evil.example|google.com>", "<https://evil.example/>"],
    ["<@UBEN> look", "ben look"],
    ["<!channel> &lt;b&gt;", "channel &lt;b&gt;"],
    ["@octo/core", "@\u200bocto/core"],
    ["one\ntwo", "one\ntwo"],
  ])("%j", (mrkdwn, markdown) => {
    expect(markdownOf(mrkdwn, () => "ben")).toBe(markdown);
  });
});

test("a card says that what is written below it is published", async () => {
  const t = await openPull({ way: "both" });
  expect(JSON.stringify(t.callsOf("slack.chat.postMessage")[0])).toContain("posted on GitHub in your name");
});
