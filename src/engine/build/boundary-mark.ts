/**
 * In the script of each build: at which built-ins its journals are recorded. Runs of older builds have journals of
 * another kind, and are replayed as they were recorded.
 */
export interface Boundary {
  /** At the run's own HTTP client and what is about it. */
  readonly isAtBuiltIns: boolean;
  /** At the files, programs, names and facts of the machine, too. */
  readonly isAtHost: boolean;
  /** Of what is outside only plain data and promises of it are given: no objects that a replay makes again. */
  readonly isStrict: boolean;
}

export const boundaryMark = "//# hathiBoundary=built-ins-3";

export function readBoundary(script: string): Boundary {
  const found = /^\/\/# hathiBoundary=built-ins(?:-(?<version>[23]))?$/m.exec(script);
  const version = Number(found?.groups?.["version"] ?? 1);
  return { isAtBuiltIns: found !== null, isAtHost: version >= 2, isStrict: version >= 3 };
}
