/** Takes an answer that a run heard: typed below a card, given by emoji, or commented on GitHub. */
import { z } from "zod";
import { HathiError, messageOf } from "../../../core/errors.ts";
import type { Ask, AskCommands, AskingRun } from "../../../core/ports/people/asks.ts";
import type { ConnectorCall } from "../../../core/ports/connector.ts";
import type { Database } from "../../database/database.ts";
import { findAsk } from "./read-asks.ts";
import { everything } from "../reach.ts";

/** Finds the actor of a person: "slack:T1/U1" for "slack:U1", and for "github:ana" if Slack has the same address. */
export type FindActor = (person: string, run: AskingRun) => Promise<string>;

const said = z.tuple([
  z.object({
    id: z.string(),
    event: z.string(),
    person: z.string(),
    choice: z.string().nullable(),
    comment: z.string().nullable(),
  }),
]);

export async function answerInWords(
  database: Database,
  asks: AskCommands,
  findActor: FindActor,
  call: ConnectorCall,
): Promise<null> {
  const [{ id, event, person, choice, comment }] = said.parse(call.args);
  const ask = await findAsk(database, id, everything);
  if (choice === null) {
    // Once, whoever types what.
    await say(database, id, { text: "hint", person: null, once: true });
    return null;
  }
  const actor = await findActor(person, call);
  if (actor.startsWith("github:") && needsSeveral(ask, choice)) {
    await say(database, id, { text: "unknown-person", person: null, once: true });
    return null;
  }
  try {
    const answered = await asks.answer(id, { choice, comment }, { id: actor, request: `said ${event}` });
    if (answered.kind === "refused") await say(database, id, { text: answered.why, person });
    if (answered.kind === "invalid") await say(database, id, { text: "hint", person: null, once: true });
  } catch (error) {
    if (!(error instanceof HathiError)) throw error;
    if (error.code !== "REQUEST_REPEATED") await say(database, id, { text: messageOf(error), person });
  }
  return null;
}

/** Somebody whom Slack does not know could count twice: once here and once there. */
function needsSeveral({ question }: Ask, choice: string): boolean {
  const needs = question.choices.find(({ value }) => value === choice)?.needs ?? [];
  return needs.length > 1 || needs.some(({ count }) => count > 1);
}

/** Notes what is said below the card: to one person of Slack, or to everyone there. */
async function say(
  database: Database,
  id: string,
  {
    text,
    person,
    once = false,
  }: { readonly text: string; readonly person: string | null; readonly once?: boolean },
): Promise<void> {
  const [, user] = /^slack:(.+)$/.exec(person ?? "") ?? [];
  // A comment on GitHub has no reader below the card.
  if (person !== null && user === undefined) return;
  await database.query(
    `with said as (
       insert into hathi.ask_messages (ask_id, kind, below, text, only_for)
       select $1, 'word', (
         select min(id) from hathi.ask_messages where ask_id = $1 and kind = 'card' and ts is not null), $2, $3
       where not $4 or not exists (
         select 1 from hathi.ask_messages where ask_id = $1 and kind = 'word' and text = $2)
       returning 1)
     update hathi.asks set changes = changes + 1 where id = $1 and exists (select 1 from said)`,
    [id, text, user ?? null, once],
  );
}
