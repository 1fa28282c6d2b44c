/** What a benchmark measures: one engine of durable workflows, in a process of its own beside the same Postgres. */

export interface System {
  readonly name: string;
  readonly version: string;
  /** What its own documentation recommends and differs here from the others. */
  readonly setup: string;
  start(bed: Bed): Promise<Running>;
}

/** What a system is given to run on. */
export interface Bed {
  /** A database of its own, empty. */
  readonly databaseUrl: string;
  /** A folder of its own, removed afterwards. */
  readonly folder: string;
  /** The main process of Postgres. */
  readonly postgresPid: number;
}

export interface Running {
  /** Starts a run of so many steps, one after the other, that do nothing. Resolves when the run has ended. */
  run(steps: number): Promise<void>;
  /** Its own processes, without Postgres. */
  readonly pids: readonly number[];
  close(): Promise<void>;
}
