/** Answers who names no run by the channel where they stand, and lists events. */
import { escapeWithin, header, section, context, type ChatMessage } from "../blocks/chat-message.ts";
import { renderIncomplete } from "../blocks/render-help.ts";
import { ageWord, idWord, stateWord, subjectWord } from "../blocks/run-words.ts";
import type { AnswerContext } from "./answer-context.ts";
import type { ChatCommand } from "./chat-command.ts";
import { explainRun, showRun } from "./show-runs.ts";

const mostNamed = 10;

/** "show" and "why" take the run that speaks in the channel. Whatever changes a run asks which, and names those. */
export async function answerIncomplete(
  command: Extract<ChatCommand, { kind: "incomplete" }>,
  context: AnswerContext,
): Promise<ChatMessage> {
  const { name } = command;
  const isAboutRun = ["show", "why", "pause", "resume", "retry", "cancel", "settle"].includes(name);
  const isAlone = !("problem" in command) || command.problem === undefined;
  if (!isAboutRun || !isAlone || context.channel === undefined) return renderIncomplete(command);
  const runs = await context.runs.inChannel({ channel: context.channel }, mostNamed);
  const [first] = runs;
  if (first === undefined) return renderIncomplete(command);
  const unfinished = runs.filter(({ finishedAt }) => finishedAt === null);
  const only = unfinished.length === 1 ? unfinished[0] : runs.length === 1 ? first : undefined;
  if (only !== undefined && name === "show") return showRun(only.id, context);
  if (only !== undefined && name === "why") return explainRun(only.id, context);
  return renderHere(name, runs, context);
}

/**
 * The runs that speak by a message, else those of its thread, else those of its channel.
 *
 * @param messages the message and the first of its thread
 */
export async function showHere(
  channel: string,
  messages: readonly string[],
  context: AnswerContext,
): Promise<ChatMessage> {
  for (const message of messages) {
    const runs = await context.runs.inChannel({ channel, message }, mostNamed);
    const [only, ...others] = runs;
    if (only !== undefined && others.length === 0) return showRun(only.id, context);
    if (only !== undefined) return renderHere("show", runs, context);
  }
  return renderHere("show", await context.runs.inChannel({ channel }, mostNamed), context);
}

async function renderHere(
  word: string,
  runs: Awaited<ReturnType<AnswerContext["runs"]["inChannel"]>>,
  { runs: service, githubUrl }: Pick<AnswerContext, "runs" | "githubUrl">,
): Promise<ChatMessage> {
  if (runs.length === 0) {
    const none = "No run that Hathi knows of speaks here. `/hathi list` shows all that are unfinished.";
    return { text: none, blocks: [section(none)] };
  }
  const now = await service.now();
  const lines = runs.map((run) => {
    const about = run.subject === null ? "" : ` · ${subjectWord(run.subject, githubUrl)}`;
    return `*${escapeWithin(run.automation, 100)}* ${idWord(run)} ${stateWord(run)}${about} · ${ageWord(run.createdAt, now)}\n\`/hathi ${word} ${run.shortId}\``;
  });
  return {
    text: `${runs.length === 1 ? "One run speaks" : `${runs.length} runs speak`} here`,
    blocks: [header("Runs that speak here"), ...lines.map((line) => section(line))],
  };
}

const mostEvents = 15;

export async function showEvents(
  type: string,
  { runs, githubUrl }: Pick<AnswerContext, "runs" | "githubUrl">,
): Promise<ChatMessage> {
  const [events, now] = await Promise.all([
    runs.events(type === "" ? undefined : type, mostEvents),
    runs.now(),
  ]);
  const of = type === "" ? "" : ` of the type ${escapeWithin(type, 100)}`;
  if (events.length === 0) {
    const none = `There is no event${of}. A type is \`github.pull_request\` or \`github.pull_request.opened\`.`;
    return { text: none, blocks: [section(none)] };
  }
  const lines = events.map(({ id, type: name, subject, time, started }) => {
    const about = subject === null ? "" : ` · ${subjectWord(subject, githubUrl)}`;
    const runsWord =
      started === 0 ? "started no run" : started === 1 ? "started a run" : `started ${started} runs`;
    return `*${escapeWithin(name, 150)}*${about}\n${ageWord(time, now)} · ${runsWord} · \`${id}\``;
  });
  return {
    text: `The newest events${of}`,
    blocks: [
      header("Events"),
      ...lines.map((line) => section(line)),
      context("`npx hathi events show <id>` has an event's data, and `events replay <id>` repeats it"),
    ],
  };
}
