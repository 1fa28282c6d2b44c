/** Notes what the senders say below the first card of a question. */
import type { Queryable } from "../../database/database.ts";

/** To one person of Slack, or to everyone there. */
export async function say(
  on: Queryable,
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
  await on.query(
    {
      text: `with said as (
               insert into hathi.ask_messages (ask_id, kind, below, text, only_for)
               select $1, 'word', (
                 select min(id) from hathi.ask_messages where ask_id = $1 and kind = 'card' and ts is not null), $2, $3
               where not $4 or not exists (
                 select 1 from hathi.ask_messages where ask_id = $1 and kind = 'word' and text = $2)
               returning 1)
             update hathi.asks set changes = changes + 1 where id = $1 and exists (select 1 from said)`,
      seals: { alike: [2] },
    },
    [id, text, user ?? null, once],
  );
}
