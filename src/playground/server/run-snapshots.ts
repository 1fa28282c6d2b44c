/** Reads the runs for the page, newest first. Finished runs do not change and are read once. */
import { messageOf } from "../../core/errors.ts";
import type { RunCommands } from "../../core/ports/people/run-commands.ts";
import { isFinished } from "../../core/run.ts";
import type { RunSnapshot } from "../../web/run-snapshot.ts";
import { snapshotRun } from "../../web/snapshot-run.ts";

const shownRuns = 30;

export class RunSnapshots {
  readonly #runs: RunCommands;
  readonly #finished = new Map<string, RunSnapshot>();
  #latest: readonly RunSnapshot[] = [];

  constructor(runs: RunCommands) {
    this.#runs = runs;
  }

  /** If the runs cannot be read (for example because the database restarts): the last known runs, and the reason. */
  async take(): Promise<{ readonly runs: readonly RunSnapshot[]; readonly problem: string | null }> {
    try {
      const summaries = await this.#runs.list({ scope: "all", limit: shownRuns });
      this.#latest = await Promise.all(
        summaries.map(async ({ id, state }) => {
          const known = this.#finished.get(id);
          if (known?.state === state) return known;
          const snapshot = snapshotRun(await this.#runs.show(id));
          if (isFinished(snapshot.state)) this.#finished.set(id, snapshot);
          return snapshot;
        }),
      );
      return { runs: this.#latest, problem: null };
    } catch (error) {
      return { runs: this.#latest, problem: messageOf(error) };
    }
  }
}
