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
    for (const build of builds) {
      await tx.query(
        `insert into hathi.builds (id, script, created_at) values ($1, $2, clock_timestamp())
         on conflict do nothing`,
        [build.id, build.script],
      );
    }
    await tx.query("lock table hathi.automations in share row exclusive mode");
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

export async function findBuild(database: Database, id: BuildId): Promise<string | undefined> {
  const [row] = await database.query<{ script: string }>(
    { name: "find-build", text: "select script from hathi.builds where id = $1" },
    [id],
  );
  return row?.script;
}
