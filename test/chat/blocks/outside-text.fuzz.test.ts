import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { channelName } from "../../../automations/pr-reminder/channel-name.ts";
import { cardBlocks } from "../../../automations/pr-reminder/card/card.ts";
import { introduction, topic } from "../../../automations/pr-reminder/words/wording.ts";
import { approved, toldOf as pullToldOf } from "../../support/pulls/snapshot.ts";
import {
  cancelActionId,
  endActionId,
  readCancelClick,
  readPlace,
} from "../../../src/chat/blocks/cancel-button.ts";
import { parseChatCommand } from "../../../src/chat/commands/chat-command.ts";
import { escapeWithin } from "../../../src/chat/blocks/chat-message.ts";
import { type FailureContent, renderFailures } from "../../../src/chat/blocks/render-failures.ts";
import { renderUnknown } from "../../../src/chat/blocks/render-help.ts";
import { renderList } from "../../../src/chat/blocks/render-list.ts";
import { renderPaused } from "../../../src/chat/blocks/render-paused.ts";
import { renderRun } from "../../../src/chat/blocks/render-run.ts";
import { escapeSlack } from "../../../src/core/text/escape-slack.ts";
import type { RunDetail } from "../../../src/core/ports/people/run-commands.ts";
import { findBlockProblems } from "../../../src/local-services/slack/blocks/check-blocks.ts";
import { holds } from "../../support/hostile/fuzz.ts";
import { makeEntry, makeRun, present } from "../../support/engine/memory-runs.ts";
import { nastyText } from "../../support/hostile/nasty.ts";

const githubUrl = "https://github.com";

