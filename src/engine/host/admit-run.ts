/** Decides whether a new run may begin: its automation has to want the event, and the event's key has to be free. */
import type { Automation } from "../../core/automation.ts";
import type { HathiEvent } from "../../core/event.ts";
import type { Logger } from "../../core/ports/logger.ts";
import type { OwnedRunJournal, QueueingOverlap } from "../../core/ports/run-journal.ts";
import type { ClaimedRun } from "../../core/run.ts";
import { keyOf, wants } from "./ask-automation.ts";

interface AdmissionParts {
  readonly journal: OwnedRunJournal;
  readonly logger: Logger;
}

/** Asks the automation whether it wants the event, and whether its key is free. */
export async function admitRun(
  run: ClaimedRun,
  event: HathiEvent,
  automation: Automation,
  { journal, logger }: AdmissionParts,
): Promise<boolean> {
  const { key, overlap = "skip" } = automation.options;
  if (!wants(automation, event)) {
    await journal.discard(run.ownership, key !== undefined);
    return false;
  }
  const exclusiveKey = overlap === "allow" ? null : keyOf(automation, event);
  if (exclusiveKey !== null && (overlap === "queue" || overlap === "replace")) {
    return admitFromQueue(run, exclusiveKey, overlap, { journal, logger });
  }
  const answer = await journal.admit(run.ownership, exclusiveKey);
  if (answer === "admitted") return true;
  logger.info({ key: exclusiveKey }, "skipped an event: an unfinished run has its key");
  await journal.discard(run.ownership, true);
  return false;
}

async function admitFromQueue(
  run: ClaimedRun,
  key: string,
  overlap: QueueingOverlap,
  { journal, logger }: AdmissionParts,
): Promise<boolean> {
  await journal.queueForKey(run.ownership, key, overlap);
  const answer = await journal.admitFromQueue(run.ownership, key, overlap);
  switch (answer) {
    case "admitted":
      return true;
    case "superseded":
      logger.info({ key }, "skipped an event: a later one of its key replaces it");
      await journal.discard(run.ownership, true);
      return false;
    case "key-in-use":
      if (overlap === "replace") await journal.cancelHolder(run.ownership, key);
      break;
    case "too-early":
      break;
  }
  // The run is woken when its turn may have come.
  const parked = await journal.park(run.ownership, {
    wakeAt: null,
    waitingFor: `the run that has ${key} to end`,
    wakesSeen: run.wakes,
  });
  // The key was freed meanwhile. Whoever takes this run next tries again.
  if (parked === "has-news") await journal.release(run.ownership);
  return false;
}
