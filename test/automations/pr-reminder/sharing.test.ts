/** A pull request that nobody is asked to review: it is shared, and somebody takes it. */
import { describe, expect, it } from "vitest";
import { githubError, slackError } from "hathi/testing";
import type { RestPull } from "../../support/pulls/graphql-answer.ts";
import {
  by,
  cardOf,
  click,
  later,
  openPull,
  type PullTest,
  send,
  userOf,
} from "../../support/pulls/open-pull.ts";

const privately = (t: PullTest): readonly string[] =>
  t.callsOf("slack.chat.postEphemeral").map((call) => (call as { readonly text: string }).text);
const rights = (permission: string) => ({
  "rest.repos.getCollaboratorPermissionLevel": () => ({ data: { permission } }),
  "rest.pulls.requestReviewers": () => ({ data: {} }),
});

async function share(t: PullTest, login: string, channel = "C9"): Promise<void> {
  const data = {
    user: { id: userOf(login) },
    channel: { id: "C1" },
    actions: [{ selected_conversation: channel }],
  };
  await t.send("slack.action.pr_share", data, { subject: "C1/ts1" });
}

describe("a pull request that nobody is asked to review", () => {
  it("is shared by its author in a channel, and taken there", async () => {
    let pull: RestPull = {};
    const t = await openPull({ pull: () => pull, github: rights("read") });
    expect(cardOf(t)).toContain('"action_id":"pr_share"');
    await share(t, "ana");
    const shared = t.callsOf("slack.chat.postMessage").at(-2) as { channel: string; text: string };
    expect(shared).toMatchObject({
      channel: "C9",
      text: "*<https://gh/12|#12 Swim>* by ana\n+1 −2 in 3 files. Looks for somebody to review it.",
    });
    expect(later(t).at(-1)).toBe("ana shared it in <#C9>.");
    await share(t, "ana");
    expect(privately(t)).toEqual(["It is shown in <#C9> already."]);
    await click(t, "pr_take", "ben", "C9/ts2");
    expect(t.callsOf("github.rest.pulls.requestReviewers")).toEqual([
      { owner: "octo", repo: "app", pull_number: 12, reviewers: ["ben"] },
    ]);
    pull = { requested_reviewers: [by("ben")] };
    await send(t, "pull_request.review_requested", { requested_reviewer: by("ben") });
    const edits = t.callsOf("slack.chat.update") as readonly { channel: string; text: string }[];
    expect(edits.filter(({ channel }) => channel === "C9").map(({ text }) => text)).toEqual([
      "*<https://gh/12|#12 Swim>* by ana\n+1 −2 in 3 files. Waiting for ben to review.",
    ]);
    expect(cardOf(t)).not.toContain("pr_share");
  });

  it.each([
    ["is gone", "No longer to be seen."],
    ["has no channel any more", "No longer followed here."],
    ["is no longer followed, because somebody stopped it", "No longer followed here."],
  ])("that %s has no button left where it was shared", async (what, words) => {
    let isOver = false;
    const t = await openPull({
      pull: () => {
        if (isOver && what === "is gone") throw githubError(404);
        return isOver ? { title: "Fly" } : {};
      },
      github: rights("read"),
      slack: {
        "chat.update": ({ channel }: { channel: string }) => {
          if (isOver && channel === "C1" && what.includes("channel")) throw slackError("is_archived");
          return { ok: true, channel, ts: "ts" };
        },
      },
    });
    await share(t, "ana");
    isOver = true;
    if (what.includes("stopped")) await t.cancel();
    else await send(t, "pull_request.edited");
    await t.advance("2 days");
    const edits = t.callsOf("slack.chat.update") as readonly { channel: string; text: string }[];
    const shared = edits.filter(({ channel }) => channel === "C9").at(-1);
    expect(shared?.text).toMatch(new RegExp(`#12 (?:Swim|Fly)>.*\n.* ${words}$`));
    expect(JSON.stringify(shared)).not.toContain("pr_take");
    expect(t.state).toBe(what.includes("stopped") ? "cancelled" : "completed");
  });

  it("says where it is not, and goes on", async () => {
    const t = await openPull({
      github: rights("write"),
      slack: {
        "chat.postMessage": ({ channel }: { channel: string }) => {
          if (channel === "C9") throw slackError("not_in_channel");
          return { ok: true, channel, ts: "ts1" };
        },
      },
    });
    await share(t, "ana");
    expect(privately(t)).toEqual(["I am not in <#C9>. Invite me there by `/invite`, and choose it again."]);
    expect(t.state).toBe("waiting");
  });

  it("is not taken by its author, nor shared by somebody who may only read it", async () => {
    const t = await openPull({ github: rights("read") });
    await click(t, "pr_take", "ana");
    await share(t, "ben");
    expect(privately(t)).toEqual([
      "GitHub lets nobody review their own pull request.",
      "GitHub gives ben no right to write in app: this takes it.",
    ]);
  });
});

describe("the menu of the card", () => {
  it("lets each reader put the pull request off, while it is open", async () => {
    let state = "open";
    const t = await openPull({ pull: () => ({ state }) });
    expect(cardOf(t)).toContain('"action_id":"hathi:quiet:octo/app#12"');
    state = "closed";
    await send(t, "pull_request.closed");
    expect(cardOf(t)).not.toContain("hathi:quiet");
  });
});
