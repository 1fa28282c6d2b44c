/** Finds which commands and webhooks somebody listens to, so that others can be answered with the right names. */
import type { FindHeard, Heard, HeardKind } from "../../core/ports/heard.ts";
import type { BuildId } from "../../core/ids.ts";
import { findBuild } from "../runs/builds.ts";
import type { Database } from "../database/database.ts";

// A sender of many unheard webhooks makes us read the scripts of builds at most once in this time.
const keptMs = 5000;

export function createFindHeard(database: Database, now: () => number = Date.now): FindHeard {
  const known = new Map<HeardKind, { readonly at: number; readonly heard: Promise<Heard> }>();
  const written = new WrittenNames(database);
  return async (kind) => {
    const last = known.get(kind);
    if (last !== undefined && now() - last.at < keptMs) return last.heard;
    const heard = readHeard(database, written, kind);
    known.set(kind, { at: now(), heard });
    heard.catch(() => known.delete(kind));
    return heard;
  };
}

async function readHeard(database: Database, written: WrittenNames, kind: HeardKind): Promise<Heard> {
  const listened = await database.query<{ type: string; build: BuildId }>({
    name: "find-listened",
    text: "select unnest(types) as type, build_id as build from hathi.automations",
  });
  // Jumps from one type to the next in the index, so that a hundred thousand waits for one type cost one look.
  const awaited = await database.query<{ type: string }>({
    name: "find-awaited",
    text: `with recursive awaited (type) as (
             (select type from hathi.waits order by type limit 1)
             union all
             select (select type from hathi.waits where waits.type > awaited.type order by type limit 1)
             from awaited where awaited.type is not null)
           select type from awaited where type is not null limit 10000`,
  });
  const builds = [...new Set(listened.map(({ build }) => build))];
  const all = [...listened, ...awaited].map(({ type }) => type);
  const types = [...new Set([...all, ...(await written.of(builds))])].toSorted(byText);
  return {
    names: types
      .filter((type) => type.startsWith(`${kind}.`))
      .map((type) => type.slice(kind.length + 1))
      .filter((name) => name !== ""),
    all: types.some((type) => prefixesOf(kind).includes(type)),
  };
}

const byText = (one: string, other: string): number => (one < other ? -1 : 1);

/** Finds the types that runs will wait for, where a script spells them out. Each script is read once. */
class WrittenNames {
  readonly #database: Database;
  #ofBuilds = new Map<BuildId, readonly string[]>();

  constructor(database: Database) {
    this.#database = database;
  }

  async of(builds: readonly BuildId[]): Promise<readonly string[]> {
    const current = new Map<BuildId, readonly string[]>();
    for (const build of builds) {
      current.set(build, this.#ofBuilds.get(build) ?? (await this.#read(build)));
    }
    this.#ofBuilds = current;
    return [...current.values()].flat();
  }

  async #read(build: BuildId): Promise<readonly string[]> {
    const found = ((await findBuild(this.#database, build)) ?? "").matchAll(writtenType);
    return [...new Set([...found].map(([, , type = ""]) => type))];
  }
}

const writtenType = /(["'`])((?:webhook|slack\.command)\.[A-Za-z0-9_-]{1,64})\1/g;

/** The types that stand for all names of a kind: "slack" and "slack.command". */
function prefixesOf(kind: HeardKind): readonly string[] {
  const parts = kind.split(".");
  return parts.map((_, index) => parts.slice(0, index + 1).join("."));
}
