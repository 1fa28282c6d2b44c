/**
 * In the script of each build: at which built-ins its journals are recorded. Runs of older builds have journals of
 * another kind, and are replayed as they were recorded.
 */
export interface Boundary {
  /** At the run's own HTTP client and what is about it. */
  readonly isAtBuiltIns: boolean;
  /** At the files, programs, names and facts of the machine, too. */
  readonly isAtHost: boolean;
}

export const boundaryMark = "//# hathiBoundary=built-ins-2";

export function readBoundary(script: string): Boundary {
  const found = /^\/\/# hathiBoundary=built-ins(?<host>-2)?$/m.exec(script);
  return { isAtBuiltIns: found !== null, isAtHost: found?.groups?.["host"] !== undefined };
}
