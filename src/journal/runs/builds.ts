/** Stores builds under the hash of their content, and notes which build an automation's new runs use. */
import type { BuildId } from "../../core/ids.ts";
import { Verbatim } from "../../core/secrets/strike-stored.ts";
import type { Database } from "../database/database.ts";

export interface DeployedAutomation {
  readonly name: string;
  readonly build: BuildId;
  readonly types: readonly string[];
  readonly file: string;
  /** Whether the automation has a `where` or `key`, which a worker has to call for each event. */
  readonly asks?: boolean;
  /** Whom its runs concern. */
  readonly people?: readonly string[];
  /** Where people are told of its runs; undefined for the usual places, empty for nobody. */
  readonly tell?: readonly string[];
  /** What a person fills in who starts a run by hand, as a JSON schema. */
  readonly input?: Readonly<Record<string, unknown>>;
  /** What people may set for a repository, as a JSON schema. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Whether its code answers forms or menus while a person waits. */
  readonly answers?: boolean;
}

export interface StoredBuild {
  readonly id: BuildId;
  readonly script: string;
}

/**
 * Makes these the automations that new events start. Automations that are missing here start no more runs.
 * Unfinished runs keep their builds.
 *
 * @param keep files that could not be built, whose automations stay as they were last deployed
 */
export async function deploy(
  database: Database,
  builds: readonly StoredBuild[],
  automations: readonly DeployedAutomation[],
  keep: readonly string[],
): Promise<void> {
  await database.transaction(async (tx) => {
    // This lock conflicts with itself, so that no other deploy removes what this one stores.
    await tx.query("lock table hathi.automations in share row exclusive mode");
    // Their rows are locked from here on: nobody removes one that is stored already. Its script, of megabytes, stays here.
    const stored = await tx.query<{ id: BuildId }>(
      `update hathi.builds set needed_at = clock_timestamp()
       where id = any ($1) or id in (select build_id from hathi.automations)
       returning id`,
      [builds.map(({ id }) => id)],
    );
    const known = new Set(stored.map(({ id }) => id));
    for (const build of builds.filter(({ id }) => !known.has(id))) {
      await tx.query(
        `insert into hathi.builds (id, script, created_at) values ($1, $2, clock_timestamp())
         on conflict do nothing`,
        [build.id, new Verbatim(build.script)],
      );
    }
    await tx.query("delete from hathi.automations where name <> all ($1) and file <> all ($2)", [
      automations.map(({ name }) => name),
      keep,
    ]);
    for (const {
      name,
      build,
      types,
      file,
      asks = true,
      people = [],
      tell,
      input,
      settings,
      answers = false,
    } of automations) {
      await tx.query(
        `insert into hathi.automations (name, build_id, types, file, unasked_build, people, answers, tell, input, settings, deployed_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, clock_timestamp())
         on conflict (name) do update set build_id = $2, types = $3, file = $4, unasked_build = $5, people = $6, answers = $7,
           tell = $8, input = $9, settings = $10, deployed_at = clock_timestamp()
         where automations.build_id <> $2 or automations.types <> $3
           or automations.unasked_build is distinct from $5 or automations.people is distinct from $6
           or automations.answers <> $7 or automations.tell is distinct from $8
           or automations.input::text is distinct from $9::json::text
           or automations.settings::text is distinct from $10::json::text`,
        [
          name,
          build,
          types,
          file,
          asks ? null : build,
          people,
          answers,
          tell ?? null,
          input === undefined ? null : JSON.stringify(input),
          settings === undefined ? null : JSON.stringify(settings),
        ],
      );
    }
  });
}

// One look per build into indexes that hold unfinished runs only. With a million finished runs, scanning them for
// each of a hundred builds exceeded the statement timeout.
const needed = `(exists (select 1 from hathi.automations where automations.build_id = builds.id)
  or exists (select 1 from hathi.runs where runs.build_id = builds.id and finished_at is null)
  or exists (select 1 from hathi.runs where runs.earlier_build_id = builds.id and finished_at is null))`;

/** Notes which builds are needed now: the newest one of each automation, and those of unfinished runs. */
export async function noteNeededBuilds(database: Database): Promise<void> {
  await database.query({
    name: "note-needed-builds",
    text: `update hathi.builds set needed_at = clock_timestamp()
           where needed_at < clock_timestamp() - interval '1 hour' and ${needed}`,
  });
}

/**
 * Removes some of the builds that nothing has needed for a month. They are kept so long because people may retry
 * runs that have ended.
 */
export async function removeUnneededBuilds(database: Database, most = 20): Promise<readonly BuildId[]> {
  await noteNeededBuilds(database);
  return database.transaction(async (tx) => {
    // This lock conflicts with a deploy, which may use one of these builds again.
    await tx.query("lock table hathi.automations in share row exclusive mode");
    const removed = await tx.query<{ id: BuildId }>(
      {
        name: "remove-unneeded-builds",
        text: `delete from hathi.builds where id in (
                 select id from hathi.builds
                 where needed_at < clock_timestamp() - interval '30 days' and not ${needed}
                 order by needed_at limit $1)
               returning id`,
      },
      [most],
    );
    return removed.map(({ id }) => id);
  });
}

/** The automations that new events start, each with its build. */
export async function readDeployed(
  database: Database,
): Promise<readonly { readonly name: string; readonly build: BuildId }[]> {
  return database.query("select name, build_id as build from hathi.automations order by name");
}

/** How many unfinished runs each automation has on each build. Their index holds unfinished runs alone. */
export async function countUnfinished(
  database: Database,
): Promise<readonly { readonly name: string; readonly build: BuildId; readonly runs: number }[]> {
  return database.query(
    `select automation as name, build_id as build, count(*)::integer as runs from hathi.runs
     where finished_at is null group by automation, build_id order by automation, build_id`,
  );
}

/** The file that an automation was deployed from; undefined for one that is not deployed. */
export async function findFileOf(database: Database, automation: string): Promise<string | undefined> {
  const [row] = await database.query<{ file: string }>("select file from hathi.automations where name = $1", [
    automation,
  ]);
  return row?.file;
}

export async function findBuild(database: Database, id: BuildId): Promise<string | undefined> {
  const [row] = await database.query<{ script: string }>(
    { name: "find-build", text: "select script from hathi.builds where id = $1" },
    [id],
  );
  return row?.script;
}
