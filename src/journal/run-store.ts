/** The durable key-value store of an automation: plain SQL behind the run connector. */
import { z } from "zod";
import type { ConnectorCall } from "../core/connector.ts";
import { decodeValue, encodeOutput } from "../core/recorded-value.ts";
import type { Queryable } from "./database.ts";

const key = z.string().min(1).max(500);

/** Values are kept encoded, so they come back with their types. */
export async function callStore(tx: Queryable, call: ConnectorCall, method: string): Promise<unknown> {
  const [run] = await tx.query<{ automation: string }>("select automation from hathi.runs where id = $1", [
    call.runId,
  ]);
  if (run === undefined) throw new Error(`run ${call.runId} is gone`);
  const { automation } = run;
  switch (method) {
    case "get":
      return read(tx, automation, key.parse(call.args[0]));
    case "set":
      return write(tx, automation, key.parse(call.args[0]), call.args[1]);
    case "delete":
      return remove(tx, automation, key.parse(call.args[0]));
    case "list":
      return list(tx, automation, z.string().parse(call.args[0] ?? ""));
    case "update":
      return update(tx, call, automation);
    default:
      throw new TypeError(`store.${method} is no method: there are get, set, delete, list and update`);
  }
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
    `insert into hathi.store (automation, key, value, updated_at) values ($1, $2, $3, hathi.now())
     on conflict (automation, key) do update set value = excluded.value, updated_at = excluded.updated_at`,
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

// Alone on its key, also when there is no row yet to lock; what it made is kept under its step, so that a
// step in doubt does not apply its function a second time.
async function update(tx: Queryable, call: ConnectorCall, automation: string): Promise<unknown> {
  const name = key.parse(call.args[0]);
  const change = z
    .custom<(value: unknown) => unknown>((value) => typeof value === "function")
    .parse(call.args[1]);
  await tx.query("select pg_advisory_xact_lock(hashtextextended('hathi store ' || $1 || ' ' || $2, 0))", [
    automation,
    name,
  ]);
  const [done] = await tx.query<{ value: string }>(
    "select value from hathi.store_updates where run_id = $1 and call = $2",
    [call.runId, call.call],
  );
  if (done !== undefined) return decodeValue(done.value);
  const value = await change(await read(tx, automation, name));
  await write(tx, automation, name, value);
  await tx.query("insert into hathi.store_updates (run_id, call, value) values ($1, $2, $3)", [
    call.runId,
    call.call,
    encodeOutput(value, `store.update("${name}")`),
  ]);
  return value;
}
