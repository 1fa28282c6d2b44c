/** Words for a run in chat: its state, what the run is about, its times. */
import { formatDuration } from "../../core/time/duration.ts";
import { escapeSlack } from "../../core/text/escape-slack.ts";
import type { RunSummary } from "../../core/ports/people/run-commands.ts";
import { isFinished, type RunState } from "../../core/run.ts";
import { escapeWithin } from "./chat-message.ts";

const stateWords: Readonly<Record<RunState, string>> = {
  queued: "🕓 *queued*",
  running: "▶️ *running*",
  waiting: "⏳ *waiting*",
  paused: "⏸️ *paused*",
  completed: "✅ *completed*",
  failed: "❌ *failed*",
  cancelled: "🚫 *cancelled*",
};

export function stateWord(run: Pick<RunSummary, "state" | "cancelRequested">): string {
  return run.cancelRequested && !isFinished(run.state) ? "🛑 *cancelling*" : stateWords[run.state];
}

export function idWord(run: Pick<RunSummary, "shortId">): string {
  return `\`${escapeSlack(run.shortId)}\``;
}

/** What a run or an event is about: a link for a pull request or a repository, a channel for a channel. */
export function subjectWord(subject: string, githubUrl: string): string {
  const numbered = /^([\w.-]{1,100}\/[\w.-]{1,100})#(\d{1,10})$/.exec(subject);
  // GitHub redirects if the number is an issue's.
  if (numbered !== null) return link(`${githubUrl}/${numbered[1]}/pull/${numbered[2]}`, subject);
  if (/^[\w.-]{1,100}\/[\w.-]{1,100}$/.test(subject)) return link(`${githubUrl}/${subject}`, subject);
  if (/^[CG][A-Z0-9]{2,20}$/.test(subject)) return `<#${subject}>`;
  return escapeWithin(subject, 200);
}

function link(url: string, label: string): string {
  return `<${url}|${escapeSlack(label)}>`;
}

/** A moment in the reader's own time zone. */
export function dateWord(date: Date): string {
  const fallback = `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
  return `<!date^${Math.floor(date.getTime() / 1000)}^{date_short_pretty} at {time}|${fallback}>`;
}

export function ageWord(date: Date, now: Date): string {
  const ms = now.getTime() - date.getTime();
  return ms < 1000 ? "just now" : `${formatDuration(ms)} ago`;
}

/** Says when a sleeping run goes on. */
export function wakeWord(wakeAt: Date, now: Date): string {
  const ms = wakeAt.getTime() - now.getTime();
  return ms < 1000 ? "wakes now" : `wakes ${dateWord(wakeAt)} (in ${formatDuration(ms)})`;
}

/** A mention for "slack:T1/U2"; for anybody else, the name as it is. */
export function personWord(actor: string): string {
  const [, user] = /^slack:[^/]+\/([UW][A-Z0-9]+)$/.exec(actor) ?? [];
  return user === undefined ? escapeWithin(actor, 100) : `<@${user}>`;
}
