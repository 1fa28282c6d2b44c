/** Takes an answer that a run heard: typed below a card, given by emoji, or commented on GitHub. */
import { z } from "zod";
import { HathiError, messageOf } from "../../../core/errors.ts";
import type { Ask, AskCommands, AskingRun } from "../../../core/ports/people/asks.ts";
import type { Actor } from "../../../core/ports/people/run-commands.ts";
import type { ConnectorCall } from "../../../core/ports/connector.ts";
import type { Database } from "../../database/database.ts";
import { findAsk } from "./read-asks.ts";
import { everything } from "../reach.ts";
import { say } from "./say-below.ts";

/** Finds the actor of a person: "slack:T1/U1" for "slack:U1", and for "github:ana" if Slack has the same address. */
export type FindActor = (person: string, run: AskingRun) => Promise<Pick<Actor, "id" | "isOutsider">>;

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
  if (actor.id.startsWith("github:") && needsSeveral(ask, choice)) {
    await say(database, id, { text: "unknown-person", person: null, once: true });
    return null;
  }
  try {
    const answered = await asks.answer(id, { choice, comment }, { ...actor, request: `said ${event}` });
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
