/**
 * Runs a case over real processes: once straight through, then with a SIGKILL before and after each write of
 * its journal, as many as there are. All must agree with the straight run.
 */
import { expect } from "vitest";
import { agreeOnEffects, agreeOnShape, effectsByName } from "../cases/agree.ts";
import { buildCase } from "../cases/build-case.ts";
import { type Case, type Ending, pace } from "../cases/play-case.ts";
import { type Death, openKilledPlay } from "./killed-play.ts";

export interface KillOptions {
  /** How it came out in memory. */
  readonly straight?: Ending;
  /** How many are played at once, each in a database of its own; two on two cores are no faster than one. */
  readonly lanes?: number;
  /** Of the moments to die at, each so-manieth is taken: odd, so that before and after take turns. */
  readonly stride?: number;
}

/** @returns how many times a process died */
export async function killEverywhere(
  tried: Case,
  { straight, lanes = 1, stride = 1 }: KillOptions = {},
): Promise<number> {
  const built = await buildCase(tried);
  const plays = await Promise.all(Array.from({ length: lanes }, async () => openKilledPlay(built, tried)));
  pace.turnMs = 40;
  try {
    const [first] = plays;
    if (first === undefined) throw new Error("there is no lane");
    const { ending: unharmed, writes } = await first.play(null);
    if (straight !== undefined) agreeOnShape(unharmed, straight, tried, "over real processes");
    const deaths = everyDeath(stride);
    const reached = new Set<string>();
    let isOver = false;
    const playOn = async (play: (typeof first)["play"]): Promise<void> => {
      while (!isOver) {
        const death = deaths.next().value;
        const at = `with a SIGKILL ${death.when} write ${death.at}`;
        const { ending, died } = await play(death);
        agreeOnShape(ending, unharmed, tried, at);
        agreeOnEffects(effectsByName(ending.effects, tried), effectsByName(unharmed.effects, tried), at, {
          when: "before",
          what: "",
        });
        if (died) reached.add(at);
        // Writes that come together by chance are one: it ends behind the straight run's last.
        else if (death.at > writes) isOver = true;
      }
    };
    await Promise.all(plays.map(async ({ play }) => playOn(play)));
    expect(reached.size, "processes that died").toBeGreaterThanOrEqual(Math.floor(writes / stride));
    return reached.size;
  } finally {
    pace.turnMs = 0;
  }
}

function* everyDeath(stride: number): Generator<Death, never> {
  for (let moment = 0; ; moment += stride) {
    yield { at: 1 + Math.floor(moment / 2), when: moment % 2 === 0 ? "before" : "after" };
  }
}
