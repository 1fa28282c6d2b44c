/** Puts the rights of one person before what the page reads and does beyond what chat has. */
import { HathiError } from "../../core/errors.ts";
import type { RunId } from "../../core/ids.ts";
import type { PageReads } from "../../core/ports/page/page-reach.ts";
import type { PageRuns, RelatedRun, RunOnPage } from "../../core/ports/page/page-runs.ts";
import type { Rights } from "../../core/ports/people/rights.ts";
import type { Actor, RunCommands } from "../../core/ports/people/run-commands.ts";
import { withinSight } from "./within-sight.ts";

/** @param found finds runs within the person's reach, and looks at them with the person's rights */
export function guardPage(
  { runs, events, automations, whole }: PageReads,
  found: Pick<RunCommands, "find">,
  rights: Rights,
  by: Actor,
): PageReads {
  /** The run's whole id, if the person may look at it. */
  const lookedAt = async (prefix: string): Promise<string> => (await found.find(prefix)).id;
  const seen = async (ids: readonly RunId[]): Promise<ReadonlySet<RunId>> =>
    rights.seenOf([...(await runs.seen(ids))], by);
  // An event may be of runs that the person is not to see.
  const seesAll = async (): Promise<void> => {
    if ((await rights.visibleTo(by)) === "all") return;
    throw new HathiError(
      "NOT_ALLOWED",
      "you may not look at events: here each run is shown to those whom it concerns, and admins see the rest",
    );
  };
  return {
    runs: {
      search: async (search) => runs.search(await withinSight(search, rights, by)),
      seen,
      show: async (prefix) => withRelated(await runs.show(await lookedAt(prefix)), seen),
      entries: async (prefix, from, limit) => runs.entries(await lookedAt(prefix), from, limit),
      entry: async (prefix, seq) => runs.entry(await lookedAt(prefix), seq),
    },
    events: {
      async search(search) {
        await seesAll();
        return events.search(search);
      },
      async show(id) {
        await seesAll();
        return events.show(id);
      },
      async replay(id, who) {
        await seesAll();
        await rights.requireAdmin("replay an event", by);
        return events.replay(id, who);
      },
    },
    automations,
    whole: {
      async causes() {
        const { concerning } = await withinSight({}, rights, by);
        return whole.causes(concerning);
      },
      async health() {
        await rights.requireAdmin("see how the whole of Hathi does", by);
        return whole.health();
      },
    },
  };
}

/** Of the runs that a run is related to, those that the person sees, too. */
async function withRelated(run: RunOnPage, seen: PageRuns["seen"]): Promise<RunOnPage> {
  const { parent, children, restartedFrom, restartedAs } = run;
  const shown = await seen(
    [parent, restartedFrom, ...children, ...restartedAs].flatMap((one) => (one === null ? [] : [one.id])),
  );
  const only = (one: RelatedRun | null): RelatedRun | null =>
    one !== null && shown.has(one.id) ? one : null;
  return {
    ...run,
    parent: only(parent),
    children: children.filter(({ id }) => shown.has(id)),
    restartedFrom: only(restartedFrom),
    restartedAs: restartedAs.filter(({ id }) => shown.has(id)),
  };
}
