/** Moves runs to another build, and notes which build they were on before. */
import { HathiError } from "../../core/errors.ts";
import type { BuildId, RunId } from "../../core/ids.ts";
import type { BuildChoice } from "../../core/ports/people/run-control.ts";
import type { Queryable } from "../database/database.ts";

/** @throws {HathiError} BUILD_MISSING where the choice fits no build, or several */
export async function chooseBuild(tx: Queryable, runId: RunId, choice: BuildChoice): Promise<string> {
  if (choice.build !== undefined) {
    const build = await findBuildByPrefix(tx, choice.build);
    await moveToBuild(tx, runId, build);
    return ` on the build ${build.slice(0, 12)}`;
  }
  if (choice.newestBuild !== true) return "";
  const [deployed] = await tx.query<{ build: BuildId }>(
    `select automations.build_id as build from hathi.runs join hathi.automations on name = automation
     where runs.id = $1`,
    [runId],
  );
  if (deployed !== undefined) await moveToBuild(tx, runId, deployed.build);
  return " on the newest build";
}

export async function moveToBuild(tx: Queryable, runId: RunId, build: BuildId): Promise<void> {
  await tx.query(
    "update hathi.runs set earlier_build_id = build_id, build_id = $2 where id = $1 and build_id <> $2",
    [runId, build],
  );
}

async function findBuildByPrefix(tx: Queryable, prefix: string): Promise<BuildId> {
  const wanted = prefix.trim().toLowerCase();
  const builds = /^[0-9a-f]{1,64}$/.test(wanted)
    ? await tx.query<{ id: BuildId }>(
        "select id from hathi.builds where id like $1 || '%' order by created_at desc limit 5",
        [wanted],
      )
    : [];
  const [build, ...others] = builds;
  if (build === undefined) {
    throw new HathiError(
      "BUILD_MISSING",
      `no build's hash begins with "${wanted.slice(0, 64)}": "hathi runs show" names the build of a run`,
    );
  }
  if (others.length === 0) return build.id;
  const choices = builds.map(({ id }) => id.slice(0, wanted.length + 4)).join(", ");
  throw new HathiError(
    "BUILD_MISSING",
    `several builds' hashes begin with "${wanted}": ${choices}. Type more of the one you mean`,
  );
}
