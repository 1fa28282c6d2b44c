/** Where a pull request is spoken of, how often it is looked at, and who hears of it in the end. */
import { slackError } from "hathi/testing";
import { describe, expect, it, onTestFinished, test, vi } from "vitest";
import { settingsFor } from "../../../automations/pr-reminder/settings.ts";
import type { RestPull, RestReview } from "../../support/pulls/graphql-answer.ts";
import { by, later, openPull, said, send } from "../../support/pulls/open-pull.ts";

const asked = (...logins: readonly string[]): RestPull => ({ requested_reviewers: logins.map(by) });

describe("the way", () => {
  it("of a team's channel keeps all but the card in its thread, and invites nobody", async () => {
    let pull = asked("ben");
    const t = await openPull({ way: "thread", pull: () => pull });
    pull = asked("ben", "chen");
    await send(t, "pull_request.review_requested", { requested_reviewer: by("chen") });
    await t.advance("1 day");
    pull = { state: "closed" };
    await send(t, "pull_request.closed");
    const posts = t.callsOf("slack.chat.postMessage") as readonly Record<string, unknown>[];
    expect(posts.map(({ channel, thread_ts: thread }) => [channel, thread])).toEqual([
      ["#reviews", undefined],
      ["#reviews", "ts1"],
      ["#reviews", "ts1"],
      ["#reviews", "ts1"],
    ]);
    expect(posts.every(({ reply_broadcast: broadcast }) => broadcast === undefined)).toBe(true);
    const made = t.calls.filter(({ name }) => /conversations\.(create|invite|archive|setTopic)/.test(name));
    expect([made, t.state]).toEqual([[], "completed"]);
  });

  it("of direct messages writes to those who have to act and to the author, each in one thread", async () => {
    let pull = asked("ben");
    const reviews: RestReview[] = [];
    const t = await openPull({ way: "direct", pull: () => pull, reviews: () => reviews });
    const to = (): readonly unknown[] =>
      (t.callsOf("slack.chat.postMessage") as readonly { channel: string; thread_ts?: string }[]).map(
        ({ channel, thread_ts: thread }) => (thread === undefined ? channel : `${channel}/${thread}`),
      );
    expect(to()).toEqual(["UANA", "UBEN"]);
    pull = asked("chen");
    reviews.push({ user: by("ben"), state: "APPROVED" });
    await send(t, "pull_request_review.submitted", { review: { user: by("ben") } });
    expect(to().slice(2)).toEqual(["DUANA/ts1", "UCHEN"]);
    await t.advance("1 day");
    expect(to().slice(4)).toEqual(["DUANA/ts1", "DUCHEN/ts4"]);
    expect(t.callsOf("slack.conversations.create")).toEqual([]);
  });

  it("of a channel of its own has the name that its template gives", async () => {
    const t = await openPull({ way: "named" });
    expect(t.callsOf("slack.conversations.create")).toEqual([{ name: "review-ana-12" }]);
  });
});

it("somebody else is told once, after two reminders about the same people", async () => {
  const t = await openPull({ way: "escalating", pull: () => asked("ben") });
  await t.advance("4 days");
  const posts = t.callsOf("slack.chat.postMessage") as readonly { channel: string; text: string }[];
  expect(posts.filter(({ channel }) => channel === "#leads").map(({ text }) => text)).toEqual([
    "<https://gh/12|#12 Swim> has not moved for 2 working days: waiting for ben to review.",
  ]);
});

it("goes on where somebody else cannot be told", async () => {
  const t = await openPull({
    way: "escalating",
    pull: () => asked("ben"),
    slack: {
      "chat.postMessage": ({ channel }: { channel: string }) => {
        if (channel === "#leads") throw slackError("not_in_channel");
        return { ok: true, channel, ts: "ts1" };
      },
    },
  });
  await t.advance("4 days");
  expect([t.state, said(t).length]).toEqual(["waiting", 5]);
});

it("a stranger's pull request over the day's limit has no card until somebody is asked for a review", async () => {
  let pull: RestPull = { author_association: "NONE" };
  const t = await openPull({ way: "limited", pull: () => pull });
  expect([t.messages.length, t.status]).toEqual([0, expect.stringContaining("strangers")]);
  pull = { author_association: "NONE", ...asked("ben") };
  await send(t, "pull_request.review_requested", { requested_reviewer: by("ben") });
  expect(said(t)).toHaveLength(1);
});

