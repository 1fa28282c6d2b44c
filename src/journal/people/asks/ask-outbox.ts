/** The rows of questions' messages. One sender at a time claims a question, until all its messages are as they should be. */
import { nextReminder } from "../../../core/asks/next-reminder.ts";
import { askPostedType, hearsWords, isInFile, type Question } from "../../../core/asks/question.ts";
import type { SaidMessage } from "../../../core/ports/people/said-message.ts";
import type { AskMessage, AskOutbox } from "../../../core/ports/people/asks.ts";
import type { RunId } from "../../../core/ids.ts";
import { readClock } from "../../database/clock.ts";
import type { Database, Queryable } from "../../database/database.ts";
import type { JobQueue } from "../../database/job-queue.ts";
import { acceptEventIn } from "../../events/accept-event.ts";
import { readPosts } from "../read-posts.ts";
import { readAskingRun } from "./group-finder.ts";
import { readAsk } from "./read-asks.ts";
import { noteLook, planLook } from "./card-looks.ts";
import { setDue, takeDue } from "./take-due.ts";
import { postponeMessage } from "../postpone-message.ts";

interface Claimed {
  readonly id: string;
  readonly run_id: RunId;
  readonly changes: number;
  readonly claims: number;
}

// Claims use the real clock, so that a playground which skips days does not let two senders claim one question.
export function createAskOutbox(database: Database, jobs: JobQueue): AskOutbox {
  return {
    takeDue: async () => takeDue(database, jobs),
    async claim(leaseMs) {
      const [row] = await database.query<Claimed>(
        {
          name: "claim-ask",
          text: `update hathi.asks set
                   claims = claims + 1, claimed_until = clock_timestamp() + $1 * interval '1 millisecond'
                 where id = (
                   select id from hathi.asks
                   where changes <> shown and (claimed_until is null or claimed_until < clock_timestamp())
                   order by opened_at limit 1 for update skip locked)
                 returning id, run_id, changes, claims`,
        },
        [leaseMs],
      );
      if (row === undefined) return undefined;
      const [ask, run, messages, posts] = await Promise.all([
        readAsk(database, row.id),
        readAskingRun(database, row.run_id),
        readMessages(database, row.id),
        readPosts(database, [row.run_id]),
      ]);
      return {
        ...run,
        ask,
        messages,
        posts: posts.get(row.run_id) ?? [],
        changes: row.changes,
        earlierClaims: row.claims - 1,
      };
    },
    async posted(messageId, message, timeZone) {
      await database.transaction(async (tx) => notePosted(tx, jobs, messageId, message, timeZone));
    },
    async postedMore(askId, { user, team, channel, ts }) {
      await database.query(
        `insert into hathi.ask_messages (ask_id, kind, place, team, channel, ts) values ($1, 'card', $2, $3, $4, $5)`,
        [askId, user, team, channel, ts],
      );
    },
    async looked(askId, messageId, seen) {
      await database.transaction(async (tx) => {
        await tx.query("select 1 from hathi.asks where id = $1 for no key update", [askId]);
        await noteLook(tx, { askId, messageId, seen });
      });
    },
    async changed(messageId, changes) {
      await database.query("update hathi.ask_messages set shown = $2 where id = $1", [messageId, changes]);
    },
    async dropped(messageId) {
      await database.query("update hathi.ask_messages set dropped_at = hathi.now() where id = $1", [
        messageId,
      ]);
    },
    async shown(askId, changes) {
      await database.query(
        "update hathi.asks set shown = $2, claims = 0, claimed_until = null where id = $1",
        [askId, changes],
      );
    },
    postpone: async (id, inMs, mayBeSaid) => postponeMessage(database, "asks", { id, inMs, mayBeSaid }),
  };
}

async function readMessages(on: Queryable, askId: string): Promise<readonly AskMessage[]> {
  const rows = await on.query<Omit<AskMessage, "posted"> & Partial<SaidMessage>>(
    `select message.id, message.kind, coalesce(message.place, card.channel) as place,
       coalesce(message.thread, card.ts) as thread, message.text, message.shown,
       message.team, message.channel, message.ts, message.only_for as "onlyFor", message.turn,
       coalesce(message.look_at <= hathi.now(), false) as "isToBeLookedAt"
     from hathi.ask_messages as message left join hathi.ask_messages as card on card.id = message.below
     where message.ask_id = $1 and message.dropped_at is null order by message.id`,
    [askId],
  );
  return rows.map(({ team = null, channel, ts, ...message }) => ({
    ...message,
    posted: channel == null || ts == null ? null : { team, channel, ts },
  }));
}

async function notePosted(
  tx: Queryable,
  jobs: JobQueue,
  messageId: number,
  { team, channel, ts }: SaidMessage,
  timeZone: string | null,
): Promise<void> {
  const [row] = await tx.query<{ askId: string; kind: string }>(
    `update hathi.ask_messages set team = $2, channel = $3, ts = $4, time_zone = $5
     where id = $1 returning ask_id as "askId", kind`,
    [messageId, team, channel, ts, timeZone],
  );
  if (row === undefined || row.kind !== "card") return;
  const [ask] = await tx.query<{
    readonly team: string | null;
    readonly question: Question;
    readonly openedAt: Date;
    readonly expiresAt: Date | null;
    readonly escalated: number;
  }>(
    `select team, question, opened_at as "openedAt", expires_at as "expiresAt", escalated
     from hathi.asks where id = $1 and outcome is null for no key update`,
    [row.askId],
  );
  if (ask === undefined) return;
  if (hearsWords(ask.question)) await planLook(tx, messageId);
  if (hearsWords(ask.question)) await tellRun(tx, jobs, ask.team, row.askId, { messageId, channel, ts });
  if (isInFile(ask.question)) await addEvidence(tx, row.askId, messageId);
  const { remind } = ask.question;
  if (remind === null && !hearsWords(ask.question)) return;
  const now = await readClock(tx);
  if (remind !== null) {
    await tx.query("update hathi.ask_messages set remind_at = $2 where id = $1", [
      messageId,
      nextReminder(now, remind, timeZone),
    ]);
  }
  await setDue(tx, row.askId, ask, now);
}

/** A file below the card, which is posted in the next round. */
async function addEvidence(tx: Queryable, askId: string, card: number): Promise<void> {
  const added = await tx.query(
    `insert into hathi.ask_messages (ask_id, kind, below)
     select $1, 'evidence', $2 where not exists (
       select 1 from hathi.ask_messages where below = $2 and kind = 'evidence') returning 1`,
    [askId, card],
  );
  if (added.length > 0) await tx.query("update hathi.asks set changes = changes + 1 where id = $1", [askId]);
}

/** Tells the run where its card is, because it hears what people type there. */
async function tellRun(
  tx: Queryable,
  jobs: JobQueue,
  team: string | null,
  askId: string,
  { messageId, channel, ts }: { readonly messageId: number; readonly channel: string; readonly ts: string },
): Promise<void> {
  await acceptEventIn(tx, jobs, {
    source: "ask",
    type: askPostedType,
    subject: askId,
    data: { channel, ts },
    dedupeKey: `ask-posted:${messageId}`,
    team,
  });
}
