/** `hathi deploy`: builds the automations folder for new events, without starting a process that stays. */
import { deployAutomations } from "../app/builds/deploy-automations.ts";
import { type DeployChange, describeChange } from "../app/builds/describe-changes.ts";
import type { LoadedAutomation } from "../engine/build/packages/declarations.ts";
import { describeTriggers } from "../app/builds/schedule-problems.ts";
import { silentLogger } from "../core/ports/logger.ts";
import type { HathiError } from "../core/errors.ts";
import { checkTypes, type SourceProblem } from "./check/check-source.ts";
import { formatFailures, toFailureJson } from "./check/format-check.ts";
import { CommandFailed, type Terminal } from "./terminal.ts";
import { withRuns } from "./with-runs.ts";

export async function deployFolder(terminal: Terminal, options: { readonly json?: boolean }): Promise<void> {
  await withRuns(terminal, async ({ store }, config) => {
    const { automations, failures, changes } = await deployAutomations(config, store, silentLogger);
    const deployed = automations.map(({ name, build, types, schedule, file }) => ({
      name,
      build,
      types,
      ...(schedule !== undefined && { schedule }),
      file,
    }));
    const typeErrors = await findTypeErrors(config.automationsFolder, failures);
    if (options.json === true) {
      terminal.print(
        JSON.stringify({ deployed, changes, failures: failures.map(toFailureJson), typeErrors }, null, 2),
      );
    } else {
      const lines = automations.map((automation) => describeDeployed(automation, changes));
      const gone = changes.filter(({ build }) => build === null).map(describeChange);
      if (deployed.length === 0) lines.push("nothing is deployed");
      lines.push(...gone);
      terminal.print([...lines, ...formatFailures(failures), ...formatTypeErrors(typeErrors)].join("\n"));
    }
    if (failures.length > 0) throw new CommandFailed();
  });
}

/** What stays as it was is told apart from what is new. */
function describeDeployed(automation: LoadedAutomation, changes: readonly DeployChange[]): string {
  const change = changes.find(({ name }) => name === automation.name);
  const on = describeTriggers(automation);
  return change === undefined
    ? `unchanged ${automation.name} (build ${automation.build}) on ${on}`
    : `deployed ${automation.name} (build ${automation.build}) on ${on}${stayingRuns(change)}`;
}

function stayingRuns({ stay }: DeployChange): string {
  const told = stay.map(
    ({ build, runs }) => `, ${runs} ${runs === 1 ? "run stays" : "runs stay"} on ${build}`,
  );
  return told.join("");
}

/** Type errors stop no deployment: a wrong type in one file must not hold back the repair of another file. */
async function findTypeErrors(
  folder: string,
  failures: readonly { readonly file: string; readonly error: HathiError }[],
): Promise<readonly SourceProblem[]> {
  const broken = failures.flatMap(({ file, error }) => (error.code === "BUILD_FAILED" ? [file] : []));
  const check = await checkTypes(folder, broken);
  return check.kind === "checked" ? check.problems : [];
}

function formatTypeErrors(problems: readonly SourceProblem[]): readonly string[] {
  if (problems.length === 0) return [];
  return [
    "",
    `WARNING deployed with type errors (${problems.length}), which may make runs fail:`,
    ...problems.map(({ file, line, column, message }) => `  ${file}:${line}:${column}: ${message}`),
  ];
}
