import type { KnownBlock } from "@slack/types";
import { describe, expect, test } from "vitest";
import { parseChatCommand } from "../../../src/chat/commands/chat-command.ts";
import type { ListView } from "../../../src/chat/commands/list-view.ts";
import type { ChatMessage } from "../../../src/chat/blocks/chat-message.ts";
import { renderHelp, renderIncomplete, renderUnknown } from "../../../src/chat/blocks/render-help.ts";
import { renderList, runsPerPage, runsToFetch } from "../../../src/chat/blocks/render-list.ts";
import { renderRun } from "../../../src/chat/blocks/render-run.ts";
import type { RunDetail } from "../../../src/core/ports/people/run-commands.ts";
import { runStates } from "../../../src/core/run.ts";
import { findBlockProblems } from "../../../src/local-services/slack/blocks/check-blocks.ts";
import { makeEntry, makeRun, present } from "../../support/engine/memory-runs.ts";

const githubUrl = "https://github.com";
const view: ListView = { scope: "unfinished", automation: null, page: 1 };
const hostile = "<!channel> <https://evil.example|click> *b* _i_ `c` ~s~ & \u202e\u0000\n> quote ";

function list(runs: readonly RunDetail[], more: Partial<ListView> = {}): ChatMessage {
  return renderList({ view: { ...view, ...more }, runs, now: present, githubUrl });
}

function show(run: RunDetail): ChatMessage {
  return renderRun({ run, now: present, githubUrl });
}

/** Everything that has a text, in reading order. */
function elementsOf({ blocks }: Pick<ChatMessage, "blocks">) {
  const elements: { type: string; text: string; verbatim?: boolean }[] = [];
  JSON.stringify(blocks, (_, value: unknown) => {
    if (typeof value === "object" && value !== null && "text" in value && typeof value.text === "string") {
      elements.push(value as (typeof elements)[number]);
    }
    return value;
  });
  return elements;
}

function textsOf(message: Pick<ChatMessage, "blocks">): string {
  return elementsOf(message)
    .map(({ text }) => text)
    .join("\n");
}

function buttonsOf(blocks: readonly KnownBlock[]) {
  return blocks.flatMap((block) => {
    if (block.type === "actions") return block.elements.filter((element) => element.type === "button");
    return block.type === "section" && block.accessory?.type === "button" ? [block.accessory] : [];
  });
}

/** The worst that a run can hold: long, hostile, and much of it. */
function worst(id: string): RunDetail {
  const long = hostile.repeat(200);
  return makeRun(id, {
    automation: long,
    subject: long,
    status: long,
    build: long,
    error: { name: long, message: long },
    event: { ...makeRun(id).event, type: long },
    doubts: Array.from({ length: 12 }, (_, index) => ({
      id: Number(/\d+/.exec(id)?.[0] ?? 0) * 100 + index,
      runId: makeRun(id).id,
      call: index,
      name: long,
      digest: null,
      input: long,
      attempt: 1,
      reason: long,
      since: new Date("2026-11-23T12:00:00Z"),
      team: null,
    })),
    waits: Array.from({ length: 60 }, (_, call) => ({ call, type: long, subject: long })),
    journal: Array.from({ length: 300 }, (_, index) => makeEntry(index + 1, { name: long, kind: "attempt" })),
  });
}

describe("Slack takes", () => {
  const many = Array.from({ length: runsToFetch(view) }, (_, index) => worst(`k${index}`.padEnd(6, "z")));
  test.each<readonly [string, ChatMessage]>([
    ["help", renderHelp()],
    ["a command without its run", renderIncomplete({ kind: "incomplete", name: "show" })],
    [
      "an unknown command",
      renderUnknown({ kind: "unknown", typed: hostile.repeat(100), nearest: undefined }),
    ],
    ["an empty list", list([])],
    [
      "an empty list of one automation",
      list([], { automation: hostile.repeat(100), scope: "all", page: 9999 }),
    ],
    ["a list of the worst runs", list(many)],
    ["a list of the worst runs of the worst automation", list(many, { automation: hostile.repeat(50) })],
    ["a plain run", show(makeRun("k3f9qz"))],
    ["the worst run", show(worst("k3f9qz"))],
    ...runStates.map((state) => [`a run that is ${state}`, show(makeRun("k3f9qz", { state }))] as const),
  ])("%s", (_, message) => {
    expect(findBlockProblems(message.blocks)).toEqual([]);
    expect(message.text).not.toBe("");
  });
});

