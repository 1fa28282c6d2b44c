/** What people did to runs, or wanted to do and may not: the audit log, which is kept when runs are removed. */
import type { RunId } from "./ids.ts";

export interface AuditEntry {
  /** In the order in which the acts were noted. */
  readonly id: number;
  readonly at: Date;
  /** "slack:T1/U2", "cli:ana", "playground". */
  readonly actor: string;
  /** "cancel", "pause", "refused: cancel". */
  readonly action: string;
  /** Null for an act that concerns no run. */
  readonly runId: RunId | null;
  /** The Slack channel where the person typed or clicked. */
  readonly place: string | null;
  /** Why, in the person's own words. */
  readonly reason: string | null;
}

export interface AuditFilter {
  readonly runId?: RunId | undefined;
  readonly since?: Date | undefined;
  readonly limit: number;
}

export interface AuditLog {
  /** The newest entries, oldest first. */
  read(filter: AuditFilter): Promise<readonly AuditEntry[]>;
}

export const longestReason = 500;
