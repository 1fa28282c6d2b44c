/** Lends a connection of the pool for one piece of work, which may not take longer than it is allowed to. */
import type { Pool, PoolClient } from "pg";
import { endsConnection } from "./outage.ts";

/**
 * @param deadlineMs with the wait for a connection; the database may have done what was sent by then
 * @throws {Error} with the code ETIMEDOUT when it takes longer
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
    // It may come all the same, and then is somebody else's.
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
  // A client in use reports its broken connection here as well as by the query that fails.
  const onError = (error: Error): void => {
    broken = error;
  };
  client.on("error", onError);
  try {
    return await Promise.race([work(client), overdue]);
  } catch (error) {
    if (endsConnection(error)) broken = true;
    throw error;
  } finally {
    // Closed rather than given back where it is of no use: what hangs on it fails then.
    client.release(broken);
    client.off("error", onError);
  }
}

function tooLate(ms: number): Error {
  return Object.assign(new Error(`the database did not answer within ${ms} ms`), { code: "ETIMEDOUT" });
}