test("no text from outside becomes a mention, a link or formatting", () => {
  for (const message of [
    list([worst("k3f9qz")]),
    show(worst("k3f9qz")),
    list([], { automation: hostile }),
    renderUnknown({ kind: "unknown", typed: hostile, nearest: undefined }),
  ]) {
    // Headers are plain text.
    const texts = textsOf({ blocks: message.blocks.filter(({ type }) => type !== "header") });
    expect(texts).not.toContain("<!channel>");
    expect(texts).not.toContain("<https://evil");
    expect(texts).not.toMatch(/\*b\*|_i_|~s~|`c`/);
    expect(texts).not.toContain("\u202e");
    // Or Slack makes links of whatever looks like an address or a channel.
    expect(
      elementsOf(message).filter(({ type, verbatim }) => type === "mrkdwn" && verbatim !== true),
    ).toEqual([]);
    // The text of a message is mrkdwn, too, where it stands in for the blocks.
    expect(message.text).not.toContain("<!channel>");
  }
});

describe("a list", () => {
  test("says of each run what it is about, how it is and when it goes on", () => {
    const message = list([makeRun("k3f9qz")]);
    expect(textsOf(message)).toBe(
      [
        "Unfinished runs",
        "*pr-reminder* · <https://github.com/octo/app/pull/12|octo/app#12>\n⏳ *waiting* · waiting for @ana",
        "Cancel",
        "Cancel this run?",
        "*pr-reminder* (octo/app#12): its clean-up runs, then it ends.",
        "Cancel the run",
        "Keep it",
        "`k3f9qz` · started 2 days ago · wakes <!date^1795604400^{date_short_pretty} at {time}|2026-11-25 11:00 UTC> (in 23 h)",
      ].join("\n"),
    );
  });

  test("has a button that cancels an unfinished run, retries one that failed, and none on others", () => {
    for (const state of runStates) {
      const ended = ["completed", "failed", "cancelled"].includes(state);
      const run = makeRun("k3f9qz", { state, finishedAt: ended ? present : null });
      const ofEnded = state === "failed" ? ["Retry"] : [];
      expect(buttonsOf(list([run]).blocks).map(({ text }) => text.text)).toEqual(
        ended ? ofEnded : ["Cancel"],
      );
    }
  });

  test("tells a run that is being cancelled, and offers to end it at once", () => {
    const message = list([makeRun("k3f9qz", { cancelRequested: true })]);
    expect(textsOf(message)).toContain("🛑 *cancelling*");
    expect(buttonsOf(message.blocks)[0]?.text.text).toBe("End at once");
    expect(buttonsOf(message.blocks)[0]?.value).toBe("end-at-once:k3f9qz0000000000");
  });

  test("gives the error of a failed run", () => {
    const error = { name: "TypeError", message: "x is no function" };
    const message = list([makeRun("k3f9qz", { state: "failed", error, finishedAt: present })]);
    expect(textsOf(message)).toContain("❌ *failed* · TypeError: x is no function");
    expect(textsOf(message)).toContain("ended just now");
    expect(textsOf(message)).not.toContain("wakes");
  });

  test("has pages, and says how to see the next", () => {
    const runs = Array.from({ length: 40 }, (_, index) => makeRun(`k${index}`.padEnd(6, "z")));
    const first = textsOf(list(runs));
    expect(first).toContain("…and 25 more: `/hathi list 2`");
    expect(first).toContain("k14zzz");
    expect(first).not.toContain("k15zzz");
    const last = textsOf(list(runs, { page: 3, scope: "all", automation: "pr-reminder" }));
    expect(last).toContain("k39zzz");
    expect(last).not.toContain("more:");
    const second = textsOf(list(runs, { page: 2, scope: "all", automation: "pr-reminder" }));
    const hint = /`\/hathi (.*)`$/.exec(second)?.[1] ?? "";
    expect(parseChatCommand(hint)).toEqual({
      kind: "list",
      view: { scope: "all", automation: "pr-reminder", page: 3 },
    });
  });

  test("does not pretend to have counted them all", () => {
    const runs = Array.from({ length: runsToFetch(view) }, (_, index) => makeRun(`k${index}`.padEnd(6, "z")));
    expect(textsOf(list(runs))).toContain(`…and at least ${runs.length - runsPerPage} more: `);
  });
});

