/** What chat in Slack is given: the runs that people reach, and how it answers. */
import type { Logger } from "../../core/ports/logger.ts";
import type { ReachRuns } from "../../core/ports/reachable-runs.ts";
import type { AdministerWorkspaces } from "../../core/workspaces.ts";

export interface ChatOptions {
  /** The runs that a person reaches from a workspace: chat has no others. */
  readonly reach: ReachRuns;
  /** For those who say which workspaces are let in. */
  readonly administer?: AdministerWorkspaces;
  readonly logger: Logger;
  /** Where pull requests are read. */
  readonly githubUrl?: string;
  /** Slack shows people a failure after 3 s. */
  readonly answerWithinMs?: number;
  /** Told when a person settled a step in doubt or retried a run: messages about it are to show that. */
  readonly onChange?: () => void;
}
