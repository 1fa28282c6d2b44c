/** The code of a run's own build, as its author wrote it. */

export interface AuthorLine {
  /** As seen from the automations folder: "deploy.ts", "lib/names.ts". */
  readonly file: string;
  readonly line: number;
}

export interface AuthorCode {
  /** The author's own files that went into the build: no packages. */
  readonly files: readonly { readonly file: string; readonly text: string }[];
  /**
   * @param places in the build, newest first, as a parked run has them: "12:34 56:7"
   * @returns the first of them that is in one of these files
   */
  find(places: string): AuthorLine | null;
}

/** @returns undefined for a build that is not stored any more, or that is too large to be read for people */
export type FindCode = (build: string) => Promise<AuthorCode | undefined>;
