/**
 * One attempt at a transaction, on a connection that sends statements without waiting for earlier answers. BEGIN
 * travels with the first statement. A statement of which nobody needs the answer travels with the next one, the last
 * one with COMMIT. So a transaction takes a round trip for each answer that it goes on from, and one more.
 */
import type { ClientBase, PoolClient, QueryResult } from "pg";
import { strikeStored } from "../../core/secrets/strike-stored.ts";
import { storable } from "../../core/text/storable-text.ts";
import { endsConnection } from "./outage.ts";
import { sealValues } from "../at-rest/seal-values.ts";
import { type SealedTypes, sealedTypes } from "../at-rest/sealed-types.ts";
import { noSealing, type Sealing } from "../at-rest/sealing.ts";
import type { Queryable, Statement } from "./queryable.ts";

/** From here to the end of the transaction, or to `planAsUsual`, named statements are planned once. */
export const planOnce = { name: "plan-once", text: "set local plan_cache_mode = force_generic_plan" };
export const planAsUsual = { name: "plan-as-usual", text: "set local plan_cache_mode = auto" };

/** What is encrypted on the way to the database, and how rows are read that come from it. */
export interface AtRest {
  readonly sealing: Sealing;
  readonly types: SealedTypes;
}

const nothingAtRest: AtRest = { sealing: noSealing, types: sealedTypes(noSealing) };

export class Transaction<Result> {
  readonly #work: (tx: Queryable) => Promise<Result>;
  /** Set when COMMIT is sent. It has the result of the work, in case the reply to COMMIT is lost. */
  done: { readonly result: Result } | undefined;
  /** BEGIN, and the statements of which nobody waits for the answer. */
  readonly #sent: Promise<unknown>[] = [];
  // The first statement of these that failed. Every later one fails as well, and says only that something had failed.
  #failed: { readonly error: unknown } | undefined;
  #isOver = false;
  readonly #begin: string;
  readonly #atRest: AtRest;

  constructor(work: (tx: Queryable) => Promise<Result>, plansOnce: boolean, atRest: AtRest) {
    this.#work = work;
    this.#atRest = atRest;
    this.#begin = plansOnce ? `begin; ${planOnce.text}` : "begin";
  }

  async run(client: PoolClient): Promise<Result> {
    const begunAt = performance.now();
    this.#note(client.query(this.#begin));
    // Where one part of the work has failed, another part may still go on. What that sends would be a transaction of
    // its own, so it is refused.
    const guarded = async (statement: Statement, values: readonly unknown[]): Promise<QueryResult> => {
      if (this.#isOver) throw new Error("a statement came after the end of its transaction");
      return ask(client, statement, values, this.#atRest);
    };
    try {
      const result = await this.#work({
        query: toQuery(guarded),
        send: (statement, values) => this.#note(guarded(statement, values)),
        elapsedMs: () => performance.now() - begunAt,
      });
      this.#isOver = true;
      this.done = { result };
      const commit = client.query("commit");
      this.#note(commit);
      await Promise.all(this.#sent);
      // Postgres answers ROLLBACK where a statement had failed and the work went on regardless.
      if ((await commit).command !== "COMMIT")
        throw new Error("the transaction was rolled back: one of its statements failed");
      return result;
    } catch (thrown) {
      this.#isOver = true;
      const { error } = this.#failed ?? { error: thrown };
      if (!endsConnection(error)) await client.query("rollback");
      throw error;
    }
  }

  #note(answer: Promise<unknown>): void {
    this.#sent.push(answer);
    answer.catch((error: unknown) => {
      this.#failed ??= { error };
    });
  }
}

/** A connection on which each statement is a transaction of its own. */
export function queryable(client: ClientBase, atRest = nothingAtRest): Queryable {
  return { query: toQuery(async (statement, values) => ask(client, statement, values, atRest)) };
}

function toQuery(
  answer: (statement: Statement, values: readonly unknown[]) => Promise<QueryResult>,
): Queryable["query"] {
  return async <Row>(statement: Statement | string, values: readonly unknown[] = []) => {
    const { rows } = await answer(typeof statement === "string" ? { text: statement } : statement, values);
    return rows as Row[];
  };
}

async function ask(
  client: ClientBase,
  { seals, unreadable, ...statement }: Statement,
  given: readonly unknown[],
  { sealing, types }: AtRest,
): Promise<QueryResult> {
  const stored = given.map((value) => strikeStored(storable(value)));
  const values = sealing.isOn && seals !== undefined ? sealValues(sealing, seals, given, stored) : stored;
  return client.query({
    ...statement,
    values: [...values],
    ...(unreadable !== undefined && { types: types[unreadable] }),
  });
}
