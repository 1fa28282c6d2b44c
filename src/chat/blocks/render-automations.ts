/** Renders the deployed automations for Slack: what each listens to, when it is due, its builds, and its unfinished runs. */
import { type AutomationSummary, mostCounted } from "../../core/ports/people/run-commands.ts";
import { context, escapeWithin, header, section, type ChatMessage } from "./chat-message.ts";
import { ageWord, dateWord, personWord } from "./run-words.ts";

// Each takes one block of the fifty that Slack allows.
const mostShown = 40;
const mostTypes = 4;

/** @param notice what has just happened, to be shown above the list */
export function renderAutomations(
  automations: readonly AutomationSummary[],
  now: Date,
  notice?: string,
): ChatMessage {
  if (automations.length === 0) {
    return { text: "No automation is deployed.", blocks: [section("No automation is deployed.")] };
  }
  const left = automations.length - mostShown;
  return {
    text: notice ?? `${automations.length} automations`,
    blocks: [
      header("Automations"),
      ...(notice === undefined ? [] : [section(notice)]),
      ...automations.slice(0, mostShown).map((one) => section(lineOf(one, now))),
      ...(left > 0 ? [context(`…and ${left} more: \`npx hathi automations list\` lists all`)] : []),
    ],
  };
}

function lineOf(automation: AutomationSummary, now: Date): string {
  const { name, types, nextAt, unfinished, onOlder, build, deployedAt, off } = automation;
  const heard = types.slice(0, mostTypes).map((type) => `\`${escapeWithin(type, 100)}\``);
  if (types.length > mostTypes) heard.push(`and ${types.length - mostTypes} more`);
  const on = off === null && nextAt !== null ? `due ${dateWord(nextAt)}` : `on ${heard.join(", ")}`;
  const runs =
    unfinished === 0
      ? "no run is unfinished"
      : `${countWord(unfinished)} unfinished ${unfinished === 1 ? "run" : "runs"}${onOlder === 0 ? "" : `, ${countWord(onOlder)} of them on older builds`}`;
  const lines = [
    `*${escapeWithin(name, 100)}* ${off === null ? on : "⏹️ *off*"}`,
    ...(off === null ? [] : [offWord(off, now), on]),
    `${runs} · new runs get the build \`${escapeWithin(build, 8)}\`, deployed ${dateWord(deployedAt)}`,
  ];
  return lines.join("\n");
}

function offWord({ at, by, reason }: NonNullable<AutomationSummary["off"]>, now: Date): string {
  const why = reason === null ? "" : `: “${escapeWithin(reason, 300)}”`;
  return `switched off by ${personWord(by)} ${ageWord(at, now)}${why}`;
}

function countWord(count: number): string {
  return count === mostCounted ? `${mostCounted} or more` : String(count);
}
