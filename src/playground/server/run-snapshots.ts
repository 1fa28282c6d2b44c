/** Reads the runs for the page, newest first. Finished runs do not change and are read once. */
import { HathiError, messageOf } from "../../core/errors.ts";
import type { AutomationSummary, RunCommands } from "../../core/ports/people/run-commands.ts";
import { isFinished } from "../../core/run.ts";
import type { RunSnapshot } from "../../web/run-snapshot.ts";
import { snapshotRun } from "../../web/snapshot-run.ts";
import type { Snapshot } from "./snapshot.ts";
import { WaitingLines } from "../waiting-lines.ts";
import { tryoutsOf } from "./tryouts.ts";

const shownRuns = 30;

interface Shortcuts {
  readonly global: readonly string[];
  readonly message: readonly string[];
}

interface Taken {
  readonly runs: readonly RunSnapshot[];
  readonly shortcuts: Shortcuts;
  readonly automations: Snapshot["automations"];
  readonly problem: string | null;
}

/** Slack's menu has what the app's manifest names; here it has what automations listen to. */
function shortcutsOf(automations: readonly AutomationSummary[]): Shortcuts {
  const types = automations.flatMap((automation) => automation.types);
  const after = (prefix: string): readonly string[] =>
    [...new Set(types)].flatMap((type) => (type.startsWith(prefix) ? [type.slice(prefix.length)] : []));
  return { global: after("slack.shortcut."), message: after("slack.message_action.") };
}

export class RunSnapshots {
  readonly #runs: RunCommands;
  readonly #lines: WaitingLines;
  readonly #finished = new Map<string, RunSnapshot>();
  #latest: readonly RunSnapshot[] = [];
  #shortcuts: Shortcuts = { global: [], message: [] };
  #automations: Snapshot["automations"] = [];

  constructor(runs: RunCommands, lines = new WaitingLines()) {
    this.#runs = runs;
    this.#lines = lines;
  }

  /** If the runs cannot be read (for example because the database restarts): the last known runs, and the reason. */
  async take(): Promise<Taken> {
    try {
      const described = await this.#runs.describeAutomations();
      this.#shortcuts = shortcutsOf(described);
      this.#automations = described.map((one) => ({
        name: one.name,
        types: one.types,
        tryouts: tryoutsOf(one),
      }));
      const summaries = await this.#runs.list({ scope: "all", limit: shownRuns });
      const shown = await Promise.all(
        summaries.map(async ({ id, state }) => {
          const known = this.#finished.get(id);
          if (known?.state === state) return known;
          const run = await this.#runs.show(id).catch(undefinedIfGone);
          if (run === undefined) return [];
          const snapshot = snapshotRun(run, this.#lines.of(run.id));
          if (isFinished(snapshot.state)) this.#finished.set(id, snapshot);
          return snapshot;
        }),
      );
      this.#latest = shown.flat();
      return this.#taken(null);
    } catch (error) {
      return this.#taken(messageOf(error));
    }
  }

  #taken(problem: string | null): Taken {
    return { runs: this.#latest, shortcuts: this.#shortcuts, automations: this.#automations, problem };
  }
}

/** A run that finds nothing to do is removed, maybe after it was listed. */
function undefinedIfGone(error: unknown): undefined {
  if (error instanceof HathiError && error.code === "RUN_UNKNOWN") return undefined;
  throw error;
}
