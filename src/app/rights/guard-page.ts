/** Puts the rights of one person before what the page reads and does beyond what chat has. */
import { HathiError } from "../../core/errors.ts";
import type { PageReads } from "../../core/ports/page/page-reach.ts";
import type { Rights } from "../../core/ports/people/rights.ts";
import type { Actor, RunCommands } from "../../core/ports/people/run-commands.ts";
import { withinSight } from "./within-sight.ts";

/** @param found finds runs within the person's reach */
export function guardPage(
  { runs, events, automations, whole }: PageReads,
  found: Pick<RunCommands, "find">,
  rights: Rights,
  by: Actor,
): PageReads {
  /** The run's whole id, if the person may look at it. */
  const seen = async (prefix: string): Promise<string> => {
    const run = await found.find(prefix);
    await rights.require("look", run, by);
    return run.id;
  };
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
      show: async (prefix) => runs.show(await seen(prefix)),
      entries: async (prefix, from, limit) => runs.entries(await seen(prefix), from, limit),
      entry: async (prefix, seq) => runs.entry(await seen(prefix), seq),
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
