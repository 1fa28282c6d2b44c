import { describe, expect, it } from "vitest";
import { by, cardOf, later, openPull, said, send } from "../../../support/pulls/open-pull.ts";

const of = (repo: string, text: string) => (asked: string) => (asked === repo ? text : undefined);

describe("what people set in Slack", () => {
  it("holds before the rules, behind the files, and in a run that goes on from its next step", async () => {
    const pull = () => ({ requested_reviewers: [by("ben")] });
    const t = await openPull({ way: "set", pull });
    expect(t.messages.map(({ channel }) => channel)).toEqual(["#set"]);
    await t.advance("3 days");
    expect(t.messages.filter(({ channel }) => channel === "#leads")).toHaveLength(1);
    const files = of("app", "reminders:\n  way: direct\n");
    const withFile = await openPull({ way: "set", pull, files });
    expect(withFile.messages.map(({ channel }) => channel)).toEqual(["UANA", "UBEN"]);
  });
});

describe("a repository's settings file", () => {
  it("says the way, and an owner's file says it for all", async () => {
    const thread = 'reminders:\n  way: thread\n  channel: "#reviews"\n';
    for (const repo of ["app", ".github"]) {
      const t = await openPull({ files: of(repo, thread) });
      expect(t.messages.map(({ channel }) => channel)).toEqual(["#reviews"]);
    }
    const direct = await openPull({
      files: (repo) => (repo === ".github" ? thread : "reminders:\n  way: direct\n"),
    });
    expect(direct.messages.map(({ channel }) => channel)).toEqual(["UANA"]);
  });

  it("decides what is watched, at the next step of a run that waits, too", async () => {
    let labels = [{ name: "wip" }];
    const t = await openPull({
      pull: () => ({ labels, requested_reviewers: [by("ben")] }),
      files: of("app", "reminders:\n  watch:\n    labels: '!wip'\n"),
    });
    expect([said(t), t.status]).toEqual([[], "not watched now: its labels say so"]);
    labels = [];
    await send(t, "pull_request.unlabeled", { label: { name: "wip" } });
    await t.advance("1 day");
    expect(cardOf(t)).toContain("Swim");
  });

  it("lets drafts in", async () => {
    const pull = () => ({ draft: true });
    expect(said(await openPull({ pull }))).toEqual([]);
    const t = await openPull({ pull, files: of("app", "reminders: { watch: { drafts: true } }") });
    expect(said(t)).toHaveLength(1);
  });

  it("lets bots in only where it says so", async () => {
    const pull = () => ({ user: { login: "dependabot", type: "Bot" } });
    const without = await openPull({ pull });
    expect([said(without), without.state]).toEqual([[], "completed"]);
    const t = await openPull({ pull, files: of("app", "reminders: { watch: { bots: [dependabot] } }") });
    expect(said(t)).toHaveLength(1);
  });

  it("that is bad is told once to whoever changed it, with the line, and the last good one holds", async () => {
    let text = "reminders: { escalate: { after: 1, to: '#leads' } }";
    const t = await openPull({
      pull: () => ({ requested_reviewers: [by("ben")] }),
      files: (repo) => (repo === "app" ? text : undefined),
    });
    text = "reminders:\n  way: channels\n";
    await t.advance("2 days");
    const told = t.messages.filter(({ channel }) => channel === "UFAY");
    expect(told.map((message) => message.text)).toEqual([
      expect.stringMatching(
        /^\.github\/hathi\.yml of octo\/app cannot be read.*:\n• line 2: .*write one of channel/,
      ),
    ]);
    expect(t.messages.some(({ channel }) => channel === "#leads")).toBe(true);
    expect(later(t).length).toBeGreaterThan(1);
  });
});
