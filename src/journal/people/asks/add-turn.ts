/** Notes a turn of a question: its cards have to show it. The question's row is locked. */
import type { AskTurn } from "../../../core/asks/turns.ts";
import type { Queryable } from "../../database/database.ts";

export interface NewTurn {
  readonly kind: AskTurn["kind"];
  readonly person: string;
  readonly to?: string;
  readonly text?: string;
  readonly about?: number;
}

/** @returns the turn's id */
export async function addTurn(
  tx: Queryable,
  askId: string,
  { kind, person, to, text, about }: NewTurn,
): Promise<number> {
  const [added] = await tx.query<{ id: number }>(
    {
      name: "add-turn",
      text: `with changed as (update hathi.asks set changes = changes + 1 where id = $1)
             insert into hathi.ask_turns (ask_id, kind, person, given_to, text, about, at)
             values ($1, $2, $3, $4, $5, $6, hathi.now()) returning id`,
      seals: { texts: [5] },
    },
    [askId, kind, person, to ?? null, text ?? null, about ?? null],
  );
  if (added === undefined) throw new Error(`the question ${askId} is gone`);
  return added.id;
}
