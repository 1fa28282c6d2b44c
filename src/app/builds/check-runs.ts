/** Checks which unfinished runs could go on with newer code, and moves those on request. */
import { HathiError } from "../../core/errors.ts";
import { shortId, type BuildId, type RunId } from "../../core/ids.ts";
import type { Actor } from "../../core/ports/people/run-commands.ts";
import type { UnfinishedRun } from "../../core/run.ts";
import { checkReplay, type ReplayCheck } from "../../engine/host/check-replay.ts";
import { compileBuild, type CompiledBuild } from "../../engine/build/compile-build.ts";
import { findBuild, readDeployed } from "../../journal/runs/builds.ts";
import type { Database } from "../../journal/database/database.ts";
import { checkMigrations, readMigration } from "../../journal/database/migrate.ts";
import { moveRun, readUnfinishedRuns } from "../../journal/runs/unfinished-runs.ts";
import type { Store } from "../open-store.ts";

/** A run that could not go on with the newer code. */
export interface RunFinding {
  readonly id: RunId;
  readonly shortId: string;
  readonly automation: string;
  readonly build: BuildId;
  readonly newBuild: BuildId;
  readonly found: Exclude<ReplayCheck, { kind: "fits" }>;
}

export interface RunsCheck {
  /** How many runs would go on unchanged, including those that are on the newest build already. */
  readonly fits: number;
  /** How many runs have no newer code, because their automation is not in the folder. */
  readonly unchecked: number;
  readonly findings: readonly RunFinding[];
}

export interface NewBuild {
  readonly id: BuildId;
  readonly script: string;
}

/**
 * Replays every unfinished run against the newer code of its automation, without any effect.
 *
 * @throws {HathiError} MIGRATION_MISSING or MIGRATION_TOO_NEW, because this code may not understand the rows of
 *   another version
 */
export async function checkRuns(
  database: Database,
  newBuilds: ReadonlyMap<string, NewBuild>,
): Promise<RunsCheck> {
  // Hathi has never started on this database, so there are no runs.
  if ((await readMigration(database)) === 0) return { fits: 0, unchecked: 0, findings: [] };
  await checkMigrations(database);
  const compile = cacheCompiled();
  const findings: RunFinding[] = [];
  let [fits, unchecked] = [0, 0];
  for await (const { run, history } of readUnfinishedRuns(database)) {
    const build = newBuilds.get(run.automation);
    if (build === undefined) {
      unchecked += 1;
      continue;
    }
    const found: ReplayCheck =
      build.id === run.build ? { kind: "fits" } : await checkReplay(run, await history(), compile(build));
    if (found.kind === "fits") fits += 1;
    else findings.push(toFinding(run, build.id, found));
  }
  return { fits, unchecked, findings };
}

export interface RunsMove {
  readonly moved: readonly RunId[];
  /** How many runs are on the newest build already. */
  readonly current: number;
  /** Runs that a worker had in hand. Asking again later may move them. */
  readonly busy: readonly RunId[];
  readonly stay: readonly RunFinding[];
}

/**
 * Moves unfinished runs to the newest build of their automation, if they could go on with it.
 *
 * @param automation the automation whose runs are moved; null for all
 * @throws {HathiError} AUTOMATION_UNKNOWN
 */
export async function moveRuns(
  { database, jobs }: Pick<Store, "database" | "jobs">,
  automation: string | null,
  by: Actor,
): Promise<RunsMove> {
  const deployed = new Map((await readDeployed(database)).map(({ name, build }) => [name, build]));
  if (automation !== null && !deployed.has(automation)) {
    const names = [...deployed.keys()].join(", ") || "none is deployed";
    throw new HathiError("AUTOMATION_UNKNOWN", `there is no automation "${automation}". There are: ${names}`);
  }
  const compile = cacheCompiled();
  const scripts = new Map<BuildId, string>();
  const moved: RunId[] = [];
  const busy: RunId[] = [];
  const stay: RunFinding[] = [];
  let current = 0;
  for await (const { run, history } of readUnfinishedRuns(database)) {
    const to = deployed.get(run.automation);
    if (to === undefined || (automation !== null && run.automation !== automation)) continue;
    if (run.build === to) {
      current += 1;
      continue;
    }
    const script = scripts.get(to) ?? (await findBuild(database, to)) ?? "";
    scripts.set(to, script);
    const found = await checkReplay(run, await history(), compile({ id: to, script }));
    if (found.kind !== "fits") stay.push(toFinding(run, to, found));
    else if ((await moveRun(database, jobs, run, to, by)) === "moved") moved.push(run.id);
    else busy.push(run.id);
  }
  return { moved, current, busy, stay };
}

function toFinding(run: UnfinishedRun, newBuild: BuildId, found: RunFinding["found"]): RunFinding {
  const { id, automation, build } = run;
  return { id, shortId: shortId(id), automation, build, newBuild, found };
}

function cacheCompiled(): (build: NewBuild) => { readonly id: BuildId; readonly compiled: CompiledBuild } {
  const known = new Map<BuildId, CompiledBuild>();
  return ({ id, script }) => {
    const compiled = known.get(id) ?? compileBuild(id, script);
    known.set(id, compiled);
    return { id, compiled };
  };
}
