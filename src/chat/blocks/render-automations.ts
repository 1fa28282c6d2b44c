/** Renders the deployed automations for Slack: what each listens to, when it is due, how many of its runs are unfinished. */
import { type AutomationSummary, mostCounted } from "../../core/ports/people/run-commands.ts";
import { context, escapeWithin, header, section, type ChatMessage } from "./chat-message.ts";
import { dateWord } from "./run-words.ts";

// Each takes one block of the fifty that Slack allows.
const mostShown = 40;
const mostTypes = 4;

export function renderAutomations(automations: readonly AutomationSummary[]): ChatMessage {
  if (automations.length === 0) {
    return { text: "No automation is deployed.", blocks: [section("No automation is deployed.")] };
  }
  const left = automations.length - mostShown;
  return {
    text: `${automations.length} automations`,
    blocks: [
      header("Automations"),
      ...automations.slice(0, mostShown).map((one) => section(lineOf(one))),
      ...(left > 0 ? [context(`…and ${left} more: \`npx hathi check\` lists all`)] : []),
    ],
  };
}

function lineOf({ name, types, nextAt, unfinished, build }: AutomationSummary): string {
  const heard = types.slice(0, mostTypes).map((type) => `\`${escapeWithin(type, 100)}\``);
  if (types.length > mostTypes) heard.push(`and ${types.length - mostTypes} more`);
  const on = nextAt === null ? `on ${heard.join(", ")}` : `due ${dateWord(nextAt)}`;
  const count = unfinished === mostCounted ? `${mostCounted} or more` : String(unfinished);
  const runs =
    unfinished === 0 ? "no run is unfinished" : `${count} unfinished ${unfinished === 1 ? "run" : "runs"}`;
  return `*${escapeWithin(name, 100)}* ${on}\n${runs} · build \`${escapeWithin(build, 8)}\``;
}
