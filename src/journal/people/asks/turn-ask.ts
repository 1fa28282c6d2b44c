/** Hands a question over, has somebody take it over, asks back or tells more: within the transaction of a command. */
import {
  decideAskBack,
  decideHandOver,
  decideTakeOver,
  decideTell,
  type RefusedTurn,
  type Somebody,
  whoKnowsMore,
} from "../../../core/asks/decide-turn.ts";
import { personName } from "../../../core/asks/groups.ts";
import { askedBackType, type AskTurn } from "../../../core/asks/turns.ts";
import { isPerson } from "../../../core/people/run-people.ts";
import type { Ask, TurnedAsk } from "../../../core/ports/people/asks.ts";
import type { Actor } from "../../../core/ports/people/run-commands.ts";
import type { Queryable } from "../../database/database.ts";
import type { JobQueue } from "../../database/job-queue.ts";
import { acceptEventIn } from "../../events/accept-event.ts";
import { writePeople } from "../../runs/run-writes/write-people.ts";
import { audit } from "../audit.ts";
import { addTurn } from "./add-turn.ts";
import { readAsk } from "./read-asks.ts";

export type TurnAct =
  | { readonly kind: "handed-over"; readonly to: string }
  | { readonly kind: "taken-over" }
  | { readonly kind: "asked-back"; readonly text: string }
  | { readonly kind: "told"; readonly text: string; readonly about?: number | undefined };

export interface Turning {
  readonly act: TurnAct;
  readonly by: Actor;
  /** The groups of the question that the person belongs to. */
  readonly groups: readonly string[];
}

export async function turnAsk(
  tx: Queryable,
  jobs: JobQueue,
  id: string,
  { act, by, groups }: Turning,
): Promise<TurnedAsk> {
  // Turns and answers come one after the other.
  await tx.query("select 1 from hathi.asks where id = $1 for no key update", [id]);
  const ask = await readAsk(tx, id);
  const decided = decide(ask, { person: by.id, groups, isOutsider: by.isOutsider }, act);
  if (typeof decided === "string") return { kind: "refused", why: decided, ask };
  await carryOut(tx, jobs, ask, by.id, decided);
  await audit(tx, by, auditWords(id, act), ask.runId);
  return { kind: "done", ask: await readAsk(tx, id) };
}

type DecidedAct =
  Exclude<TurnAct, { kind: "told" }> | (Extract<TurnAct, { kind: "told" }> & { about: number });

/** @returns the act, or why not */
function decide(ask: Ask, who: Somebody, act: TurnAct): DecidedAct | RefusedTurn {
  switch (act.kind) {
    case "handed-over":
      return decideHandOver(ask, who, act.to) ?? act;
    case "taken-over":
      return decideTakeOver(ask, who) ?? act;
    case "asked-back":
      return decideAskBack(ask, who) ?? act;
    case "told":
      break;
  }
  const decided = decideTell(ask, who, act.about);
  return typeof decided === "string" ? decided : { ...act, ...decided };
}

async function carryOut(
  tx: Queryable,
  jobs: JobQueue,
  ask: Ask,
  person: string,
  act: DecidedAct,
): Promise<void> {
  switch (act.kind) {
    case "handed-over":
      await addTurn(tx, ask.id, { ...act, person });
      await addCardFor(tx, ask, act.to);
      break;
    case "taken-over":
      await addTurn(tx, ask.id, { ...act, person });
      break;
    case "asked-back":
      await askBack(tx, jobs, ask, { person, text: act.text });
      break;
    case "told":
      await tell(tx, ask.id, { person, ...act });
  }
}

function auditWords(id: string, act: TurnAct): string {
  switch (act.kind) {
    case "handed-over":
      return `hand over ${id} to ${act.to}`;
    case "taken-over":
      return `take over ${id}`;
    case "asked-back":
      return `ask back ${id}`;
    case "told":
      break;
  }
  return `tell more about ${id}`;
}

/** Whoever has it now gets a card of their own, and the run concerns them. */
async function addCardFor(tx: Queryable, ask: Ask, to: string): Promise<void> {
  if (!isPerson(to)) return;
  await tx.query(
    `insert into hathi.ask_messages (ask_id, kind, place)
     select $1, 'card', $2 where not exists (
       select 1 from hathi.ask_messages where ask_id = $1 and kind = 'card' and place = $2 and dropped_at is null)`,
    [ask.id, to],
  );
  await writePeople(tx, [{ runId: ask.runId, people: [to] }]);
}

async function askBack(
  tx: Queryable,
  jobs: JobQueue,
  ask: Ask,
  { person, text }: { readonly person: string; readonly text: string },
): Promise<void> {
  const turn = await addTurn(tx, ask.id, { kind: "asked-back", person, text });
  if (ask.question.askBack?.byRun === true) {
    await acceptEventIn(tx, jobs, {
      source: "ask",
      type: askedBackType,
      subject: ask.id,
      data: { turn, text, by: personName(person) },
      dedupeKey: `asked-back:${turn}`,
      team: await teamOf(tx, ask.id),
    });
  } else {
    await sayBelowCards(tx, ask.id, turn, whoKnowsMore(ask).filter(isPerson));
  }
}

async function teamOf(tx: Queryable, id: string): Promise<string | null> {
  const [row] = await tx.query<{ team: string | null }>("select team from hathi.asks where id = $1", [id]);
  return row?.team ?? null;
}

/** The card shows what was told, and whoever asked back is told below it. */
export async function tell(
  tx: Queryable,
  askId: string,
  { person, text, about }: { readonly person: string; readonly text: string; readonly about: number },
): Promise<void> {
  const turn = await addTurn(tx, askId, { kind: "told", person, text, about });
  await sayBelowCards(tx, askId, turn, []);
}

/**
 * Says something in the thread of each card. Where all cards are in direct messages, those whom it is for are told in
 * messages of their own, because they do not see the cards.
 */
async function sayBelowCards(
  tx: Queryable,
  id: string,
  turn: AskTurn["id"],
  people: readonly string[],
): Promise<void> {
  await tx.query(
    `with cards as (
       select id, coalesce(place, channel) as place from hathi.ask_messages
       where ask_id = $1 and kind = 'card' and ts is not null and dropped_at is null)
     insert into hathi.ask_messages (ask_id, kind, below, place, turn)
     select $1, 'word', cards.id, null, $2::bigint from cards
     union all
     select $1, 'word', null, person, $2 from unnest($3::text[]) as person
     where not exists (select 1 from cards where place !~ '^[DUW]')`,
    [id, turn, people],
  );
}
