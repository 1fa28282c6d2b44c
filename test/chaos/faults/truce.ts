/**
 * Faults that follow each other too fast for this machine can keep every replica from starting: then nothing
 * ends, and nothing is wrong. So faults rest for once, and something has to end within a minute.
 */
import { setTimeout as delay } from "node:timers/promises";
import { messageOf } from "../../../src/core/errors.ts";
import type { Nemesis } from "./nemesis.ts";
import type { Replica } from "../../support/processes/replica.ts";
import type { Watch } from "../verdict/watch.ts";

const startsWithinMs = 120_000;
export const goesOnWithinMs = 60_000;

export interface Truce {
  readonly nemesis: Nemesis;
  readonly watch: Watch;
  readonly replicas: readonly Replica[];
}

export async function callTruce({ nemesis, watch, replicas }: Truce): Promise<void> {
  const goOn = await nemesis.rest();
  await startAll(replicas, watch);
  const finished = watch.finished;
  const end = performance.now() + goesOnWithinMs;
  while (watch.finished === finished && watch.active.length > 0 && performance.now() < end) await delay(200);
  if (watch.finished === finished && watch.active.length > 0) {
    watch.reportStandstill("nothing ended within a minute in which there was no fault");
  }
  goOn();
}

export async function startAll(replicas: readonly Replica[], watch: Watch): Promise<void> {
  for (const replica of replicas) replica.start();
  try {
    await Promise.all(replicas.map((replica) => replica.ready(startsWithinMs)));
  } catch (error) {
    watch.reportStandstill(messageOf(error));
  }
}
