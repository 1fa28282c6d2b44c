/**
 * One attempt at a transaction, on a connection that sends statements without waiting for earlier answers. BEGIN
 * travels with the first statement. A statement of which nobody needs the answer travels with the next one, the last
 * one with COMMIT. So a transaction takes a round trip for each answer that it goes on from, and one more.
 */
import type { ClientBase, PoolClient, QueryResult } from "pg";
import { strikeStored } from "../../core/secrets/strike-stored.ts";
import { storable } from "../../core/text/storable-text.ts";
import { inOnePacket } from "./one-packet.ts";
import { endsConnection } from "./outage.ts";
import type { Queryable, Statement } from "./queryable.ts";

/** From here to the end of the transaction, or to `planAsUsual`, named statements are planned once. */
export const planOnce = { name: "plan-once", text: "set local plan_cache_mode = force_generic_plan" };
export const planAsUsual = { name: "plan-as-usual", text: "set local plan_cache_mode = auto" };

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

  /** @param plansOnce as the connection does if undefined */
  constructor(work: (tx: Queryable) => Promise<Result>, plansOnce: boolean | undefined) {
    this.#work = work;
    const planning = plansOnce === undefined ? "" : `; ${(plansOnce ? planOnce : planAsUsual).text}`;
    this.#begin = `begin${planning}`;
  }

  async run(client: PoolClient): Promise<Result> {
    const begunAt = performance.now();
    inOnePacket(client);
    this.#note(client.query(this.#begin));
    // Where one part of the work has failed, another part may still go on. What that sends would be a transaction of
    // its own, so it is refused.
    const guarded = async (statement: Statement, values: readonly unknown[]): Promise<QueryResult> => {
      if (this.#isOver) throw new Error("a statement came after the end of its transaction");
      return ask(client, statement, values);
    };
    try {
      const result = await this.#work({
        query: toQuery(guarded),
        send: (statement, values) => this.#note(guarded(statement, values)),
        elapsedMs: () => performance.now() - begunAt,
      });
      this.#isOver = true;
      this.done = { result };
      inOnePacket(client);
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
export function queryable(client: ClientBase): Queryable {
  return { query: toQuery(async (statement, values) => ask(client, statement, values)) };
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
  statement: Statement,
  values: readonly unknown[],
): Promise<QueryResult> {
  inOnePacket(client);
  return client.query({ ...statement, values: values.map((value) => strikeStored(storable(value))) });
}
