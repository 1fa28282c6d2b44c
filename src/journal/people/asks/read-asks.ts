/** Reads questions with their answers. */
import { type Ask, mostAsksListed } from "../../../core/ports/people/asks.ts";
import type { GivenAnswer } from "../../../core/asks/question.ts";
import type { AskTurn } from "../../../core/asks/turns.ts";
import { readQuestion } from "../../../core/asks/unreadable-question.ts";
import { HathiError } from "../../../core/errors.ts";
import type { Queryable } from "../../database/database.ts";
import type { Unreadable } from "../../database/queryable.ts";
import { type Reach, reachedFrom, reachValues } from "../reach.ts";

type AskRow = Omit<Ask, "answers" | "turns" | "unreadable" | "question"> & {
  readonly question: Parameters<typeof readQuestion>[0];
};

const columns = `asks.id, run_id as "runId", automation, question, bound_to as "boundTo", asker, opened_at as "openedAt",
  expires_at as "expiresAt", awaited, outcome, choice, ended_at as "endedAt", ended_by as "endedBy"`;

export async function readAsk(on: Queryable, id: string): Promise<Ask> {
  const [ask] = await readAsks(on, "asks.id = $1", [id]);
  if (ask === undefined) throw new Error(`the question ${id} is gone`);
  return ask;
}

/**
 * @param unreadable "shown" for whoever only looks
 * @throws {HathiError} ASK_UNKNOWN
 */
export async function findAsk(
  on: Queryable,
  prefix: string,
  reach: Reach,
  unreadable: Unreadable = "refused",
): Promise<Ask> {
  const wanted = prefix.trim().toLowerCase();
  const isId = /^[0-9a-z]{1,16}$/.test(wanted);
  const found = isId
    ? await readAsks(
        on,
        `asks.id ~>=~ $1 and asks.id ~<~ ($1 || '~') and ${reachedFrom(2)}`,
        [wanted, ...reachValues(reach)],
        unreadable,
      )
    : [];
  const [ask, ...others] = found;
  if (ask !== undefined && others.length === 0) return ask;
  const why = others.length > 0 ? `several questions' ids begin with` : `no question's id begins with`;
  throw new HathiError("ASK_UNKNOWN", `${why} "${wanted.slice(0, 40)}": list the questions to see their ids`);
}

/**
 * A page of them, the oldest first.
 *
 * @param condition SQL over asks and runs, with these values as its parameters
 * @param unreadable "shown" where one that cannot be read must not hide the others
 */
export async function readAsks(
  on: Queryable,
  condition: string,
  values: readonly unknown[],
  unreadable: Unreadable = "refused",
): Promise<readonly Ask[]> {
  const rows = await on.query<AskRow>(
    {
      text: `select ${columns} from hathi.asks join hathi.runs on runs.id = run_id where ${condition}
             order by opened_at, asks.id limit ${mostAsksListed}`,
      unreadable,
    },
    values,
  );
  const ids = rows.map(({ id }) => id);
  const answers = await readAnswers(on, ids, unreadable);
  const turns = await readTurns(on, ids, unreadable);
  return rows.map((row) => ({
    ...row,
    ...readQuestion(row.question),
    answers: answers.get(row.id) ?? [],
    turns: turns.get(row.id) ?? [],
  }));
}

/** The questions that are open, the oldest first. */
export async function readOpenIds(on: Queryable, reach: Reach, limit: number): Promise<readonly string[]> {
  const rows = await on.query<{ readonly id: string }>(
    {
      name: "list-open-asks",
      text: `select asks.id from hathi.asks join hathi.runs on runs.id = run_id
             where outcome is null and awaited and ${reachedFrom(2)} order by opened_at, asks.id limit $1`,
    },
    [limit, ...reachValues(reach)],
  );
  return rows.map(({ id }) => id);
}

async function readAnswers(
  on: Queryable,
  ids: readonly string[],
  unreadable: Unreadable,
): Promise<ReadonlyMap<string, readonly GivenAnswer[]>> {
  if (ids.length === 0) return new Map();
  const rows = await on.query<GivenAnswer & { readonly ask_id: string }>(
    {
      text: `select ask_id, person, choice, comment, groups, at from hathi.ask_answers
             where ask_id = any ($1) order by at, person`,
      unreadable,
    },
    [ids],
  );
  return Map.groupBy(rows, ({ ask_id: id }) => id);
}

interface TurnRow {
  readonly id: number;
  readonly ask_id: string;
  readonly kind: AskTurn["kind"];
  readonly person: string;
  readonly given_to: string | null;
  readonly text: string | null;
  readonly about: number | null;
  readonly at: Date;
}

async function readTurns(
  on: Queryable,
  ids: readonly string[],
  unreadable: Unreadable,
): Promise<ReadonlyMap<string, readonly AskTurn[]>> {
  if (ids.length === 0) return new Map();
  const rows = await on.query<TurnRow>(
    {
      name: "read-turns",
      text: `select id, ask_id, kind, person, given_to, text, about, at from hathi.ask_turns
             where ask_id = any ($1) order by id`,
      unreadable,
    },
    [ids],
  );
  const turns = Map.groupBy(rows, ({ ask_id: id }) => id);
  return new Map([...turns].map(([id, all]) => [id, all.map(toTurn)]));
}

function toTurn({ id, kind, person, given_to: to, text, about, at }: TurnRow): AskTurn {
  const turn = { id, person, at };
  switch (kind) {
    case "handed-over":
      return { ...turn, kind, to: to ?? "" };
    case "taken-over":
      return { ...turn, kind };
    case "asked-back":
      return { ...turn, kind, text: text ?? "" };
    case "told":
      break;
  }
  return { ...turn, kind, text: text ?? "", about: about ?? 0 };
}