describe("what a run is about", () => {
  test.each([
    ["octo/app#12", "<https://github.com/octo/app/pull/12|octo/app#12>"],
    ["octo/app", "<https://github.com/octo/app|octo/app>"],
    ["octo/snake_case_app#12", "<https://github.com/octo/snake_case_app/pull/12|octo/snake_case_app#12>"],
    ["C0123ABC", "<#C0123ABC>"],
    ["octo/app#12|<!here>", "octo/app#12|&lt;!here&gt;"],
    ["octo/../../evil#1", "octo/../../evil#1"],
    ["https://evil.example", "https://evil.example"],
  ])("%s shows as %s", (subject, words) => {
    expect(textsOf(list([makeRun("k3f9qz", { subject })]))).toContain(`*pr-reminder* · ${words}\n`);
  });

  test("is looked for where the company's GitHub is", () => {
    const message = renderRun({
      run: makeRun("k3f9qz"),
      now: present,
      githubUrl: "https://git.example.com",
    });
    expect(textsOf(message)).toContain("<https://git.example.com/octo/app/pull/12|octo/app#12>");
  });
});

describe("a run", () => {
  test("says what it waits for and what it did last", () => {
    const journal = [
      ...Array.from({ length: 8 }, (_, index) => makeEntry(index + 1, { name: `github.call${index}` })),
      makeEntry(9, { kind: "attempt", name: "slack.chat.postMessage", attempt: 2, ok: false }),
      makeEntry(10, { ok: false, attempt: 3 }),
      makeEntry(11, { kind: "timer", name: "sleep" }),
      makeEntry(12, { kind: "wait", name: "next github.push" }),
    ];
    const waits = [{ call: 13, type: "github.pull_request.closed", subject: "octo/app#12" }];
    const at = "<!date^1795435200^{date_short_pretty} at {time}|2026-11-23 12:00 UTC>";
    const text = textsOf(show(makeRun("k3f9qz", { journal, waits })));
    expect(text).toContain("*Started by*\ngithub.pull_request.opened");
    expect(text).toContain("*Says*\nwaiting for @ana");
    expect(text).toContain("• a time: wakes <!date^1795604400^");
    expect(text).toContain(
      "• the event github.pull_request.closed about <https://github.com/octo/app/pull/12|octo/app#12>",
    );
    expect(text).toContain(
      [
        "*Did* (the last 10 of 12)",
        `✅ github.call2 · ${at}`,
        `✅ github.call3 · ${at}`,
        `✅ github.call4 · ${at}`,
        `✅ github.call5 · ${at}`,
        `✅ github.call6 · ${at}`,
        `✅ github.call7 · ${at}`,
        `🔁 slack.chat.postMessage: attempt 2 failed · ${at}`,
        `❌ slack.chat.postMessage (attempt 3) · ${at}`,
        `⏰ sleep · ${at}`,
        `📨 next github.push · ${at}`,
      ].join("\n"),
    );
  });

  test("that has ended waits for nothing and has no button", () => {
    const message = show(makeRun("k3f9qz", { state: "completed", finishedAt: present }));
    expect(textsOf(message)).not.toContain("Waits for");
    expect(buttonsOf(message.blocks)).toEqual([]);
  });
});
