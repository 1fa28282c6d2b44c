/** Puts the rights of one person before what chat can do to runs: each act is asked about when it is done. */
import { HathiError } from "../../core/errors.ts";
import type { RunAct } from "../../core/people/rights.ts";
import type { ReachableRuns } from "../../core/ports/people/reachable-runs.ts";
import type { Rights } from "../../core/ports/people/rights.ts";
import type { Actor } from "../../core/ports/people/run-commands.ts";
import { type Concerning, withinSight } from "./within-sight.ts";

export function guardRuns({ runs, control }: ReachableRuns, rights: Rights, by: Actor): ReachableRuns {
  /** The run's whole id, if the person may. Between that and the act the prefix cannot come to mean another run. */
  const allowed = async (act: RunAct, prefix: string): Promise<string> => {
    const run = await runs.find(prefix);
    await rights.require(act, run, by);
    return run.id;
  };
  const within = async <Filter extends Concerning>(filter: Filter) => withinSight(filter, rights, by);
  return {
    runs: {
      ...runs,
      find: async (prefix) => {
        const run = await runs.find(prefix);
        await rights.require("look", run, by);
        return run;
      },
      list: async (filter) => runs.list(await within(filter)),
      events: async (type, limit) => {
        // An event may be of runs that the person is not to see.
        if ((await rights.visibleTo(by)) === "all") return runs.events(type, limit);
        throw new HathiError(
          "NOT_ALLOWED",
          "you may not list events: here each run is shown to those whom it concerns, and admins see the rest",
        );
      },
      inChannel: async (place, limit) => {
        const found = await runs.inChannel(place, limit);
        const seen = await rights.seenOf(
          found.map(({ id }) => id),
          by,
        );
        return found.filter(({ id }) => seen.has(id));
      },
      show: async (prefix) => runs.show(await allowed("look", prefix)),
      logs: async (prefix, after) => runs.logs(await allowed("look", prefix), after),
      start: async (automation, data, who) => {
        await rights.requireStart(automation, by);
        return runs.start(automation, data, who);
      },
      switchAutomation: async (name, isOn, who) => {
        await rights.requireSwitch(name, by);
        return runs.switchAutomation(name, isOn, who);
      },
      cancel: async (prefix, who) => runs.cancel(await allowed("cancel", prefix), who),
      endAtOnce: async (prefix, who) => runs.endAtOnce(await allowed("end", prefix), who),
    },
    control: {
      pause: async (prefix, who) => control.pause(await allowed("pause", prefix), who),
      resume: async (prefix, who, options) => control.resume(await allowed("resume", prefix), who, options),
      restart: async (prefix, who, options) => control.restart(await allowed("retry", prefix), who, options),
      settle: async (prefix, who, ...rest) => control.settle(await allowed("settle", prefix), who, ...rest),
      failed: async (filter) => control.failed(filter),
      countMatching: async (word, filter) => control.countMatching(word, await within(filter)),
      matching: async (word, filter, page) => control.matching(word, await within(filter), page),
    },
  };
}
