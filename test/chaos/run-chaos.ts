/**
 * A chaos run from its first fault to its verdict:
 *
 *   set the stage -> [tell stories | inject faults | jump the clock | look for orphans] for so many minutes
 *     -> mend everything -> the last stories of each kind -> all finish within a minute -> judge -> report
 */
import { setTimeout as delay } from "node:timers/promises";
import { messageOf } from "../../src/core/errors.ts";
import { skipClock } from "../../src/journal/database/clock.ts";
import { createRunControl } from "../../src/journal/people/run-control.ts";
import { createDice } from "../programs/dice.ts";
import { createCast } from "./stories/cast-stories.ts";
import { judge } from "./verdict/judge.ts";
import { People } from "./world/people.ts";
import { startNemesis } from "./faults/nemesis.ts";
import { RunLog } from "./verdict/run-log.ts";
import { type ChaosStage, setStage } from "./world/stage.ts";
import { storyKinds } from "./stories/story.ts";
import type { ChaosOptions, ChaosReport } from "./trial.ts";
import { callTruce, goesOnWithinMs, startAll } from "./faults/truce.ts";
import { Watch } from "./verdict/watch.ts";

// What is started while so many are unfinished would only wait.
const mostActive = 40;
const lookEveryMs = 1000;
const quietForMs = 90_000;
const minute = 60_000;

export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { minutes, seed, say } = options;
  const log = new RunLog();
  say(`seed ${seed}: setting the stage`);
  const stage = await setStage({ seed, replicas: options.replicas, programs: 16, onLine: log.take });
  try {
    const dice = createDice(seed);
    const cast = createCast(stage, dice, seed);
    const control = createRunControl(stage.database, stage.jobs);
    const people = new People(stage.database, control, stage.ledger);
    const watch = new Watch(stage.database, people);
    const stories: ChaosReport["stories"][number][] = [];
    const tell = async (kind?: (typeof storyKinds)[number]): Promise<void> => {
      try {
        const story = await cast.next(kind);
        await story.start();
        stories.push(story);
        watch.add(story);
      } catch (error) {
        // A person's click on GitHub that came to nothing: there is nothing to follow.
        say(`a story did not begin: ${messageOf(error)}`);
      }
    };

    const nemesis = startNemesis(stage, createDice(seed * 17 + 3));
    const began = performance.now();
    const endsAt = began + minutes * minute;
    const betweenMs = (minutes * minute) / options.runs;
    const over = new AbortController();
    const tickers = [
      every(lookEveryMs, over.signal, () => watch.look()),
      every(1500, over.signal, () => moveClock(stage, dice.between(10, 300) * minute)),
      every(5000, over.signal, async () => {
        await Promise.all(stage.replicas.map((replica) => replica.measure()));
      }),
    ];

    let started = 0;
    let toldAt = began;
    let truces = 0;
    const pending = new Set<Promise<void>>();
    const begin = (kind?: (typeof storyKinds)[number]): void => {
      const telling = tell(kind).finally(() => pending.delete(telling));
      pending.add(telling);
    };
    while (performance.now() < endsAt && watch.violations.length === 0) {
      await delay(100);
      if (watch.quietMs > quietForMs) {
        truces += 1;
        await callTruce({ nemesis, watch, replicas: stage.replicas });
      }
      if (performance.now() - toldAt > 20_000) {
        toldAt = performance.now();
        say(
          `${((toldAt - began) / minute).toFixed(1)} min: ${started} runs, ${watch.finished} finished, ` +
            `${[...nemesis.counts.values()].reduce((sum, count) => sum + count, 0)} faults`,
        );
      }
      while (started < options.runs && performance.now() - began > started * betweenMs) {
        if (watch.active.length + pending.size >= mostActive) break;
        started += 1;
        begin();
      }
    }
    if (watch.violations.length > 0) say("something is wrong already: no more faults");

    await nemesis.stop();
    stage.door.mend();
    await startAll(stage.replicas, watch);
    say("the last fault is over");
    const mendedAt = performance.now();
    for (const kind of storyKinds) begin(kind);
    while (performance.now() - mendedAt < goesOnWithinMs) {
      await delay(200);
      if (pending.size === 0 && watch.active.length === 0) break;
    }
    const settledMs = performance.now() - mendedAt;
    over.abort();
    await Promise.all(tickers);
    for (const replica of stage.replicas) await replica.measure();
    return await judge({
      options,
      stage,
      stories,
      people,
      watch,
      log,
      nemesis,
      channels: await cast.channels(),
      settledMs,
      truces,
    });
  } finally {
    await stage.close();
  }
}

async function moveClock(stage: ChaosStage, ms: number): Promise<void> {
  await skipClock(stage.database, stage.jobs, ms).catch(() => {});
}

/** Does something every so often, never twice at once, until the signal. */
async function every(ms: number, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    await delay(ms, undefined, { signal }).catch(() => {});
    if (!signal.aborted) await work();
  }
}
