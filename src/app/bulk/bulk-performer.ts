/**
 * Goes on with bulk acts that people confirmed, a page at a time. Every process that knows Slack has one; each act is in
 * the hands of one process, and whoever else is alive takes over the act of one that died.
 */
import { addOutcomes, doInBulk } from "../../core/bulk/do-in-bulk.ts";
import type { BulkWork, ClaimedBulkAct } from "../../core/ports/people/bulk-acts.ts";
import type { ReachRuns } from "../../core/ports/people/reachable-runs.ts";
import type { Logger } from "../../core/ports/logger.ts";

export interface BulkPerformer {
  /** Goes on with one act for so long, and then leaves it to the rounds of whichever process comes first. */
  goOn(id: number, forMs: number): Promise<void>;
  /** Goes on with all acts that nobody has in hand, now. */
  round(): Promise<void>;
  stop(): Promise<void>;
}

export interface BulkPerformerOptions {
  readonly work: BulkWork;
  readonly reach: ReachRuns;
  readonly logger: Logger;
  /** Called when there is something new to tell. */
  readonly onChange?: () => void;
  readonly everyMs?: number;
  readonly pageSize?: number;
}

// Longer than any page takes. A process that is silent for so long is taken for dead.
const leaseMs = 60_000;
const pauseAfterFailureMs = 5000;
/** An act whose page fails this often, with the database there, is given up: its person is told how far it came. */
const mostTries = 20;

export function createBulkPerformer({
  work,
  reach,
  logger,
  onChange = () => {},
  everyMs = 2000,
  pageSize = 50,
}: BulkPerformerOptions): BulkPerformer {
  const stopping = new AbortController();
  let last = Promise.resolve();

  const perform = async (claimed: ClaimedBulkAct, isTime: () => boolean): Promise<void> => {
    const { id, act, filter, by, team } = claimed;
    const reached = reach(team ?? undefined, by);
    let { after } = claimed;
    let outcome = { done: claimed.done, refused: claimed.refused, reasons: claimed.reasons };
    for (;;) {
      const page = await reached.control.matching(act.kind, filter, { limit: pageSize, after });
      const what = { reached, act, by, name: `bulk:${id}`, ...(team !== null && { teams: [team] }) };
      const done = await doInBulk(page.runs, what);
      outcome = addOutcomes(outcome, done);
      const isWhole = done.trouble === undefined;
      const goesOn = await work.note(
        claimed,
        { ...outcome, next: isWhole ? page.next : (after ?? "") },
        leaseMs,
        isWhole,
      );
      if (!isWhole) throw done.trouble;
      if (!goesOn) return;
      after = page.next ?? undefined;
      if (isTime()) continue;
      await work.release(claimed, 0);
      return;
    }
  };

  const take = async (isTime: () => boolean, id?: number): Promise<boolean> => {
    const claimed = await work.claim(leaseMs, id);
    if (claimed === undefined) return false;
    const log = logger.child({ actor: claimed.by.id, bulk: claimed.id });
    try {
      if (claimed.tries > mostTries) {
        log.error({}, "a bulk act is given up: one of its pages failed again and again");
        const { done, refused, reasons } = claimed;
        await work.note(
          claimed,
          { done, refused, reasons: { ...reasons, [givenUp]: 1 }, next: null },
          0,
          true,
        );
      } else await perform(claimed, isTime);
    } catch (error) {
      log.warn({ err: error }, "a page of a bulk act failed, it is tried again");
      await work.release(claimed, pauseAfterFailureMs);
    }
    onChange();
    return true;
  };

  const round = async (): Promise<void> => {
    last = last.then(async () => {
      try {
        while (!stopping.signal.aborted && (await take(() => !stopping.signal.aborted)));
      } catch (error) {
        logger.warn({ err: error }, "bulk acts wait for the next round");
      }
    });
    await last;
  };
  const timer = setInterval(() => void round(), everyMs);
  return {
    async goOn(id, forMs) {
      const until = performance.now() + forMs;
      await take(() => performance.now() < until, id);
    },
    round,
    async stop() {
      stopping.abort();
      clearInterval(timer);
      await last;
    },
  };
}

const givenUp = "it was given up: look into the log";
