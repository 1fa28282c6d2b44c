/** Does a bulk act to the runs of one page, each as if the person had named it: their rights are asked for each. */
import { HathiError } from "../errors.ts";
import type { Actor } from "../ports/people/run-commands.ts";
import type { ReachableRuns } from "../ports/people/reachable-runs.ts";
import { messageOf } from "../text/describe-thrown.ts";
import type { BulkAct, BulkRun } from "./bulk-act.ts";

export interface BulkOutcome {
  readonly done: number;
  readonly refused: number;
  /** Why runs were refused, and how many for each reason. */
  readonly reasons: Readonly<Record<string, number>>;
}

export interface DoInBulk {
  /** The runs that the person reaches, with their rights asked for at each act. */
  readonly reached: ReachableRuns;
  readonly act: BulkAct;
  readonly by: Actor;
  /** Whoever does the same act anew, as after a death, gives the same name: what was done counts once. */
  readonly name: string;
  /** The workspaces that the person speaks from. */
  readonly teams?: readonly string[];
}

// A person's acts are some ten statements each, most of which wait for the network.
const atOnce = 4;

/** The outcome of a page. `trouble` is what kept it from being finished, such as a database that is away. */
export interface PageOutcome extends BulkOutcome {
  readonly trouble?: unknown;
}

export async function doInBulk(runs: readonly BulkRun[], what: DoInBulk): Promise<PageOutcome> {
  const waiting = [...runs];
  const troubles: unknown[] = [];
  let done = 0;
  let refused = 0;
  const reasons: Record<string, number> = {};
  const doOne = async (run: BulkRun): Promise<void> => {
    try {
      await perform(run, what);
      done += 1;
    } catch (error) {
      if (!(error instanceof HathiError)) {
        troubles.push(error);
        waiting.length = 0;
        return;
      }
      refused += 1;
      const reason = reasonOf(error, run);
      reasons[reason] = (reasons[reason] ?? 0) + 1;
    }
  };
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let run = waiting.shift(); run !== undefined; run = waiting.shift()) await doOne(run);
    }),
  );
  return { done, refused, reasons, ...(troubles.length > 0 && { trouble: troubles[0] }) };
}

async function perform(run: BulkRun, { reached, act, by, name, teams }: DoInBulk): Promise<void> {
  const { runs, control } = reached;
  const once = async (part: string, work: (by: Actor) => Promise<unknown>): Promise<void> => {
    try {
      await work({ ...by, request: `${name} ${part}` });
    } catch (error) {
      // It was done before, by a process that died before it noted that.
      if (!(error instanceof HathiError) || error.code !== "REQUEST_REPEATED") throw error;
    }
  };
  switch (act.kind) {
    case "retry":
      await once(run.id, async (who) => control.restart(run.id, who, { once: true }));
      break;
    case "cancel":
      await once(run.id, async (who) => {
        const { kind, run: after } = await runs.cancel(run.id, who);
        if (kind === "already-finished") throw new HathiError("RUN_STATE", `it had ended: ${after.state}`);
      });
      break;
    case "pause":
      await once(run.id, async (who) => control.pause(run.id, who));
      break;
    case "resume":
      await once(run.id, async (who) => control.resume(run.id, who));
      break;
    case "settle":
      for (const id of run.doubts) {
        await once(`${run.id} ${id}`, async (who) =>
          control.settle(run.id, who, act.settlement, { id, ...(teams !== undefined && { teams }) }),
        );
        // The first of them has cancelled the run, and all its doubts with it.
        if (act.settlement.kind === "cancel") break;
      }
  }
}

/** The reason without the run's ids, so that what many runs were refused for is one reason. */
function reasonOf(error: HathiError, { id, shortId }: BulkRun): string {
  if (error.code === "NOT_ALLOWED") return "you may not";
  return messageOf(error).replaceAll(id, "<id>").replaceAll(shortId, "<id>").slice(0, 300).toWellFormed();
}

const mostReasons = 5;

/** Adds up outcomes. Of the reasons, the first few are kept. */
export function addOutcomes(one: BulkOutcome, other: BulkOutcome): BulkOutcome {
  const reasons: Record<string, number> = { ...one.reasons };
  for (const [reason, count] of Object.entries(other.reasons)) {
    const isKnown = reasons[reason] !== undefined || Object.keys(reasons).length < mostReasons;
    const key = isKnown ? reason : furtherReasons;
    reasons[key] = (reasons[key] ?? 0) + count;
  }
  return { done: one.done + other.done, refused: one.refused + other.refused, reasons };
}

const furtherReasons = "other reasons";

export const nothingDone: BulkOutcome = { done: 0, refused: 0, reasons: {} };
