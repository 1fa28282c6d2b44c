import { describe, expect, it } from "vitest";
import { createAcceptEvent } from "../../../src/journal/events/accept-event.ts";
import { openTestJournal } from "../../support/engine/journal.ts";
import {
  isBegin,
  nameOf,
  recordStatements,
  type SentStatement,
} from "../../support/postgres/record-statements.ts";

/** An event by which a run is started. */
const delivery = (dedupeKey: string) => ({
  source: "test",
  type: "webhook.start",
  subject: null,
  data: {},
  dedupeKey,
});

/** The statements of the transactions that stored events, by round trip. Those of the waker are not among them. */
function roundTripsOf(sent: readonly SentStatement[]): readonly string[] {
  const trips: string[] = [];
  for (const own of Map.groupBy(sent, ({ connection }) => connection).values()) {
    let isStoring = false;
    for (const [index, statement] of own.entries()) {
      if (isBegin(statement)) isStoring = own[index + 1]?.name === "insert-events";
      if (!isStoring) continue;
      if (statement.beginsRoundTrip) trips.push(nameOf(statement));
      else trips.push(`${trips.pop()}, ${nameOf(statement)}`);
    }
  }
  return trips;
}

const twoRoundTrips = ["begin, insert-events", "enqueue-jobs, commit"];

describe("a delivery", { timeout: 60_000 }, () => {
  it("is stored with its runs and their jobs in two round trips", async () => {
    const { database, jobs } = await openTestJournal();
    const accept = createAcceptEvent(database, jobs);
    const sent = recordStatements();
    expect(await accept(delivery("1"))).toMatchObject({ kind: "stored", runs: 1 });
    expect(roundTripsOf(sent)).toEqual(twoRoundTrips);
  });

  it("that nobody listens to takes two round trips as well", async () => {
    const { database, jobs } = await openTestJournal();
    const accept = createAcceptEvent(database, jobs);
    const sent = recordStatements();
    expect(await accept({ ...delivery("1"), type: "webhook.unheard" })).toMatchObject({ runs: 0 });
    expect(roundTripsOf(sent)).toEqual(["begin, insert-events", "commit"]);
  });
});

describe("the statement that stores deliveries", { timeout: 60_000 }, () => {
  it("is planned once for few of them, and for their number where there are many", async () => {
    const { database, jobs } = await openTestJournal();
    const single = database.beside("single", 1);
    const accept = createAcceptEvent(single, jobs, { waker: { wake: () => {} } });
    const send = async (many: number, name: string): Promise<unknown> =>
      Promise.all(Array.from({ length: many }, async (_, n) => accept(delivery(`${name} ${n}`))));
    for (const n of [1, 2, 3]) await send(1, `lone ${n}`);
    const plans = async (): Promise<unknown> =>
      single.query(
        `select generic_plans::integer as once, custom_plans::integer as anew from pg_prepared_statements
         where name = 'insert-events'`,
      );
    expect(await plans()).toEqual([{ once: 3, anew: 0 }]);
    await send(60, "many");
    expect(await plans()).toMatchObject([{ anew: 1 }]);
  });
});

describe("deliveries that come together", { timeout: 60_000 }, () => {
  it("share two round trips, each with its own outcome, in their order", async () => {
    const { database, jobs } = await openTestJournal();
    const accept = createAcceptEvent(database, jobs);
    const sent = recordStatements();
    const keys = Array.from({ length: 100 }, (_, index) => `delivery ${index}`);
    const outcomes = await Promise.all([...keys, "delivery 7"].map(async (key) => accept(delivery(key))));
    // A duplicate costs one statement more: the first event may have been committed meanwhile.
    expect(roundTripsOf(sent)).toEqual(["begin, insert-events", "find-known-events", "enqueue-jobs, commit"]);
    expect(outcomes.slice(0, 100)).toEqual(
      keys.map(() => ({ kind: "stored", eventId: expect.any(String), runs: 1 })),
    );
    expect(outcomes[100]).toEqual({ kind: "duplicate", eventId: outcomes[7]?.eventId });
    const stored = await database.query<{ id: string }>("select id from hathi.events order by seq");
    expect(stored.map(({ id }) => id)).toEqual(outcomes.slice(0, 100).map(({ eventId }) => eventId));
    const runs = await database.query<{ id: string }>(
      "select runs.id from hathi.runs join pgboss.job on singleton_key = runs.id where admitted = false",
    );
    expect(runs).toHaveLength(100);
    for (const { id } of runs) expect(id).toMatch(/^[0-9a-hjkmnp-tv-z]{16}$/);
  });

  it("fail alone: what is wrong with one of them is told to its sender only", async () => {
    const { database, jobs } = await openTestJournal();
    const accept = createAcceptEvent(database, jobs);
    const sent = recordStatements();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 100 }, async (_, n) =>
        accept({
          ...delivery(`${n}`),
          // No index takes it, which is seen before anything is sent.
          ...(n === 20 && { subject: "s".repeat(300) }),
          // A time before the earliest one in Postgres.
          ...(n === 70 && { ageMs: 1e18 }),
        }),
      ),
    );
    const refused = outcomes.flatMap(({ status }, n) => (status === "rejected" ? [n] : []));
    expect(refused).toEqual([20, 70]);
    const runs = await database.query("select 1 from hathi.runs");
    expect(runs).toHaveLength(98);
    // The other one's batch is halved seven times, each time into a half that is stored and one that has the fault.
    expect(sent.filter(({ name }) => name === "insert-events").length).toBeLessThanOrEqual(15);
  });
});
