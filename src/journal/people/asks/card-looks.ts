/** When senders look at cards for answers in words or by emoji of which Slack has sent no event. */
import type { Queryable } from "../../database/database.ts";
import { say } from "./say-below.ts";

const minuteMs = 60_000;
/** After the card was posted, and after each look. */
const pauses = [minuteMs, 10 * minuteMs, 60 * minuteMs, 24 * 60 * minuteMs];

export async function planLook(tx: Queryable, messageId: number): Promise<void> {
  await tx.query(
    `update hathi.ask_messages set look_at = hathi.now() + ($2::float8[])[looks + 1] * interval '1 millisecond'
     where id = $1`,
    [messageId, pauses],
  );
}

/** Has a sender take the question in hand, if one of its cards is to be looked at. */
export async function noteDueLooks(tx: Queryable, askId: string, now: Date): Promise<void> {
  await tx.query(
    `update hathi.asks set changes = changes + 1 where id = $1 and exists (
       select 1 from hathi.ask_messages where ask_id = $1 and look_at <= $2 and dropped_at is null)`,
    [askId, now],
  );
}

/**
 * Notes what a look has found. Events of which the run has heard, or of which people were told, need no further look.
 *
 * @param seen the types of the events that would have come
 */
export async function noteLook(
  tx: Queryable,
  {
    askId,
    messageId,
    seen,
  }: { readonly askId: string; readonly messageId: number; readonly seen: readonly string[] },
): Promise<void> {
  const [card] = await tx.query<{ subject: string }>(
    `update hathi.ask_messages set looks = looks + 1, look_at = null where id = $1
     returning channel || '/' || ts as subject`,
    [messageId],
  );
  if (card === undefined) return;
  if (seen.length === 0) {
    await planLook(tx, messageId);
    return;
  }
  const [came] = await tx.query(
    {
      name: "find-said",
      text: `select 1 from hathi.events where type = any ($1) and subject = $2 limit 1`,
    },
    [seen, card.subject],
  );
  if (came === undefined) await say(tx, askId, { text: "unheard", person: null, once: true });
}
