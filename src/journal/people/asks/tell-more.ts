/** Tells what a person asked back: the step of a run whose automation answers that itself. */
import { z } from "zod";
import type { ConnectorCall } from "../../../core/ports/connector.ts";
import type { Queryable } from "../../database/database.ts";
import { readAsk } from "./read-asks.ts";
import { tell } from "./turn-ask.ts";

const longestText = 2000;

const told = z.tuple([z.object({ id: z.string(), turn: z.number(), text: z.string() })]);

/** Does nothing where the question has ended, or where this step did it before it was in doubt. */
export async function tellMore(tx: Queryable, { runId, args }: ConnectorCall): Promise<null> {
  const [{ id, turn, text }] = told.parse(args);
  await tx.query("select 1 from hathi.asks where id = $1 for no key update", [id]);
  const ask = await readAsk(tx, id);
  const isTold = ask.turns.some((one) => one.kind === "told" && one.about === turn);
  if (ask.runId !== runId || ask.outcome !== null || isTold) return null;
  await tell(tx, id, { person: "run", text: text.slice(0, longestText).toWellFormed(), about: turn });
  return null;
}
