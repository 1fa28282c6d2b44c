/** Plays a case once through real threads and a real Postgres; it must come to the same end as in memory. */
import { expect } from "vitest";
import { agreeOnEffects, agreeOnShape, effectsByName, withoutIds } from "../cases/agree.ts";
import { buildCase } from "../cases/build-case.ts";
import { type Case, type Ending, pace } from "../cases/play-case.ts";
import { openKilledPlay } from "./killed-play.ts";
import { createThreadWorker } from "./thread-worker.ts";

const at = "through threads";

export async function playThroughThreads(tried: Case, straight: Ending): Promise<void> {
  const worker = createThreadWorker();
  const { play } = await openKilledPlay(await buildCase(tried), tried, () => worker);
  pace.turnMs = 40;
  try {
    const { ending } = await play(null);
    agreeOnShape(ending, straight, tried, at);
    agreeOnEffects(effectsByName(ending.effects, tried), effectsByName(straight.effects, tried), at, {
      when: "after",
      what: "",
    });
    const log = worker.logger.lines.flatMap(({ fields }) =>
      "said" in fields ? [String(fields["said"])] : [],
    );
    const isTold = tried.reality === "varies" ? log.length : log.map(withoutIds);
    expect(isTold, `the log ${at}`).toEqual(
      tried.reality === "varies" ? straight.log.length : straight.log.map(withoutIds),
    );
  } finally {
    pace.turnMs = 0;
  }
}
