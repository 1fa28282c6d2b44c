/** Renders the message about a paused run, or about many that were paused for the same cause, and what became of them. */
import type { UntoldFailures } from "../../core/ports/people/failure-outbox.ts";
import { cancelButton } from "./cancel-button.ts";
import { codeBlock, context, escapeWithin, joinLines, section, type ChatMessage } from "./chat-message.ts";
import { pauseButtons } from "./failure-buttons.ts";
import { named, reasonOf, toldAgain } from "./render-failures.ts";
import { idWord, personWord, subjectWord } from "./run-words.ts";

export type PausedContent = Pick<UntoldFailures, "runs" | "count"> & {
  readonly paused: NonNullable<UntoldFailures["paused"]>;
};

export function renderPaused(
  { runs, count, paused }: PausedContent,
  { to, githubUrl }: { readonly to: "people" | "admins" | "named"; readonly githubUrl: string },
): ChatMessage {
  const [first] = runs;
  if (first === undefined) return toldAgain;
  const name = `*${escapeWithin(first.automation, 100)}*`;
  const left = count - paused.settled;
  const was = left === 0 ? "was" : "is";
  const title =
    count === 1
      ? `${name} ${idWord(first)} ${was} paused`
      : `${name} ${was} paused ${count} times for the same cause`;
  const about = first.subject === null || count > 1 ? "" : ` · ${subjectWord(first.subject, githubUrl)}`;
  const sign = left === 0 ? "▶️" : "⏸️";
  const after = afterWords(count, paused);
  const why = reasonOf(first);
  return {
    text: `${sign} ${title}${left === 0 ? `, and ${after}` : `: ${why}`}`,
    blocks: [
      section(`${sign} ${title}${about}\n${why}`),
      ...(left > 0 && first.error?.codeFrame !== undefined
        ? [section(codeBlock(first.error.codeFrame, 2000))]
        : []),
      ...(count > 1 ? [context(joinLines(named({ runs, count }, githubUrl), 1900))] : []),
      ...(after === "" ? [] : [section(after.replace(/^./, (letter) => letter.toUpperCase()))]),
      ...(left > 0
        ? [
            context(
              "It keeps its place, its timers and its events. Mend what is wrong and resume it, or cancel it.",
            ),
          ]
        : []),
      ...(to === "admins" ? [context(whyAdmins)] : []),
      pauseButtons(
        first,
        left,
        count === 1 && left === 1 ? cancelButton({ ...first, cancelRequested: false }) : undefined,
      ),
    ],
  };
}

const whyAdmins = "You are told because the run has no channel and nobody in Slack started it.";

/** "goes on again by @ana", "3 of them go on or have ended", or "" while all are paused. */
function afterWords(count: number, { settled, by }: PausedContent["paused"]): string {
  if (settled === 0) return "";
  const who = by.length === 0 ? "" : `: resumed by ${by.slice(0, 5).map(personWord).join(", ")}`;
  if (count === 1) return by.length === 0 ? "it has ended" : `it goes on${who}`;
  return `${settled === count ? "all" : settled} of them go on or have ended${who}`;
}
