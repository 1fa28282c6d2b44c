/** Formats what `hathi check`, `deploy` and `migrate --runs` found, as text for a terminal. */
import type { RunFinding } from "../../app/builds/check-runs.ts";
import type { HathiError } from "../../core/errors.ts";
import { describeTriggers, findNextTimes } from "../../app/builds/schedule-problems.ts";
import type { LoadedAutomation } from "../../engine/build/packages/declarations.ts";
import { plainText } from "../../core/text/plain-text.ts";
import { formatNeeds } from "./format-needs.ts";
import type { FolderCheck, RunsPart } from "./folder-check.ts";
import type { SourceCheck } from "./check-source.ts";
import { describeCost } from "./describe-cost.ts";
import { describeImports } from "./describe-imports.ts";

interface FileFailure {
  readonly file: string;
  readonly error: HathiError;
}

export function toFailureJson({ file, error }: FileFailure): object {
  return { file, code: error.code, message: error.message };
}

export function formatFailures(failures: readonly FileFailure[]): readonly string[] {
  // A mistake in package.json fails every file, and is printed once.
  return [...new Set(failures.map(({ error }) => `\nFAILED ${error.message}`))];
}

export function formatCheck(check: FolderCheck): string {
  const { folder, meant, loaded, types, promises, runs, webhookGaps, slackGaps } = check;
  return [
    ...loaded.builds.flatMap((build) => {
      const declared = loaded.automations.filter((automation) => automation.build === build.id);
      return [
        ...declared.flatMap((automation) => [
          `${automation.name} on ${describeTriggers(automation)}`,
          ...nextTimes(automation),
        ]),
        ...describeImports(declared, build.packages).map((line) => `  ${line}`),
        ...describeCost(declared, build.weights).map((line) => `  ${line}`),
      ];
    }),
    ...(loaded.builds.length + loaded.failures.length === 0 ? [`there are no automations in ${folder}`] : []),
    ...formatFailures(loaded.failures),
    ...(meant === null
      ? []
      : [`\nHathi looks for automations directly in the folder: did you mean ${meant}?`]),
    ...loaded.unusedOverrides.map(warnOfOverride),
    ...[...webhookGaps, ...slackGaps].map((gap) => `\nWARNING ${gap}`),
    ...formatNeeds(check.needs),
    ...formatSource("type errors", types),
    ...formatSource("forgotten awaits", promises),
    ...formatRuns(runs),
  ].join("\n");
}

function nextTimes({ schedule }: LoadedAutomation): readonly string[] {
  const times = schedule === undefined ? [] : findNextTimes(schedule, new Date(), 3);
  return times.length === 0 ? [] : [`  due next: ${times.join(", ")} (${schedule?.tz ?? "UTC"})`];
}

function warnOfOverride(name: string): string {
  return `\nWARNING "hathi.packages" of package.json has "${name}", which is no package that these files import`;
}

function formatSource(what: string, check: SourceCheck): readonly string[] {
  if (check.kind === "skipped") return check.why === "" ? [] : ["", check.why];
  if (check.problems.length === 0) return ["", `no ${what}`];
  return [
    "",
    `${what} (${check.problems.length}):`,
    ...check.problems.map(({ file, line, column, message }) => `  ${file}:${line}:${column}: ${message}`),
  ];
}

function formatRuns(runs: RunsPart): readonly string[] {
  if (runs.kind === "skipped") return runs.why === "" ? [] : ["", runs.why];
  const { fits, unchecked, findings } = runs;
  return [
    "",
    `${fits} unfinished ${fits === 1 ? "run" : "runs"} would go on unchanged`,
    ...(unchecked === 0
      ? []
      : [`${unchecked} not checked, because their automations have no newer code here`]),
    ...findings.flatMap(formatFinding),
    ...(findings.length === 0
      ? []
      : ["", "These runs stay on the build that they began with, also after a deploy."]),
  ];
}

export function formatFinding({
  shortId,
  automation,
  build,
  newBuild,
  found,
}: RunFinding): readonly string[] {
  const head = `run ${shortId} of ${automation} (build ${build})`;
  if (found.kind === "throws") {
    const { name, message, codeFrame } = found.error;
    return [
      "",
      `${head} would fail on build ${newBuild}: ${plainText(`${name}: ${message}`)}`,
      ...indent(codeFrame),
    ];
  }
  const { call, recorded, attempted, codeFrame } = found.report;
  return [
    "",
    `${head} would diverge on build ${newBuild}, at call ${call}:`,
    `  recorded: ${plainText(recorded)}`,
    `  now:      ${plainText(attempted ?? "no such call")}`,
    ...indent(codeFrame),
  ];
}

function indent(text: string | null | undefined): readonly string[] {
  return text == null ? [] : text.split("\n").map((line) => `    ${line}`.trimEnd());
}