describe("news of many kinds", () => {
  it("a push with twelve checks is one look and one edit, and calls nobody", async () => {
    let pull = asked("ben");
    const t = await openPull({ pull: () => pull });
    await t.advance("1 minute");
    const count = (name: string): number => t.calls.filter((call) => call.name === name).length;
    const before = [count("github.graphql"), count("slack.chat.update")];
    const checks = (status: string, conclusion: string | null) =>
      Array.from({ length: 12 }, (_, id) => ({
        kind: "CheckRun",
        databaseId: id,
        name: `check ${id}`,
        status,
        conclusion,
        isRequired: true,
      }));
    pull = { ...asked("ben"), head: { sha: "s2" }, checks: checks("IN_PROGRESS", null) };
    await t.send(
      "github.pull_request.synchronize",
      { before: "s1", after: "s2" },
      { subject: "octo/app#12" },
    );
    for (let check = 0; check < 12; check += 1)
      await t.send("github.check_run.created", {}, { subject: "octo/app@s2" });
    await t.advance("30 seconds");
    const after = [count("github.graphql"), count("slack.chat.update")];
    // The checks are heard of once the new commit is known, which may take a second look.
    expect([after[0]! - before[0]!, after[1]! - before[1]!]).toEqual([2, 1]);
    expect(later(t)).toEqual([]);
    pull = { ...pull, checks: checks("COMPLETED", "FAILURE") };
    for (let check = 0; check < 12; check += 1)
      await t.send("github.check_run.completed", {}, { subject: "octo/app@s2" });
    await t.advance("30 seconds");
    expect([count("github.graphql") - after[0]!, count("slack.chat.update") - after[1]!]).toEqual([1, 1]);
    expect(later(t)).toEqual([
      "12 checks check 0, check 1, check 2 and 9 more failed. Waiting for ben to review, and for <@UANA> to mend the checks.",
    ]);
  });

  it("a stream of check events is looked at once in ten seconds", async () => {
    const t = await openPull({ pull: () => asked("ben") });
    const looks: number[] = [];
    for (let event = 0; event < 60; event += 1) {
      await t.send("github.status", {}, { subject: "octo/app@s1" });
      await t.advance("1 second");
    }
    await t.advance("20 seconds");
    for (const { name, at } of t.calls) if (name === "github.graphql") looks.push(at.getTime());
    const gaps = looks.slice(1).map((look, index) => look - looks[index]!);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(10_000 - 1);
    expect(looks.length).toBeLessThanOrEqual(9);
    expect(t.callsOf("slack.chat.update")).toEqual([]);
  });

  it("while GitHub works out whether it can be merged, it is looked at every ten seconds, five times", async () => {
    const approved = () => [{ user: by("ben"), state: "APPROVED" }];
    const t = await openPull({ pull: () => ({ mergeable_state: "unknown" }), reviews: approved });
    await t.advance("5 minutes");
    expect(t.calls.filter(({ name }) => name === "github.graphql")).toHaveLength(6);
    expect(later(t)).toEqual([]);
  });

  it("a team that is asked later is read, and its members are called", async () => {
    let pull = asked("ben");
    const t = await openPull({
      pull: () => pull,
      github: { "rest.teams.listMembersInOrg": () => ({ data: [by("dana")] }) },
    });
    pull = { ...asked("ben"), requested_teams: [{ name: "Core", slug: "core" }] };
    await send(t, "pull_request.review_requested", { requested_team: { slug: "core" } });
    expect(later(t)).toEqual(["Waiting for ben and the team Core (<@UDANA>) to review."]);
  });

  it("a push to the base finds conflicts, and tells the author alone", async () => {
    let pull = asked("ben");
    const t = await openPull({ pull: () => pull });
    pull = { ...asked("ben"), mergeable_state: "dirty" };
    await send(t, "push", {}, "octo/app:main");
    await t.advance("1 minute");
    expect(later(t)).toEqual([
      "It has conflicts with its base. Waiting for ben to review, and for <@UANA> to resolve the conflicts.",
    ]);
    for (let push = 0; push < 5; push += 1) await send(t, "push", {}, "octo/app:main");
    // One look at the beginning, one after the first push: the next one comes ten minutes after it.
    expect(t.calls.filter(({ name }) => name === "github.graphql")).toHaveLength(2);
  });

  it.each(["labeled", "edited", "auto_merge_enabled"])(
    "%s changes the card and says nothing",
    async (action) => {
      let pull = asked("ben");
      const t = await openPull({ pull: () => pull });
      pull = { ...asked("ben"), labels: [{ name: "urgent" }] };
      await send(t, `pull_request.${action}`);
      expect([t.callsOf("slack.chat.update").length, later(t)]).toEqual([1, []]);
    },
  );
});

test("settings are those of the first rule that fits", () => {
  const rules = [
    { repository: "octo/app-*", way: "direct" },
    { repository: "octo/*", way: "thread", channel: "#reviews" },
    { repository: "*", way: "thread" },
  ] as const;
  const connected = settingsFor("octo/app", { channel: "CDEV" });
  expect([connected.way, connected.channel]).toEqual(["thread", "CDEV"]);
  expect(settingsFor("octo/app-web", { channel: "CDEV", all: rules }).way).toBe("direct");
  const way = (name: string) => settingsFor(name, { all: rules }).way;
  expect([way("octo/app-web"), way("Octo/site"), way("acme/app")]).toEqual(["direct", "thread", "channel"]);
  expect(settingsFor("octo/app").channelName).toBe("pr-{repository}-{number}-{title}");
});

test("threads without their channel are told in the run's log, with what to write", () => {
  const warn = vi.spyOn(console, "warn").mockReturnValue(undefined);
  onTestFinished(() => warn.mockRestore());
  const all = [{ repository: "octo/app", way: "thread" }] as const;
  expect(settingsFor("octo/app", { all }).way).toBe("channel");
  expect(warn.mock.calls).toEqual([
    [
      'octo/app: its settings say way "thread" and name no channel, so the way is "channel": write channel: "#reviews" beside it',
    ],
  ]);
  // The channel that the repository is connected with does.
  expect(settingsFor("octo/app", { all, channel: "C1" })).toMatchObject({ way: "thread", channel: "C1" });
  expect(warn).toHaveBeenCalledTimes(1);
});
