/** Builds under the hash of their content, and which build each automation's new events use. */
import type { BuildId } from "../core/ids.ts";
import type { Database } from "./database.ts";

export interface DeployedAutomation {
  readonly name: string;
  readonly build: BuildId;
  readonly types: readonly string[];
  readonly file: string;
}

export interface StoredBuild {
  readonly id: BuildId;
  readonly script: string;
}

/**
 * Makes these the automations that new events start. Automations that are gone start no more runs; runs in
 * flight keep their builds.
 *
 * @param keep files that could not be built: what they last deployed stays
 */
export async function deploy(
  database: Database,
  builds: readonly StoredBuild[],
  automations: readonly DeployedAutomation[],
  keep: readonly string[],
): Promise<void> {
  await database.transaction(async (tx) => {
    // Conflicts with itself, so that no other deploy removes what this one stores.
    await tx.query("lock table hathi.automations in share row exclusive mode");
    for (const build of builds) {
      await tx.query(
        `insert into hathi.builds (id, script, created_at) values ($1, $2, clock_timestamp())
         on conflict do nothing`,
        [build.id, build.script],
      );
    }
    await tx.query(
      `update hathi.builds set needed_at = clock_timestamp()
       where id = any ($1) or id in (select build_id from hathi.automations)`,
      [builds.map(({ id }) => id)],
    );
    await tx.query("delete from hathi.automations where name <> all ($1) and file <> all ($2)", [
      automations.map(({ name }) => name),
      keep,
    ]);
    for (const { name, build, types, file } of automations) {
      await tx.query(
        `insert into hathi.automations (name, build_id, types, file, deployed_at)
         values ($1, $2, $3, $4, clock_timestamp())
         on conflict (name) do update set build_id = $2, types = $3, file = $4, deployed_at = clock_timestamp()
         where automations.build_id <> $2 or automations.types <> $3`,
        [name, build, types, file],
      );
    }
  });
}

/**
 * Removes the builds that nothing needs: no automation's newest one, of no unfinished run, and of none that
 * ended lately, which a person may still retry. Those of the last day stay, too.
 */
export async function removeUnneededBuilds(database: Database): Promise<readonly BuildId[]> {
  return database.transaction(async (tx) => {
    await tx.query("lock table hathi.automations in share row exclusive mode");
    const removed = await tx.query<{ id: BuildId }>(
      `delete from hathi.builds
       where needed_at < clock_timestamp() - interval '1 day'
         and not exists (select 1 from hathi.automations where build_id = builds.id)
         and not exists (
           select 1 from hathi.runs
           where builds.id in (build_id, earlier_build_id) and (finished_at is null or finished_at > hathi.now() - interval '30 days'))
       returning id`,
    );
    return removed.map(({ id }) => id);
  });
}

/** The automations that new events start, with the build that each is of. */
export async function readDeployed(
  database: Database,
): Promise<readonly { readonly name: string; readonly build: BuildId }[]> {
  return database.query("select name, build_id as build from hathi.automations order by name");
}

export async function findBuild(database: Database, id: BuildId): Promise<string | undefined> {
  const [row] = await database.query<{ script: string }>(
    { name: "find-build", text: "select script from hathi.builds where id = $1" },
    [id],
  );
  return row?.script;
}
