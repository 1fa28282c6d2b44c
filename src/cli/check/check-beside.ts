/**
 * Tells what a watched folder's deployment changed, and checks the source beside it: `hathi dev`, `hathi start --watch`.
 * A check takes seconds, so a later change makes an earlier check's findings void.
 */
import type { Deployment } from "../../app/builds/deploy-automations.ts";
import { describeChange } from "../../app/builds/describe-changes.ts";
import { checkPromises, checkTypes, type SourceCheck } from "./check-source.ts";

export type CheckSource = (folder: string, except: readonly string[]) => Promise<readonly SourceCheck[]>;

/**
 * @param say prints a line for people
 * @returns what is called after each deployment
 */
export function createTeller(
  folder: string,
  say: (text: string) => void,
  checkSource: CheckSource = async (...of) => Promise.all([checkTypes(...of), checkPromises(...of)]),
): (deployment: Pick<Deployment, "changes" | "failures" | "webhookGaps">) => Promise<void> {
  let round = 0;
  let told = "";
  let hadFindings = false;
  return async ({ changes, failures, webhookGaps }) => {
    round += 1;
    const mine = round;
    for (const change of changes) say(describeChange(change));
    const problems = [
      ...new Set(failures.map(({ error }) => `NOT DEPLOYED ${error.message}`)),
      ...webhookGaps.map((gap) => `WARNING ${gap}`),
    ];
    // What is as wrong as it was is not said again.
    if (problems.join("\n") !== told) for (const problem of problems) say(problem);
    told = problems.join("\n");
    const broken = failures.flatMap(({ file, error }) => (error.code === "BUILD_FAILED" ? [file] : []));
    const checks = await checkSource(folder, broken);
    if (mine !== round) return;
    const findings = checks.flatMap((check) => (check.kind === "checked" ? check.problems : []));
    for (const { file, line, column, message } of findings)
      say(`check: ${file}:${line}:${column}: ${message}`);
    if (findings.length === 0 && hadFindings && broken.length === 0) say("check: no mistakes are left");
    hadFindings = findings.length > 0;
  };
}
