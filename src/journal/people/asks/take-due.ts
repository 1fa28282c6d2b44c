/** Does what is due for a question by itself: one transaction, so that it happens once whichever process looks. */
import { nextDue, nextEscalation } from "../../../core/asks/due-times.ts";
import { reminderAfter } from "../../../core/asks/next-reminder.ts";
import type { Place, Question } from "../../../core/asks/question.ts";
import { readClock } from "../../database/clock.ts";
import { isUnreadable } from "../../../core/secrets/sealed-text.ts";
import type { Database, Queryable } from "../../database/database.ts";
import type { JobQueue } from "../../database/job-queue.ts";
import { noteDueLooks } from "./card-looks.ts";
import { endAsk } from "./end-ask.ts";

interface DueAsk {
  readonly id: string;
  readonly question: Question;
  readonly openedAt: Date;
  readonly expiresAt: Date | null;
  readonly escalated: number;
  readonly awaited: boolean;
}

/** @returns whether anything was due */
export async function takeDue(database: Database, jobs: JobQueue): Promise<boolean> {
  let taken: string | undefined;
  try {
    return await takeIn(database, jobs, (id) => {
      taken = id;
    });
  } catch (error) {
    if (taken === undefined || !isUnreadable(error)) throw error;
    // It must not stand before all others until its key is back, or forever where it was damaged.
    await database.query(
      "update hathi.asks set due_at = hathi.now() + interval '1 minute' where id = $1 and outcome is null",
      [taken],
    );
    return true;
  }
}

async function takeIn(database: Database, jobs: JobQueue, onTaken: (id: string) => void): Promise<boolean> {
  return database.transaction(async (tx) => {
    const [due] = await tx.query<Omit<DueAsk, "question">>({
      name: "take-due-ask",
      text: `select id, opened_at as "openedAt", expires_at as "expiresAt", escalated, awaited
             from hathi.asks where outcome is null and due_at <= (select hathi.now())
             order by due_at limit 1 for no key update skip locked`,
    });
    if (due === undefined) return false;
    onTaken(due.id);
    const [row] = await tx.query<Pick<DueAsk, "question">>("select question from hathi.asks where id = $1", [
      due.id,
    ]);
    if (row === undefined) return false;
    const ask: DueAsk = { ...due, ...row };
    const now = await readClock(tx);
    if (ask.expiresAt !== null && ask.expiresAt <= now) {
      await endAsk(tx, jobs, ask.id, { outcome: "expired", choice: ask.question.onExpiry });
      return true;
    }
    // While nobody waits for the answer, nobody is reminded.
    if (ask.awaited) await remind(tx, ask, now);
    if (ask.awaited) await noteDueLooks(tx, ask.id, now);
    const escalated = ask.awaited ? await escalate(tx, ask, now) : ask.escalated;
    await setDue(tx, ask.id, { ...ask, escalated }, now);
    return true;
  });
}

async function remind(tx: Queryable, { id, question }: DueAsk, now: Date): Promise<void> {
  const { remind: reminding } = question;
  if (reminding === null) return;
  const cards = await tx.query<{ id: number; time_zone: string | null; remind_at: Date }>(
    `select id, time_zone, remind_at from hathi.ask_messages
     where ask_id = $1 and kind = 'card' and remind_at <= $2 and dropped_at is null order by id`,
    [id, now],
  );
  for (const card of cards) {
    await tx.query("insert into hathi.ask_messages (ask_id, kind, below) values ($1, 'reminder', $2)", [
      id,
      card.id,
    ]);
    await tx.query("update hathi.ask_messages set remind_at = $2 where id = $1", [
      card.id,
      reminderAfter(card.remind_at, now, reminding, card.time_zone),
    ]);
  }
  if (cards.length > 0) await tx.query("update hathi.asks set changes = changes + 1 where id = $1", [id]);
}

/** @returns how many steps of the chain were taken by now */
async function escalate(tx: Queryable, ask: DueAsk, now: Date): Promise<number> {
  let { escalated } = ask;
  let from = ask.question.from;
  for (;;) {
    const at = nextEscalation(ask.question, ask.openedAt, escalated);
    const step = ask.question.escalate[escalated];
    if (at === null || at > now || step === undefined) break;
    await insertCards(tx, ask.id, step.to);
    // Everybody may answer already where nobody is named.
    if (from.length > 0) from = [...new Set([...from, ...step.from])];
    escalated += 1;
  }
  if (escalated > ask.escalated) {
    await tx.query(
      {
        text: "update hathi.asks set escalated = $2, question = $3, changes = changes + 1 where id = $1",
        seals: { json: [3] },
      },
      [ask.id, escalated, JSON.stringify({ ...ask.question, from })],
    );
  }
  return escalated;
}

async function insertCards(tx: Queryable, id: string, places: readonly Place[]): Promise<void> {
  for (const { channel, thread } of places) {
    await tx.query(
      "insert into hathi.ask_messages (ask_id, kind, place, thread) values ($1, 'card', $2, $3)",
      [id, channel, thread],
    );
  }
}

/** Notes when something is due next, which is always later than now. */
export async function setDue(
  tx: Queryable,
  id: string,
  ask: Pick<DueAsk, "question" | "openedAt" | "expiresAt" | "escalated">,
  now: Date,
): Promise<void> {
  const cards = await tx.query<{ at: Date }>(
    `select least(remind_at, look_at) as at from hathi.ask_messages
     where ask_id = $1 and kind = 'card' and (remind_at is not null or look_at is not null) and dropped_at is null`,
    [id],
  );
  const due = nextDue({ ...ask, reminders: cards.map(({ at }) => at) });
  // What nobody waits for is looked at again later.
  const later = new Date(now.getTime() + 60_000);
  await tx.query("update hathi.asks set due_at = $2 where id = $1 and outcome is null", [
    id,
    due !== null && due <= now ? later : due,
  ]);
}
