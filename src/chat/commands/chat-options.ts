/** The options of chat in Slack: the runs that people may reach, and how chat answers. */
import type { Logger } from "../../core/ports/logger.ts";
import type { LinkToRun } from "../../core/ports/page/run-links.ts";
import type { ReachWishes } from "../../core/ports/people/wishes.ts";
import type { ReachConnections } from "../../core/ports/people/connections.ts";
import type { ReachPeople } from "../../core/ports/people/people.ts";
import type { ReachAsks, ReachRuns } from "../../core/ports/people/reachable-runs.ts";
import type { ReachSettings } from "../../core/ports/people/settings.ts";
import type { Bulk } from "../../core/ports/people/bulk-acts.ts";
import type { AdministerWorkspaces } from "../../core/workspaces.ts";

export interface ChatOptions {
  /** The runs that a person may reach from a workspace; chat shows no others. */
  readonly reach: ReachRuns;
  /** For admins who decide which workspaces are let in. */
  readonly administer?: AdministerWorkspaces;
  /** Questions that people answer. */
  readonly asks?: ReachAsks;
  /** Acts on many runs. */
  readonly bulk?: Bulk;
  /** Where people are told of an automation's runs. */
  readonly settings?: ReachSettings;
  /** Who on GitHub is who in Slack. */
  readonly people?: ReachPeople;
  /** Which repositories speak in a workspace. */
  readonly connections?: ReachConnections;
  /** What people want of their own time and attention. */
  readonly wishes?: ReachWishes;
  /** Whether an automation shows people the app's Home, so that Hathi must not. */
  readonly isHomeTaken?: () => Promise<boolean>;
  /** Where a person sees a run on the page. */
  readonly linkToRun?: LinkToRun | null;
  readonly logger: Logger;
  /** The address of GitHub's pages, for links to pull requests. */
  readonly githubUrl?: string;
  /** Slack shows people a failure after 3 s. */
  readonly answerWithinMs?: number;
  /** Called when a person settled a doubt or retried a run, because the messages about it have to change. */
  readonly onChange?: () => void;
}
