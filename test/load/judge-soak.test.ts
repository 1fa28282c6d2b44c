import { describe, expect, it } from "vitest";
import { judgeSoak } from "./judge-soak.ts";
import type { Measured, Rest } from "./soak-samples.ts";

const mebibyte = 1024 ** 2;
const [minutes, rests, rate] = [10, 15, 3];

interface Grows {
  /** Bytes that each run leaves behind. */
  readonly main?: number;
  readonly runs?: number;
  readonly outside?: number;
}

/** As a soak of ten minutes measured it: at rest a heap differs by a tenth of a MiB, and what V8 keeps by a few. */
function soaked(grows: Grows, change: (rest: Rest) => Rest = (rest) => rest): readonly string[] {
  const deliveriesOf = (at: number): number => Math.round(at * rate);
  const atRest = Array.from({ length: rests }, (_, index): Rest => {
    const at = ((index + 1) * minutes * 60) / rests;
    const deliveries = deliveriesOf(at);
    const noise = index % 3;
    const left = (bytes = 0): number => bytes * deliveries * 2;
    const [main, runs] = [
      46 * mebibyte + noise * 90_000 + left(grows.main),
      18.3 * mebibyte + noise * 9000 + left(grows.runs),
    ];
    const beside = (143 + noise * 3) * mebibyte + left(grows.outside);
    return change({
      at,
      deliveries,
      live: [
        {
          heaps: [
            { thread: "main", bytes: main },
            { thread: "runs-1", bytes: runs },
            ...(index % 4 === 0 ? [{ thread: `runs-${index + 2}`, bytes: (17 + index) * mebibyte }] : []),
          ],
          resident: main + runs + beside,
        },
      ],
    });
  });
  const samples = Array.from({ length: minutes * 12 }, (_, index): Measured => {
    const at = index * 5;
    // V8 collects when it likes: what the process takes at work says nothing.
    return { at, memory: [250 + index + (index % 12) * 20], database: 20, runs: 180, events: 1500 };
  });
  const { problems, table } = judgeSoak({
    title: "A soak",
    samples,
    atRest,
    counts: { sent: deliveriesOf(minutes * 60), refused: 0 },
    runsOfDelivery: 2,
    unfinished: 0,
    orphans: 0,
    crashes: [],
    tables: [],
    complaints: new Map(),
  });
  expect(table.endsWith(problems.length === 0 ? "\nFLAT" : "\nNOT FLAT, OR WORSE")).toBe(true);
  return problems;
}

describe("a soak of ten minutes at three deliveries a second", () => {
  it("is flat where only garbage comes and goes, and threads that are ended again", () => {
    expect(soaked({})).toEqual([]);
  });

  it("tells a leak of 2 KB a run, in whichever thread it is", () => {
    expect(soaked({ main: 2048 })).toEqual([
      expect.stringMatching(/^live heap of process 0, main grows: .* \+4\.\d+ MiB/),
    ]);
    expect(soaked({ runs: 2048 })).toEqual([
      expect.stringMatching(/^live heap of process 0, runs-1 grows: .* \+4\.\d+ MiB/),
    ]);
  });

  it("tells a leak outside of all heaps by what the process takes at rest", () => {
    expect(soaked({ outside: 16 * 1024 })).toEqual([
      expect.stringMatching(/^resident memory of process 0, at rest grows/),
    ]);
  });

  it("is not flat where a process did not say what lives in it", () => {
    expect(soaked({}, (rest) => (rest.at > 400 ? { ...rest, live: [undefined] } : rest))).toEqual([
      "5 times a process did not say what lives in it",
    ]);
  });
});
