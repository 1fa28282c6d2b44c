/** Lends a connection of the pool for one piece of work, within a deadline. */
import type { Pool, PoolClient } from "pg";
import { endsConnection, isOutage } from "./outage.ts";

/**
 * @param deadlineMs how long the work may take, including the wait for a connection
 * @throws {Error} with the code ETIMEDOUT when it takes longer. The database may still have done the work
 */
export async function borrowClient<Result>(
  pool: Pool,
  deadlineMs: number,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  const overdue = Promise.withResolvers<never>();
  const timer = Number.isFinite(deadlineMs)
    ? setTimeout(() => overdue.reject(tooLate(deadlineMs)), deadlineMs)
    : undefined;
  try {
    const client = await connect(pool, overdue.promise);
    return await use(client, overdue.promise, work);
  } finally {
    clearTimeout(timer);
  }
}

async function connect(pool: Pool, overdue: Promise<never>): Promise<PoolClient> {
  const connecting = pool.connect();
  try {
    return await Promise.race([connecting, overdue]);
  } catch (error) {
    // The connection may still come, and then goes back to the pool.
    connecting.then(
      (client) => client.release(),
      () => {},
    );
    throw error;
  }
}

async function use<Result>(
  client: PoolClient,
  overdue: Promise<never>,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  let broken: Error | true | undefined;
  // A broken connection is reported here, too, and not only by the query that fails.
  const onError = (error: Error): void => {
    broken = error;
  };
  client.on("error", onError);
  try {
    return await Promise.race([work(client), overdue]);
  } catch (error) {
    // What a statement fails with on a connection that broke is in many words, and says nothing of the statement.
    if (broken !== undefined && !isOutage(error)) throw connectionLost(error);
    if (endsConnection(error)) broken = true;
    throw error;
  } finally {
    // A broken connection is closed rather than given back, so that whatever hangs on it fails. A connection with a
    // pipeline would first wait for its answers.
    if (broken !== undefined) Reflect.set(client, "pipeline", false);
    client.release(broken);
    client.off("error", onError);
  }
}

function tooLate(ms: number): Error {
  return Object.assign(new Error(`the database did not answer within ${ms} ms`), { code: "ETIMEDOUT" });
}

function connectionLost(error: unknown): Error {
  const message = "the connection to the database was lost";
  return Object.assign(new Error(message, { cause: error }), { code: "ECONNRESET" });
}
