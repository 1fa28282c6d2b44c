/** Renders the message about a failed run, or about many that failed for the same cause, and what became of them. */
import type { KnownBlock } from "@slack/types";
import type { FailedRun, Retry } from "../../core/failed-run.ts";
import type { UntoldFailures } from "../../core/ports/people/failure-outbox.ts";
import {
  codeBlock,
  context,
  escapeWithin,
  joinLines,
  note,
  section,
  type ChatMessage,
} from "./chat-message.ts";
import { failureButtons } from "./failure-buttons.ts";
import { idWord, personWord, subjectWord } from "./run-words.ts";

export type FailureContent = Pick<UntoldFailures, "runs" | "count" | "retried" | "retriedBy">;

/** Its runs were paused again, or failed after that: another message tells of them now. */
export const toldAgain: ChatMessage = note("↪️ This went on, and was told of again since.");

const whyAdmins = "You are told because the run has no channel and nobody in Slack started it.";

export function renderFailures(
  content: FailureContent,
  { to, githubUrl }: { readonly to: "people" | "admins" | "named"; readonly githubUrl: string },
): ChatMessage {
  const { runs, count, retried } = content;
  const [first] = runs;
  if (first === undefined) return toldAgain;
  const name = `*${escapeWithin(first.automation, 100)}*`;
  const left = count - sumOf(retried);
  const canRetry = first.hasFailedStep;
  const retry = retryWords(content);
  const many = `${name} failed ${count} times for the same cause`;
  const title = count === 1 ? `${name} ${idWord(first)} failed` : many;
  const about = first.subject === null || count > 1 ? "" : ` · ${subjectWord(first.subject, githubUrl)}`;
  const sign = left === 0 ? "↩️" : "❌";
  const why = reasonOf(first);
  return {
    text: `${sign} ${title}${left === 0 ? ` and ${retry}` : `: ${why}`}`,
    blocks: [
      section(`${sign} ${title}${about}\n${why}`),
      ...(left > 0 ? frameOf(first) : []),
      ...(count > 1 ? [context(joinLines(named(content, githubUrl), 1900))] : []),
      ...(retry === "" ? [] : [section(retry.replace(/^./, (letter) => letter.toUpperCase()))]),
      ...(left > 0 && !canRetry ? [context(codeThrew(first))] : []),
      ...(to === "admins" ? [context(whyAdmins)] : []),
      failureButtons({ show: shownOf(content, first), retries: canRetry ? left : 0, told: first }),
    ],
  };
}

export function sumOf(counts: FailureContent["retried"]): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

export function reasonOf({ error }: FailedRun): string {
  return error === null ? "The run gave no reason." : escapeWithin(`${error.name}: ${error.message}`, 1000);
}

function frameOf({ error }: FailedRun): readonly KnownBlock[] {
  return error?.codeFrame === undefined ? [] : [section(codeBlock(error.codeFrame, 2000))];
}

export function named(
  { runs, count }: Pick<FailureContent, "runs" | "count">,
  githubUrl: string,
): readonly string[] {
  const lines = runs.map((run) =>
    run.subject === null ? idWord(run) : `${idWord(run)} ${subjectWord(run.subject, githubUrl)}`,
  );
  return count > runs.length ? [...lines, `…and ${count - runs.length} more`] : lines;
}

/** "retried by @ana as `k3f9qz`, which has completed", or "" if nobody retried. */
function retryWords({ runs, count, retried, retriedBy }: FailureContent): string {
  const total = sumOf(retried);
  if (total === 0) return "";
  const by = retriedBy.length === 0 ? "" : ` by ${retriedBy.slice(0, 5).map(personWord).join(", ")}`;
  const [first] = runs;
  if (count === 1 && first?.retried) {
    return `was retried${by} as ${idWord(first.retried)}, which ${outcomeWords[first.retried.state]}`;
  }
  const states = Object.entries(retried).map(
    ([state, number]) => `${number} ${shortWords[state as Retry["state"]]}`,
  );
  const some = total === count ? "were" : `${total} of them were`;
  return `${some} retried${by}: ${[...Map.groupBy(states, (words) => words).keys()].join(", ")}`;
}

const outcomeWords = {
  queued: "is under way",
  running: "is under way",
  waiting: "is under way",
  paused: "is paused",
  completed: "has completed ✅",
  failed: "failed again",
  cancelled: "was cancelled",
} as const satisfies Record<Retry["state"], string>;

const shortWords = {
  queued: "under way",
  running: "under way",
  waiting: "under way",
  paused: "paused",
  completed: "completed",
  failed: "failed again",
  cancelled: "cancelled",
} as const satisfies Record<Retry["state"], string>;

function codeThrew({ shortId }: FailedRun): string {
  return `The run's own code threw, so a retry would end the same way. Mend and deploy the automation, then call \`npx hathi runs retry ${shortId} --newest-build\``;
}

/** The run that goes on in place of the failed one, once there is one. */
function shownOf({ count }: FailureContent, first: FailedRun): FailedRun["id"] {
  return count === 1 && first.retried !== null ? first.retried.id : first.id;
}
