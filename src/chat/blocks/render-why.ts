/** Says in a sentence or two why a run is where it is. */
import type { RunDetail } from "../../core/ports/people/run-commands.ts";
import { isFinished } from "../../core/run.ts";
import { context, escapeWithin, section, type ChatMessage } from "./chat-message.ts";
import { ageWord, idWord, personWord, stateWord, subjectWord, wakeWord } from "./run-words.ts";

export function renderWhy(run: RunDetail, now: Date, githubUrl: string): ChatMessage {
  const about = run.subject === null ? "" : ` about ${subjectWord(run.subject, githubUrl)}`;
  const text = `*${escapeWithin(run.automation, 100)}* ${idWord(run)}${about} ${stateWord(run)}: ${reasonOf(run, now)}`;
  const last = run.acts?.at(-1);
  const said = [
    `started ${ageWord(run.createdAt, now)} by ${escapeWithin(run.event.type, 150)}`,
    ...(last === undefined ? [] : [`last: ${escapeWithin(last.action, 100)} by ${personWord(last.actor)}`]),
  ];
  return { text, blocks: [section(text), context(said.join(" · "))] };
}

function reasonOf(run: RunDetail, now: Date): string {
  const { error, doubts = [] } = run;
  if (doubts.length > 0) {
    const steps = doubts.length === 1 ? "a step" : `${doubts.length} steps`;
    return `nobody knows whether ${steps} of it happened. \`/hathi show ${run.shortId}\` asks`;
  }
  const failure = error === null ? undefined : escapeWithin(`${error.name}: ${error.message}`, 1000);
  if (isFinished(run.state)) return failure ?? "it has ended, and nothing is left to do";
  if (run.state === "paused") return failure ?? "somebody paused it";
  if (run.state === "queued") return "no worker has had room for it yet, or another run has its key";
  return run.state === "running" ? "its code or a step of it is executing" : waitOf(run, now);
}

const mostTypes = 5;

function waitOf({ waits, wakeAt, status, waitsFor }: RunDetail, now: Date): string {
  const types = waits.slice(0, mostTypes).map(({ type }) => escapeWithin(type, 100));
  if (waits.length > mostTypes) types.push("…");
  const known = [
    ...(wakeAt === null ? [] : [`a time (it ${wakeWord(wakeAt, now)})`]),
    ...(types.length === 0 ? [] : [`an event: ${types.join(", ")}`]),
  ];
  // What a run waits for is its status where it has said nothing itself.
  const words = known.length > 0 ? known.join(", or for ") : escapeWithin(waitsFor ?? status, 300);
  const says = waitsFor === undefined || status === "" ? "" : `. It says: ${escapeWithin(status, 300)}`;
  return `it waits for ${words === "" ? "news" : words}${says}`;
}
