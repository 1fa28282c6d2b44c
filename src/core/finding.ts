/** What `hathi doctor` and a start find out about one thing that Hathi needs. */

export interface Finding {
  /** What was looked at: "database", "slack scopes". */
  readonly check: string;
  /**
   * "ok": it is as it should be. "advice": Hathi works, and something would be better otherwise. "broken": something
   * does not work until a person has mended it. "unknown": nobody could tell now.
   */
  readonly level: "ok" | "advice" | "broken" | "unknown";
  /** What was found, in one sentence. */
  readonly says: string;
  /** The exact next act of a person, for everything but "ok". */
  readonly act?: string;
}

/** Makes the findings about one thing. */
export function findingsOf(check: string) {
  return {
    ok: (says: string): Finding => ({ check, level: "ok", says }),
    advice: (says: string, act: string): Finding => ({ check, level: "advice", says, act }),
    broken: (says: string, act: string): Finding => ({ check, level: "broken", says, act }),
    unknown: (says: string, act: string): Finding => ({ check, level: "unknown", says, act }),
  };
}