/** What Slack would obey in our text: each `<...>`. Ours are dates, channels, and links into GitHub. */
function foreignControls(text: string): readonly string[] {
  const ours =
    /^<(!date\^\d+\^\{date_short_pretty\} at \{time\}\|[\d: -]+UTC|#[CG][A-Z0-9]+|https:\/\/github\.com\/[\w./-]+\|[^<>]*)>$/;
  return (text.match(/<[^>]*>?/g) ?? []).filter((control) => !ours.test(control));
}

function toldOf(run: RunDetail, isMany: boolean): FailureContent {
  const { id, shortId, automation, subject, error } = run;
  const failed = {
    id,
    shortId,
    automation,
    state: "failed" as const,
    subject,
    error,
    finishedAt: present,
    hasFailedStep: !isMany,
    retried: null,
  };
  const retriedBy = isMany ? [`cli:${run.status}`] : [];
  return {
    runs: isMany ? Array.from({ length: 5 }, () => failed) : [failed],
    count: isMany ? 100 : 1,
    retried: isMany ? { completed: 3 } : {},
    retriedBy,
  };
}

function mrkdwnOf(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  if ("type" in value && value.type === "mrkdwn" && "text" in value) return [String(value.text)];
  return Object.values(value).flatMap(mrkdwnOf);
}

describe("text from outside in Slack", () => {
  test("forms no mention, link or channel, hides nothing and is one line", async () => {
    const property = fc.property(nastyText(), (text) => {
      const escaped = escapeSlack(text);
      expect(escaped).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
      // oxlint-disable-next-line no-control-regex
      expect(escaped).not.toMatch(/[\u0000-\u001f\u0085\u2028\u2029\u200b\u202e\u2066\ufeff]/);
      expect(escaped.isWellFormed()).toBe(true);
      // A soft hyphen is ours, in front of what would begin a quote; nowhere else.
      expect(escaped.slice(1)).not.toContain("\u00ad");
    });
    await holds(property, 10);
  });

  test("keeps within its length, and cuts no escape and no character in half", async () => {
    const property = fc.property(nastyText(), fc.integer({ min: 1, max: 300 }), (text, max) => {
      const escaped = escapeWithin(text, max);
      expect(escaped.length).toBeLessThanOrEqual(max);
      expect(escaped).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
      expect(escaped.isWellFormed()).toBe(true);
    });
    await holds(property, 10);
  });

  test("of a run is shown in blocks that Slack takes and that obey no one else", async () => {
    const texts = fc.record({
      automation: nastyText(2).map((text) => `a${text}`),
      status: nastyText(),
      subject: fc.option(nastyText(3)),
      name: nastyText(2),
      message: nastyText(),
      frame: fc.option(nastyText(), { nil: undefined }),
      type: nastyText(2),
      steps: fc.array(nastyText(2), { maxLength: 15 }),
    });
    const property = fc.property(texts, fc.boolean(), (given, isFinished) => {
      const { automation, status, subject, name, message, frame, type, steps } = given;
      const error = { name, message, ...(frame !== undefined && { codeFrame: frame }) };
      const run = makeRun("k3f9qz", {
        automation,
        status,
        subject,
        error,
        state: isFinished ? "failed" : "waiting",
        finishedAt: isFinished ? present : null,
        event: { ...makeRun("a").event, type },
        waits: steps.map((step, call) => ({ call, type: step, subject })),
        journal: steps.map((step, seq) => makeEntry(seq, { name: step })),
      });
      const view = { scope: "all", page: 1, automation } as const;
      for (const shown of [
        renderRun({ run, now: present, githubUrl }),
        renderList({ view, runs: [run], now: present, githubUrl }),
        renderUnknown({ kind: "unknown", typed: status, nearest: undefined }),
        renderFailures(toldOf(run, false), { to: "people", githubUrl }),
        renderFailures(toldOf(run, true), { to: "admins", githubUrl }),
        renderPaused({ ...toldOf(run, false), paused: { settled: 0, by: [] } }, { to: "people", githubUrl }),
        renderPaused(
          { ...toldOf(run, true), paused: { settled: 3, by: [`cli:${run.status}`] } },
          { to: "admins", githubUrl },
        ),
      ]) {
        expect(findBlockProblems(shown.blocks)).toEqual([]);
        expect(JSON.stringify(shown)).not.toMatch(/\\ud[89a-f]/);
        expect([...mrkdwnOf(shown.blocks), shown.text].flatMap(foreignControls)).toEqual([]);
      }
    });
    await holds(property, 5);
  });

  test("of a pull request becomes a channel's name, a topic and a message that obey no one else", async () => {
    const property = fc.property(nastyText(), nastyText(2), fc.nat(), (title, login, number) => {
      expect(channelName({ repository: login, number, title })).toMatch(/^[a-z0-9_-]{1,80}$/);
      const told = pullToldOf({
        number,
        title,
        url: `https://github.com/acme/app/pull/${number}`,
        author: { login, isBot: false },
        base: title,
        labels: [title, login],
        requests: [
          { kind: "person", login },
          { kind: "team", slug: login, name: title },
        ],
        reviews: [approved(`${login}.`)],
        checks: [
          { name: title, state: "failed", isRequired: true, url: null, runId: null, workflowRunId: null },
        ],
      });
      expect(topic(told.pull).length).toBeLessThanOrEqual(250);
      expect(foreignControls(topic(told.pull))).toEqual([]);
      expect(foreignControls(introduction(told, escapeSlack))).toEqual([]);
      const blocks = cardBlocks({ ...told, days: 1, mention: escapeSlack, members: () => [] });
      expect(findBlockProblems(blocks)).toEqual([]);
      expect(mrkdwnOf(blocks).flatMap(foreignControls)).toEqual([]);
    });
    await holds(property, 10);
  });

  test("after /hathi is a command, whatever it is", async () => {
    const word = fc.constantFrom("show", "list", "cancel", "pause", "LIST", "all", "1", "settle");
    const property = fc.property(fc.array(fc.oneof(word, nastyText(1)), { maxLength: 6 }), (words) => {
      const command = parseChatCommand(words.join(" "));
      expect("prefix" in command ? command.prefix : "").not.toMatch(/\s/);
    });
    await holds(property, 10);
  });

  test("in a button's value or block is no run and no place, unless it has the form of one", async () => {
    const value = fc.oneof(nastyText(2), fc.anything());
    const property = fc.property(value, (given) => {
      for (const actionId of [cancelActionId, endActionId]) {
        const click = readCancelClick({ action_id: actionId, value: given });
        expect(click === undefined || /^[0-9a-z]{16}$/.test(click.runId)).toBe(true);
      }
      const place = readPlace(typeof given === "string" ? `hathi:list:x:all:1:${given}` : undefined);
      expect(place.kind === "list" ? place.view.page : 1).toBeGreaterThan(0);
    });
    await holds(property, 5);
  });
});
