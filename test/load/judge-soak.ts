/** What comes of a soak: does what lives in a process grow, what it takes, or the database? Pure. */
import { type Flatness, type Sample, weighFlatness } from "./flatness.ts";
import type { Counts, Measured, Rest } from "./soak-samples.ts";
import { renderRows, type Row } from "./table.ts";
import type { Verdict } from "./verdict.ts";

export interface Soaked {
  readonly title: string;
  readonly samples: readonly Measured[];
  readonly atRest: readonly Rest[];
  readonly counts: Counts;
  readonly runsOfDelivery: number;
  readonly unfinished: number;
  readonly orphans: number;
  readonly crashes: readonly string[];
  readonly tables: readonly Row[];
  readonly complaints: ReadonlyMap<string, number>;
}

const mebibyte = 1024 ** 2;
/** Until the first events are removed, caches have filled, and V8 and autovacuum have found their pace. */
const warmUpShare = 1 / 3;
// At rest a heap goes up and down by some hundred KiB. What runs leave behind adds up.
const ofHeap = { share: 0.02, least: 2 };
// What V8 and malloc keep of pages that are partly used. A leak outside of the heaps goes beyond it.
const ofResident = { share: 0.1, least: 24 };
const ofDatabase = { share: 0.1, least: 24 };

interface Weighed {
  readonly what: string;
  readonly flatness: Flatness;
}

export function judgeSoak(soaked: Soaked): Verdict {
  const { title, samples, atRest, counts, unfinished, orphans, crashes, tables, complaints } = soaked;
  const from = (atRest.at(-1)?.at ?? 0) * warmUpShare;
  const warm = samples.filter(({ at }) => at >= from);
  const warmRests = atRest.filter(({ at }) => at >= from);
  const places = [...(atRest[0]?.live ?? []).keys()];
  const runs =
    ((warmRests.at(-1)?.deliveries ?? 0) - (warmRests[0]?.deliveries ?? 0)) * soaked.runsOfDelivery;
  const memory = places.flatMap((place) => weighProcess(warmRests, place));
  const database = weighFlatness(
    warm.map(({ at, database: value }) => ({ at, value })),
    ofDatabase,
  );
  const weighed = [...memory, { what: "the database", flatness: database }];
  const silent = atRest.filter(({ live }) => live.includes(undefined)).length;
  const problems = [
    ...weighed.flatMap(({ what, flatness }) =>
      flatness.isFlat ? [] : [`${what} grows: ${describe(flatness)}`],
    ),
    ...(silent > 0 ? [`${silent} times a process did not say what lives in it`] : []),
    ...(counts.refused > 0 ? [`${counts.refused} deliveries were refused`] : []),
    ...(unfinished > 0 ? [`${unfinished} runs did not end`] : []),
    ...(orphans > 0 ? [`${orphans} runs are orphans`] : []),
    ...crashes.map((how) => `a process ended by itself: ${how}`),
  ];
  const rows: Row[] = [
    [title],
    ["deliveries", counts.sent],
    ["runs and events at the end", `${samples.at(-1)?.runs ?? 0}, ${samples.at(-1)?.events ?? 0}`],
    [`after ${Math.round(from / 60)} min, through ${runs} runs:`],
    ...weighed.map(({ what, flatness }): Row => [`  ${what}`, describe(flatness)]),
    ["  a leak is told from", `${Math.ceil((ofHeap.least * mebibyte) / Math.max(1, runs))} bytes a run on`],
    ...places.map((place): Row => [
      `memory of process ${place} at work, garbage included`,
      `${Math.max(...samples.map(({ memory: all }) => all[place] ?? 0))} MiB at most`,
    ]),
    ...tables,
    ...[...complaints].map(([what, count]): Row => [`  logged: ${what}`, count]),
    [problems.length === 0 ? "FLAT" : "NOT FLAT, OR WORSE"],
  ];
  return { table: renderRows(rows), problems };
}

/** Each thread that was there most of the time, and the whole process, at rest. */
function weighProcess(rests: readonly Rest[], place: number): readonly Weighed[] {
  const lives = rests.flatMap(({ at, live }) => {
    const one = live[place];
    return one === undefined ? [] : [{ at, ...one }];
  });
  const byThread = new Map<string, Sample[]>();
  for (const { at, heaps } of lives)
    for (const { thread, bytes } of heaps)
      byThread.set(thread, [...(byThread.get(thread) ?? []), { at, value: bytes / mebibyte }]);
  const threads = [...byThread].filter(([, found]) => found.length * 2 > lives.length);
  return [
    ...threads.map(([thread, found]) => ({
      what: `live heap of process ${place}, ${thread}`,
      flatness: weighFlatness(found, ofHeap),
    })),
    {
      what: `resident memory of process ${place}, at rest`,
      flatness: weighFlatness(
        lives.map(({ at, resident }) => ({ at, value: resident / mebibyte })),
        ofResident,
      ),
    },
  ];
}

function describe({ isFlat, growth, median, most }: Flatness): string {
  const sign = growth > 0 ? "+" : "";
  return `${median.toFixed(1)} MiB (at most ${most.toFixed(1)}), ${sign}${growth.toFixed(2)} MiB by its slope: ${isFlat ? "flat" : "grows"}`;
}
