/** `hathi asks list|show|answer|withdraw`: shows and answers in the terminal what runs ask people. */
import { askedGroups, missingFor } from "../../core/asks/decide-answer.ts";
import { HathiError, messageOf } from "../../core/errors.ts";
import { shortId } from "../../core/ids.ts";
import { type AnsweredAsk, type Ask, mostAsksListed } from "../../core/ports/people/asks.ts";
import { formatDuration } from "../../core/time/duration.ts";
import { withoutSecrets } from "../../core/secrets/secrets.ts";
import type { Because } from "../because.ts";
import { formatTable } from "../format-table.ts";
import { CommandFailed, type Terminal } from "../terminal.ts";
import { terminalActor, withRuns } from "../with-runs.ts";
import { refusalWords } from "./refusal-words.ts";

interface Answer {
  readonly json?: boolean;
}

export interface AnswerOptions extends Answer, Because {
  readonly values?: string;
}

export async function askList(terminal: Terminal, options: Answer): Promise<void> {
  await withRuns(terminal, async ({ asks, runs }) => {
    const [open, now] = await Promise.all([asks.open(), runs.now()]);
    terminal.print(options.json === true ? JSON.stringify(open.map(toJson), null, 2) : formatAsks(open, now));
    for (const reason of new Set(open.map(({ unreadable }) => unreadable))) {
      if (reason !== null) terminal.complain(`hathi: some questions cannot be read: ${reason}`);
    }
    if (open.length === mostAsksListed) {
      terminal.complain(`hathi: these are the oldest ${mostAsksListed} questions; there may be more`);
    }
  });
}

export async function askShow(terminal: Terminal, id: string, options: Answer): Promise<void> {
  await withRuns(terminal, async ({ asks }) => {
    const ask = await asks.show(id);
    terminal.print(options.json === true ? JSON.stringify(toJson(ask), null, 2) : formatAsk(ask));
  });
}

export async function askAnswer(
  terminal: Terminal,
  id: string,
  choice: string,
  options: AnswerOptions,
): Promise<void> {
  await withRuns(terminal, async ({ asks }) => {
    const filled = options.values === undefined ? undefined : readValues(options.values);
    const comment = options.because ?? null;
    const answered = await asks.answer(id, { choice, filled, comment }, terminalActor(options));
    if (answered.kind === "refused" || answered.kind === "invalid") {
      terminal.complain(`hathi: ${wordsOf(answered)}`);
      throw new CommandFailed();
    }
    terminal.print(options.json === true ? JSON.stringify(toJson(answered.ask), null, 2) : wordsOf(answered));
  });
}

export async function askWithdraw(terminal: Terminal, id: string, options: Answer & Because): Promise<void> {
  await withRuns(terminal, async ({ asks }) => {
    const ask = await asks.withdraw(id, terminalActor(options));
    terminal.print(
      options.json === true ? JSON.stringify(toJson(ask), null, 2) : `${shortOf(ask)} is withdrawn`,
    );
  });
}

export async function askGrants(terminal: Terminal, options: Answer): Promise<void> {
  await withRuns(terminal, async ({ asks }) => {
    const grants = await asks.grants();
    const rows = grants.map(({ id, automation, key, choice, person, runId, until }) => [
      id,
      automation,
      key,
      choice,
      person,
      runId === null ? `until ${until?.toISOString() ?? ""}` : `for run ${shortId(runId)}`,
    ]);
    const table =
      rows.length === 0
        ? "nobody has answered in advance"
        : formatTable([["GRANT", "AUTOMATION", "KEY", "CHOICE", "BY", "HOLDS"], ...rows]);
    terminal.print(options.json === true ? JSON.stringify(grants, null, 2) : table);
  });
}

export async function askRevoke(terminal: Terminal, id: string, options: Because): Promise<void> {
  await withRuns(terminal, async ({ asks }) => {
    await asks.revoke(id, terminalActor(options));
    terminal.print(`${id} is taken back`);
  });
}

function readValues(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new HathiError(
      "CONFIG_INVALID",
      `--values: what is filled into the form, as JSON (${messageOf(error)})`,
    );
  }
}

/** Runs and questions have ids of the same form. */
export const shortOf = ({ id }: Ask): string => id.slice(0, 6);

