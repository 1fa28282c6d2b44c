/** What `hathi check` found, before that becomes text or JSON. */
import type { RunsCheck } from "../../app/builds/check-runs.ts";
import type { LoadedAutomations } from "../../engine/build/load-automations.ts";
import type { NeedsPart } from "./format-needs.ts";
import type { SourceCheck } from "./check-source.ts";

export type RunsPart =
  ({ readonly kind: "checked" } & RunsCheck) | { readonly kind: "skipped"; readonly why: string };

export interface FolderCheck {
  readonly folder: string;
  /** If the folder has no automations: a folder inside it that may have been meant. */
  readonly meant: string | null;
  readonly loaded: LoadedAutomations;
  readonly types: SourceCheck;
  readonly promises: SourceCheck;
  readonly runs: RunsPart;
  /** Warnings about automations whose webhook is closed, and about webhooks that nothing listens to. */
  readonly webhookGaps: readonly string[];
  /** Events that automations need, and that Slack may not have been told to send. */
  readonly slackGaps: readonly string[];
  readonly needs: NeedsPart;
}

export function isGood({ loaded, types, promises, runs }: FolderCheck): boolean {
  const problems = [types, promises].flatMap((check) => (check.kind === "checked" ? check.problems : []));
  const findings = runs.kind === "checked" ? runs.findings : [];
  return loaded.failures.length === 0 && problems.length === 0 && findings.length === 0;
}
