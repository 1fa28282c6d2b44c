/** The durable key-value store of an automation, for the run connector. */
import { z } from "zod";
import type { ConnectorCall } from "../../core/ports/connector.ts";
import { decodeValue, encodeOutput } from "../../core/values/recorded-value.ts";
import type { RunId } from "../../core/ids.ts";
import type { Queryable } from "../database/database.ts";

export const storeKey = z.string().min(1).max(500);

/** Performs a call of the store. Values are stored encoded, so that they come back with their types. */
export async function callStore(tx: Queryable, call: ConnectorCall, method: string): Promise<unknown> {
  const automation = await automationOf(tx, call.runId);
  switch (method) {
    case "get":
      return read(tx, readable(automation, call), storeKey.parse(call.args[0]));
    case "set":
      return write(tx, automation, storeKey.parse(call.args[0]), call.args[1]);
    case "delete":
      return remove(tx, automation, storeKey.parse(call.args[0]));
    case "list":
      return list(tx, readable(automation, call), z.string().parse(call.args[0] ?? ""));
    default:
      throw new TypeError(`store.${method} is not a method: there are get, set, delete, list and update`);
  }
}

const ofAnother = z.object({ of: z.string() });

/** Whose store is read: the run's own, or that of the automation that store.of() named. */
function readable(own: string, { args }: ConnectorCall): string {
  return ofAnother.safeParse(args[1]).data?.of ?? own;
}

export async function automationOf(on: Queryable, runId: RunId): Promise<string> {
  const [run] = await on.query<{ automation: string }>(
    { name: "automation-of-run", text: "select automation from hathi.runs where id = $1" },
    [runId],
  );
  if (run === undefined) throw new Error(`run ${runId} is gone`);
  return run.automation;
}

async function read(tx: Queryable, automation: string, name: string): Promise<unknown> {
  const [row] = await tx.query<{ value: string }>(
    "select value from hathi.store where automation = $1 and key = $2",
    [automation, name],
  );
  return row === undefined ? undefined : decodeValue(row.value);
}

async function write(tx: Queryable, automation: string, name: string, value: unknown): Promise<undefined> {
  await tx.query(
    {
      text: `insert into hathi.store (automation, key, value, updated_at) values ($1, $2, $3, hathi.now())
             on conflict (automation, key) do update set value = excluded.value, updated_at = excluded.updated_at`,
      seals: { values: [3] },
    },
    [automation, name, encodeOutput(value, `store.set("${name}")`, "its second argument")],
  );
}

async function remove(tx: Queryable, automation: string, name: string): Promise<undefined> {
  await tx.query("delete from hathi.store where automation = $1 and key = $2", [automation, name]);
}

async function list(tx: Queryable, automation: string, prefix: string): Promise<readonly string[]> {
  const rows = await tx.query<{ key: string }>(
    "select key from hathi.store where automation = $1 and starts_with(key, $2) order by key",
    [automation, prefix],
  );
  return rows.map((row) => row.key);
}
