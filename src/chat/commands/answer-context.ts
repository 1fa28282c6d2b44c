/** What an answer of chat needs: the person, what they reach, and where they speak. */
import type { Ask, AskGrant } from "../../core/ports/people/asks.ts";
import type { OwnWishes } from "../../core/ports/people/wishes.ts";
import type { ConnectionCommands } from "../../core/ports/people/connections.ts";
import type { PeopleCommands } from "../../core/ports/people/people.ts";
import type { Actor, RunCommands } from "../../core/ports/people/run-commands.ts";
import type { RunControl } from "../../core/ports/people/run-control.ts";
import type { LinkToRun } from "../../core/ports/page/run-links.ts";
import type { ModalView } from "@slack/types";
import type { Settings } from "../../core/ports/people/settings.ts";
import type { Bulk } from "../../core/ports/people/bulk-acts.ts";
import type { AdministerWorkspaces } from "../../core/workspaces.ts";

export interface AnswerContext {
  readonly runs: RunCommands;
  readonly control: RunControl;
  readonly by: Actor;
  /** The workspace of the request, as far as Slack names it. */
  readonly team: string | undefined;
  readonly administer: AdministerWorkspaces;
  /** Who on GitHub is who in Slack. */
  readonly people?: PeopleCommands;
  readonly wishes?: OwnWishes;
  /** Which repositories speak in the workspace. */
  readonly connections?: ConnectionCommands;
  /** The questions that wait for the person. */
  readonly inbox?: () => Promise<readonly Ask[]>;
  /** What the person has answered in advance. */
  readonly grants?: () => Promise<readonly AskGrant[]>;
  /** Acts on many runs. */
  readonly bulk?: Bulk | undefined;
  readonly settings?: Settings | undefined;
  /** Opens a form, while Slack takes one: for three seconds after the person typed or clicked. */
  readonly openForm?: (view: ModalView) => Promise<void>;
  /** Where the person sees a run on the page. */
  readonly linkToRun?: LinkToRun | null;
  /** The channel where the person typed. */
  readonly channel?: string;
  /** The workspaces that the person speaks from. */
  readonly teams: readonly string[];
  readonly githubUrl: string;
}
