/** A chaos run as it is asked for, as it went, and what was found. */
import type { Nemesis } from "./faults/nemesis.ts";
import type { People } from "./world/people.ts";
import type { RunLog } from "./verdict/run-log.ts";
import type { ChaosStage } from "./world/stage.ts";
import type { Evidence, Story } from "./stories/story.ts";
import type { Violation, Watch } from "./verdict/watch.ts";

export interface ChaosOptions {
  readonly minutes: number;
  readonly seed: number;
  readonly replicas: number;
  readonly runs: number;
  readonly say: (line: string) => void;
}

export interface Trial {
  readonly options: ChaosOptions;
  readonly stage: ChaosStage;
  readonly stories: readonly Story[];
  readonly people: People;
  readonly watch: Watch;
  readonly log: RunLog;
  readonly nemesis: Nemesis;
  readonly channels: readonly string[];
  readonly settledMs: number;
  readonly truces: number;
}

export interface ChaosReport extends Trial {
  readonly violations: readonly Violation[];
  readonly steps: number;
  readonly messages: number;
  readonly offenders: readonly Offender[];
}

/** A violation with what is known of its run. */
export interface Offender extends Violation {
  readonly journal: readonly object[];
  readonly evidence: Evidence | null;
}
