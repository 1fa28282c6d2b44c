/** Formats what `hathi check` found, as JSON for programs. */
import type { RunFinding } from "../../app/builds/check-runs.ts";
import { needsToJson } from "./format-needs.ts";
import { isGood, type FolderCheck } from "./folder-check.ts";
import { findNextTimes } from "../../app/builds/schedule-problems.ts";
import { toFailureJson } from "./format-check.ts";

export function checkToJson(check: FolderCheck): object {
  const { loaded, types, promises, runs, webhookGaps, slackGaps } = check;
  const builds = new Map(loaded.builds.map((build) => [build.id, build]));
  return {
    ok: isGood(check),
    automations: loaded.automations.map(({ name, file, build, types: events, schedule, needs }) => ({
      name,
      file,
      build,
      types: events,
      ...(schedule !== undefined && { schedule, dueNext: findNextTimes(schedule, new Date(), 3) }),
      connectors: needs,
      packages: builds.get(build)?.packages ?? [],
    })),
    failures: loaded.failures.map(toFailureJson),
    unusedOverrides: loaded.unusedOverrides,
    webhookGaps,
    slackGaps,
    needs: needsToJson(check.needs),
    types,
    promises,
    runs: runs.kind === "skipped" ? runs : { ...runs, findings: runs.findings.map(toFindingJson) },
  };
}

export function toFindingJson({ found, ...run }: RunFinding): object {
  return found.kind === "diverges"
    ? { ...run, kind: found.kind, ...found.report }
    : { ...run, kind: found.kind, error: found.error };
}