function wordsOf(answered: AnsweredAsk): string {
  const { ask } = answered;
  switch (answered.kind) {
    case "ended":
      return `${shortOf(ask)} is answered: ${ask.choice ?? ""}`;
    case "counted":
      return `${shortOf(ask)} has your answer, and needs ${needsOf(answered.missing)} more`;
    case "invalid":
      return `what was filled in is not as the form wants it. ${answered.problems.map(({ name, problem }) => `${name}: ${problem}`).join("; ")}`;
    case "refused":
      break;
  }
  return refusalWords(answered.why, ask);
}

function needsOf(missing: Extract<AnsweredAsk, { kind: "counted" }>["missing"]): string {
  return missing.map(({ count, of }) => (of === null ? String(count) : `${count} of ${of}`)).join(" and ");
}

function formatAsks(asks: readonly Ask[], now: Date): string {
  if (asks.length === 0) return "no run asks anything";
  const rows = asks.map((ask) => [
    shortOf(ask),
    ask.automation,
    shortId(ask.runId),
    ask.unreadable === null ? withoutSecrets(ask.question.text).slice(0, 60) : "(cannot be read)",
    ask.question.choices.map(({ value }) => value).join(", "),
    `${formatDuration(Math.max(0, now.getTime() - ask.openedAt.getTime()))} ago`,
  ]);
  return formatTable([["QUESTION", "AUTOMATION", "RUN", "TEXT", "CHOICES", "ASKED"], ...rows]);
}

function formatAsk(ask: Ask): string {
  const { question, answers } = ask;
  const [first] = question.choices;
  const missing = first === undefined ? [] : missingFor(first, answers);
  const asked = askedGroups(question);
  const rows = [
    ["question", ask.id],
    ["run", `${ask.runId} (${ask.automation})`],
    ["text", withoutSecrets(question.text)],
    ...question.fields.map(({ name, value }) => [name, withoutSecrets(value)]),
    ...(ask.boundTo === null ? [] : [["for", ask.boundTo]]),
    ["choices", question.choices.map(({ value }) => value).join(", ")],
    ["from", asked.length === 0 ? "everyone" : asked.join(", ")],
    ...(ask.outcome === null && missing.length > 0 ? [["needs", needsOf(missing)]] : []),
    ["asked", ask.openedAt.toISOString()],
    ...(ask.expiresAt === null ? [] : [["expires", ask.expiresAt.toISOString()]]),
    ...turnRows(ask),
    ...answers.map(({ person, choice, at, comment }) => [
      choice,
      `${person}, ${at.toISOString()}${comment === null ? "" : `: ${comment}`}`,
    ]),
    [
      "outcome",
      ask.outcome === null
        ? ask.awaited
          ? "open"
          : "not awaited"
        : `${ask.outcome} ${ask.choice ?? ""}`.trim(),
    ],
  ];
  return formatTable(rows);
}

function turnRows({ turns }: Ask): readonly (readonly string[])[] {
  return turns.map((turn) => {
    const { kind, person, at } = turn;
    const what =
      kind === "handed-over" ? ` to ${turn.to}` : "text" in turn ? `: ${withoutSecrets(turn.text)}` : "";
    return [kind.replace("-", " "), `${person}, ${at.toISOString()}${what}`];
  });
}

export function toJson(ask: Ask): object {
  const { id, runId, automation, question, unreadable, boundTo, openedAt, expiresAt, awaited } = ask;
  const { outcome, choice, answers, turns } = ask;
  return {
    id,
    run: runId,
    automation,
    text: withoutSecrets(question.text),
    unreadable,
    fields: Object.fromEntries(question.fields.map(({ name, value }) => [name, withoutSecrets(value)])),
    choices: question.choices.map(({ value }) => value),
    from: askedGroups(question),
    boundTo,
    openedAt,
    expiresAt,
    awaited,
    outcome,
    choice,
    answers: answers.map(({ person, choice: chosen, comment, at }) => ({
      person,
      choice: chosen,
      comment,
      at,
    })),
    turns: turns.map((turn) => ("text" in turn ? { ...turn, text: withoutSecrets(turn.text) } : turn)),
  };
}
