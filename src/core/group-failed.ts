/** Failed runs by automation and cause: what people look through before they retry all of them. */
import { causeOf, type FailedRun } from "./failed-run.ts";

export interface FailedGroup {
  readonly automation: string;
  /** Of the first of them. */
  readonly reason: string;
  readonly runs: number;
  readonly first: Date;
  readonly last: Date;
  /** Some of them. */
  readonly ids: readonly string[];
}

const mostIds = 5;

/** Takes runs in order of their ends, however many. */
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
    /** Those with the most runs first. */
    list: (): readonly FailedGroup[] => [...groups.values()].toSorted((a, b) => b.runs - a.runs),
  };
}
