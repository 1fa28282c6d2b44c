/** Groups failed runs by automation and cause, for people to look through before they retry all of them. */
import { causeOf, type FailedRun } from "./failed-run.ts";

export interface FailedGroup {
  readonly automation: string;
  /** The failure of the group's first run. */
  readonly reason: string;
  readonly runs: number;
  readonly first: Date;
  readonly last: Date;
  /** The short ids of some of the runs. */
  readonly ids: readonly string[];
}

const mostIds = 5;

/** Collects any number of runs, which are to be added in the order in which they ended. */
export function groupFailed() {
  const groups = new Map<string, FailedGroup>();
  let count = 0;
  return {
    add({ automation, error, finishedAt, shortId }: FailedRun): void {
      count += 1;
      const key = JSON.stringify([automation, causeOf(error)]);
      const reason = error === null ? "" : `${error.name}: ${error.message}`;
      const known = groups.get(key) ?? {
        automation,
        reason,
        runs: 0,
        first: finishedAt,
        last: finishedAt,
        ids: [],
      };
      const ids = known.ids.length < mostIds ? [...known.ids, shortId] : known.ids;
      groups.set(key, { ...known, runs: known.runs + 1, last: finishedAt, ids });
    },
    get count(): number {
      return count;
    },
    /** The groups, largest first. */
    list: (): readonly FailedGroup[] => [...groups.values()].toSorted((a, b) => b.runs - a.runs),
  };
}
