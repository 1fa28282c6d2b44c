/** Which commands and webhooks automations and waiting runs listen to; for answers to those that nobody does. */
import type { FindHeard, Heard, HeardKind } from "../core/heard.ts";
import type { Database } from "./database.ts";

// Whoever sends many that nobody listens to has the scripts of builds read no more often than that.
const keptMs = 5000;

export function createFindHeard(database: Database, now: () => number = Date.now): FindHeard {
  const known = new Map<HeardKind, { readonly at: number; readonly heard: Promise<Heard> }>();
  return async (kind) => {
    const last = known.get(kind);
    if (last !== undefined && now() - last.at < keptMs) return last.heard;
    const heard = readHeard(database, kind);
    known.set(kind, { at: now(), heard });
    heard.catch(() => known.delete(kind));
    return heard;
  };
}

// What a run will wait for stands in its script, where it is written out; what it waits for by now, in a row.
async function readHeard(database: Database, kind: HeardKind): Promise<Heard> {
  const rows = await database.query<{ type: string }>(
    {
      name: "find-heard",
      text: `select unnest(types) as type from hathi.automations
             union select type from hathi.waits where type = any ($2) or type like $1 || '.%'
             union select found[2] from hathi.automations join hathi.builds on builds.id = build_id,
               regexp_matches(script, '(["''\`])(' || replace($1, '.', '\\.') || '\\.[A-Za-z0-9_-]{1,64})\\1', 'g') as found
             order by type`,
    },
    [kind, prefixesOf(kind)],
  );
  const types = rows.map(({ type }) => type);
  return {
    names: types
      .filter((type) => type.startsWith(`${kind}.`))
      .map((type) => type.slice(kind.length + 1))
      .filter((name) => name !== ""),
    all: types.some((type) => prefixesOf(kind).includes(type)),
  };
}

/** Types that stand for all of that kind: "slack" and "slack.command". */
function prefixesOf(kind: HeardKind): readonly string[] {
  const parts = kind.split(".");
  return parts.map((_, index) => parts.slice(0, index + 1).join("."));
}
