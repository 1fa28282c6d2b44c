/**
 * `store.update`: reads the value, calls the author's function outside of any transaction, and writes the result if the
 * value is still the same. Otherwise it calls the function again with the newer value. So functions may take long
 * without keeping a connection.
 */
import { z } from "zod";
import type { ConnectorCall } from "../../core/ports/connector.ts";
import { decodeValue, encodeOutput } from "../../core/values/recorded-value.ts";
import type { Database, Queryable } from "../database/database.ts";
import { sqlStateOf } from "../database/outage.ts";
import { automationOf, storeKey } from "./run-store.ts";

const longestUpdateMs = 60_000;
// Each lost race means that somebody else's update was written.
const mostAttempts = 20;

const change = z.custom<(value: unknown) => unknown>((value) => typeof value === "function");

interface Before {
  /** The value as it is recorded. */
  readonly value: string;
  /** Tells it from others as it is stored, which may be encrypted. */
  readonly mark: string;
}

interface Made {
  readonly call: ConnectorCall;
  readonly automation: string;
  readonly key: string;
  /** What was read; null where there was none. */
  readonly before: Before | null;
  readonly after: string;
}

export class StoreUpdates {
  readonly #database: Database;
  // One function at a time per key, so that within this process none is called in vain.
  readonly #last = new Map<string, Promise<unknown>>();

  constructor(database: Database) {
    this.#database = database;
  }

  async perform(call: ConnectorCall): Promise<unknown> {
    const name = storeKey.parse(call.args[0]);
    const compute = change.parse(call.args[1]);
    const automation = await automationOf(this.#database, call.runId);
    return this.#afterOthers(`${automation} ${name}`, async () =>
      this.#update(call, automation, name, compute),
    );
  }

  async #afterOthers<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.#last.get(key);
    const done = (async () => {
      await before?.catch(() => {});
      return work();
    })();
    this.#last.set(key, done);
    try {
      return await done;
    } finally {
      if (this.#last.get(key) === done) this.#last.delete(key);
    }
  }

  async #update(
    call: ConnectorCall,
    automation: string,
    key: string,
    compute: (value: unknown) => unknown,
  ): Promise<unknown> {
    for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
      // The result is stored with its step, so that a step in doubt does not apply its function a second time.
      const done = await findUpdate(this.#database, call);
      if (done !== undefined) return decodeValue(done);
      const before = await readValue(this.#database, automation, key);
      const value = await inTime(key, async () =>
        compute(before === null ? undefined : decodeValue(before.value)),
      );
      const after = encodeOutput(value, `store.update("${key}")`);
      if (await this.#write({ call, automation, key, before, after })) return value;
    }
    // This is the code of a serialisation failure, after which the step is tried again later.
    throw Object.assign(
      new Error(`store.update("${key}"): others changed the value each time before it was written`),
      { code: "40001" },
    );
  }

  async #write(made: Made): Promise<boolean> {
    try {
      return await this.#database.transaction(async (tx) => {
        if (!(await writeIfSame(tx, made))) return false;
        await tx.query(
          {
            name: "note-store-update",
            text: "insert into hathi.store_updates (run_id, call, value) values ($1, $2, $3)",
            seals: { values: [3] },
          },
          [made.call.runId, made.call.call, made.after],
        );
        return true;
      });
    } catch (error) {
      // 23505: this step's update was written already, by an earlier owner, or with its reply lost.
      if (sqlStateOf(error) === "23505") return false;
      throw error;
    }
  }
}

async function findUpdate(on: Queryable, { runId, call }: ConnectorCall): Promise<string | undefined> {
  const [row] = await on.query<{ value: string }>(
    {
      name: "find-store-update",
      text: "select value from hathi.store_updates where run_id = $1 and call = $2",
    },
    [runId, call],
  );
  return row?.value;
}

async function readValue(on: Queryable, automation: string, key: string): Promise<Before | null> {
  const [row] = await on.query<Before>(
    {
      name: "read-store",
      text: "select value, md5(value) as mark from hathi.store where automation = $1 and key = $2",
    },
    [automation, key],
  );
  return row ?? null;
}

// The value is compared rather than a version: what was computed of an equal value is right, whoever wrote it.
async function writeIfSame(tx: Queryable, { automation, key, before, after }: Made): Promise<boolean> {
  const rows =
    before === null
      ? await tx.query(
          {
            name: "insert-into-store",
            text: `insert into hathi.store (automation, key, value, updated_at) values ($1, $2, $3, hathi.now())
                   on conflict do nothing returning 1`,
            seals: { values: [3] },
          },
          [automation, key, after],
        )
      : await tx.query(
          {
            name: "change-store-if-same",
            text: `update hathi.store set value = $3, updated_at = hathi.now()
                   where automation = $1 and key = $2 and md5(value) = $4 returning 1`,
            seals: { values: [3] },
          },
          [automation, key, after, before.mark],
        );
  return rows.length > 0;
}

/** @throws {Error} where the function takes too long, because the next one for the key would wait for ever */
async function inTime(key: string, work: () => Promise<unknown>): Promise<unknown> {
  const overdue = Promise.withResolvers<never>();
  const timer = setTimeout(
    () =>
      overdue.reject(
        new Error(
          `store.update("${key}"): its function has not returned within ${longestUpdateMs / 1000} s. Do what takes long before, in a step, and hand in its result`,
        ),
      ),
    longestUpdateMs,
  );
  try {
    return await Promise.race([work(), overdue.promise]);
  } finally {
    clearTimeout(timer);
  }
}
