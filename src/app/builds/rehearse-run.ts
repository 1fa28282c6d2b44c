/** Replays a run's journal on the run's own build, without any effect, so that a debugger can follow the code. */
import { HathiError } from "../../core/errors.ts";
import type { RunId } from "../../core/ids.ts";
import { compileBuild } from "../../engine/build/compile-build.ts";
import { checkReplay, type ReplayCheck } from "../../engine/host/check-replay.ts";
import type { Database } from "../../journal/database/database.ts";
import { findBuild } from "../../journal/runs/builds.ts";
import { readRunToReplay } from "../../journal/runs/unfinished-runs.ts";

export interface Rehearsal {
  readonly entries: number;
  /** Replays, once whoever watches is ready. */
  begin(): Promise<ReplayCheck>;
}

/**
 * @param folder the automations folder, in which the debugger finds the author's files
 * @throws {HathiError} BUILD_MISSING
 */
export async function prepareRehearsal(database: Database, id: RunId, folder: string): Promise<Rehearsal> {
  const found = await readRunToReplay(database, id);
  const script = found === undefined ? undefined : await findBuild(database, found.run.build);
  if (found === undefined || script === undefined) {
    throw new HathiError("BUILD_MISSING", `the build of the run ${id} is not in the database any more`);
  }
  const { run } = found;
  const history = await found.history();
  return {
    entries: history.entries.length,
    begin: async () =>
      checkReplay(run, history, {
        id: run.build,
        compiled: compileBuild(run.build, script, { debuggedIn: folder }),
      }),
  };
}
