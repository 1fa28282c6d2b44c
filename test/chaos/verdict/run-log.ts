/** Reads the replicas' logs as they are written: takeovers, look-ups in doubt, and what should never be logged. */
import type { ReplicaLine } from "../../support/processes/replica.ts";

export class RunLog {
  readonly takeovers = new Map<string, number>();
  readonly violations: string[] = [];
  /** How often each warning and error was logged. */
  readonly counts = new Map<string, number>();
  lookUps = 0;
  found = 0;

  readonly take = (line: ReplicaLine): void => {
    const run = typeof line["run"] === "string" ? line["run"] : "";
    switch (line.msg) {
      case "took the run over from a dead worker":
        this.takeovers.set(run, (this.takeovers.get(run) ?? 0) + 1);
        break;
      case "looked for a call in doubt":
        this.lookUps += 1;
        if (line["found"] === true) this.found += 1;
        break;
      case "a run had nothing that would advance it, repaired":
        this.violations.push(`the sweeper of replica ${line.replica} found the orphan ${run}`);
        break;
      default:
    }
    if (line.level >= 40) {
      const key = `${line.level >= 50 ? "error" : "warn"}: ${line.msg}`;
      this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
    }
  };

  get takeoverCount(): number {
    return [...this.takeovers.values()].reduce((sum, count) => sum + count, 0);
  }
}
