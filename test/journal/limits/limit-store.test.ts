import { describe, expect, it } from "vitest";
import type { LimitStore, TurnAnswer } from "../../../src/core/ports/limit-store.ts";
import { computeTake, type Limit } from "../../../src/core/services/limits.ts";
import { failuresToClose, wakePaceMs } from "../../../src/core/services/outage.ts";
import { skipClock } from "../../../src/journal/database/clock.ts";
import { createLimitStore } from "../../../src/journal/limits/limit-store.ts";
import { createMemoryLogger } from "../../support/memory-logger.ts";
import { openTestJournal, type TestJournal } from "../../support/engine/journal.ts";

const channel: Limit = { scope: "slack/T1/messages/C1", name: "messages", most: 1, windowMs: 1000 };
const content: Limit = { scope: "github/acme/content", name: "content", most: 80, windowMs: 60_000 };

/** Two processes that share limits on one database. */
async function openTwo(): Promise<TestJournal & { readonly one: LimitStore; readonly other: LimitStore }> {
  const journal = await openTestJournal();
  const open = (): LimitStore => createLimitStore(journal.database, journal.jobs, createMemoryLogger());
  return { ...journal, one: open(), other: open() };
}

const take = async (store: LimitStore, run: string, ...limits: Limit[]): Promise<TurnAnswer> =>
  store.take(run, limits.map(computeTake));

describe("the pace of a limit", () => {
  it("is one a second in a channel, for two processes together, in the order in which they came", async () => {
    const { one, other } = await openTwo();
    const answers: TurnAnswer[] = [];
    for (let run = 0; run < 10; run += 1)
      answers.push(await take(run % 2 ? one : other, `run ${run}`, channel));
    const first = answers[0]?.at ?? 0;
    expect(answers[0]).toMatchObject({ at: answers[0]?.now });
    for (const [place, { at }] of answers.entries()) expect(at - first).toBeCloseTo(place * 1000, 0);
  });

  it("holds for what two processes ask at the same moment", async () => {
    const { one, other } = await openTwo();
    const answers = await Promise.all(
      Array.from({ length: 40 }, async (_, run) => take(run % 2 ? one : other, `run ${run}`, channel)),
    );
    const times = answers.map(({ at }) => at).toSorted((a, b) => a - b);
    for (const [place, at] of times.entries()) expect(at - (times[0] ?? 0)).toBeCloseTo(place * 1000, 0);
  });

  it("lets a quarter of a limit through at once and never more than all of it within its window", async () => {
    const { one, other } = await openTwo();
    const answers = await Promise.all(
      Array.from({ length: 300 }, async (_, run) => take(run % 2 ? one : other, `run ${run}`, content)),
    );
    expect(answers.filter(({ at, now }) => at <= now).length).toBe(20);
    const times = answers.map(({ at }) => at).toSorted((a, b) => a - b);
    for (const from of times) {
      expect(times.filter((at) => at >= from && at < from + 60_000).length).toBeLessThanOrEqual(80);
    }
  });

  it("gives a run one turn, which it finds again, and which is used up when it has come", async () => {
    const { database, jobs, one, other } = await openTwo();
    await take(one, "first", channel);
    const told = await take(one, "second", channel);
    expect(told.at).toBeGreaterThan(told.now);
    expect((await take(other, "second", channel)).at).toBeCloseTo(told.at, 3);
    await skipClock(database, jobs, 1000);
    const come = await take(other, "second", channel);
    expect(come.at).toBeLessThanOrEqual(come.now);
    // The run has used its turn, so its next call queues up again.
    const next = await take(other, "second", channel);
    expect(next.at - told.at).toBeCloseTo(1000, 0);
  });

  it("of a call of two limits is the slower one's, and nothing is taken twice of the other", async () => {
    const { database, jobs, one } = await openTwo();
    await take(one, "first", channel);
    const told = await take(one, "second", content, channel);
    expect(told).toMatchObject({ scope: channel.scope });
    await take(one, "second", content, channel);
    await skipClock(database, jobs, 1000);
    await take(one, "second", content, channel);
    expect(await database.query("select * from hathi.turns")).toEqual([]);
    const [row] = await database.query<{ used: number }>(
      `select extract(epoch from next_at - hathi.now())::float8 * 1000 + $2 as used from hathi.limits where scope = $1`,
      [content.scope, computeTake(content).slackMs],
    );
    // The pace of one call, less the second that has passed.
    expect(row?.used).toBeGreaterThan(-1000);
    expect(row?.used).toBeLessThanOrEqual(computeTake(content).paceMs);
  });
});

describe("a turn that is kept", () => {
  it("is there for the run's next call, once, and takes nothing more of the limit", async () => {
    const { database, jobs, one, other } = await openTwo();
    const keep = async (store: LimitStore): Promise<TurnAnswer> =>
      store.take("mine", [computeTake(channel)], { isKept: true });
    await take(one, "first", channel);
    const told = await keep(one);
    expect(told.at - told.now).toBeGreaterThan(900);
    await skipClock(database, jobs, 1000);
    for (const store of [one, other]) {
      const kept = await keep(store);
      expect(kept.at).toBeLessThanOrEqual(kept.now);
    }
    const third = await take(one, "third", channel);
    expect(third.at - told.at).toBeCloseTo(1000, 0);
    const used = await take(other, "mine", channel);
    expect(used.at).toBeLessThanOrEqual(used.now);
    const next = await take(other, "mine", channel);
    expect(next.at - third.at).toBeCloseTo(1000, 0);
  });

  it("is kept for a minute where nothing is in line, and no longer", async () => {
    const { database, jobs, one } = await openTwo();
    const keep = async (): Promise<TurnAnswer> => one.take("mine", [computeTake(channel)], { isKept: true });
    const at = (await keep()).at;
    expect(at).toBeLessThanOrEqual((await keep()).now);
    await skipClock(database, jobs, 61_000);
    await take(one, "other", channel);
    const late = await take(one, "mine", channel);
    expect(late.at - late.now).toBeGreaterThan(900);
    expect((await take(one, "mine", channel)).at).toBeCloseTo(late.at, 3);
  });
});

describe("a run that somebody waits for", () => {
  it("goes before those that nobody waits for, in the order in which it was hurried, at the same pace", async () => {
    const { one, other } = await openTwo();
    for (const run of ["a", "b", "c", "d", "e"]) await take(one, run, channel);
    await other.hurry("d", channel.scope);
    await one.hurry("e", channel.scope);
    // It is at its place already.
    await one.hurry("e", channel.scope);
    const at = new Map<string, number>();
    for (const run of ["b", "c", "d", "e", "f"]) at.set(run, (await take(one, run, channel)).at);
    const inOrder = [...at].toSorted(([, left], [, right]) => left - right).map(([run]) => run);
    expect(inOrder).toEqual(["d", "e", "b", "c", "f"]);
    const times = [...at.values()].toSorted((left, right) => left - right);
    for (const [place, time] of times.entries()) expect(time - (times[0] ?? 0)).toBeCloseTo(place * 1000, 0);
  });
});

describe("a database that goes away", () => {
  it("is waited for: calls that ask for limits are answered when it is back", async () => {
    const { database, one } = await openTwo();
    await one.failed("slack/T1", "a", false);
    const asked = Promise.all([
      ...Array.from({ length: 20 }, async () => one.read()),
      ...Array.from({ length: 20 }, async (_, run) => take(one, `run ${run}`, channel)),
      ...Array.from({ length: 20 }, async (_, run) => one.enter("slack/T1", `run ${run}`)),
    ]);
    const cut = database.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
    );
    await Promise.allSettled([cut]);
    expect(await asked).toHaveLength(60);
  });
});

describe("a refusal", () => {
  it("moves the turns that were given, in order, and opens at its time without a rush", async () => {
    const { one, other } = await openTwo();
    for (const run of ["a", "b", "c"]) await take(one, run, channel);
    await other.close(channel.scope, 30_000);
    // Where two calls are refused at the same time, the second refusal moves nothing more.
    await one.close(channel.scope, 30_000);
    const b = await take(other, "b", channel);
    const c = await take(one, "c", channel);
    const d = await take(other, "d", channel);
    expect(b.at - b.now).toBeGreaterThan(29_500);
    expect(c.at - b.at).toBeCloseTo(1000, 0);
    expect(d.at - c.at).toBeGreaterThan(999);
    expect(d.at - c.at).toBeLessThan(1500);
    expect([...(await other.read()).busy]).toEqual([channel.scope]);
  });

  it("uses up what had gathered: hundreds that waited do not come at once", async () => {
    const { one } = await openTwo();
    await one.close(content.scope, 60_000);
    const answers = await Promise.all(
      Array.from({ length: 100 }, async (_, run) => take(one, `run ${run}`, content)),
    );
    const times = answers.map(({ at }) => at);
    const { paceMs } = computeTake(content);
    for (const [place, at] of times.entries()) expect(at - (times[0] ?? 0)).toBeCloseTo(place * paceMs, 0);
    expect((times[0] ?? 0) - (answers[0]?.now ?? 0)).toBeGreaterThan(59_000);
  });
});

describe("an account that does not answer", () => {
  const account = "slack/T1";
  const fail = async (store: LimitStore, ...runs: string[]): Promise<void> => {
    for (const run of runs) await store.failed(account, run, false);
  };

  it("stays open while one run alone fails, whatever its reason", async () => {
    const { one } = await openTwo();
    await fail(one, "a", "a", "a", "a", "a", "a", "a", "a");
    expect((await one.enter(account, "b")).kind).toBe("go");
    expect((await one.read()).outages.get(account)?.failures).toBe(1);
  });

  it("is closed for all processes when several have failed in a row, and one at a time tries", async () => {
    const { database, jobs, one, other } = await openTwo();
    await fail(one, ...["a", "b", "a", "b", "a", "b"].slice(0, failuresToClose));
    const a = await other.enter(account, "a");
    const b = await one.enter(account, "b");
    expect([a.kind, b.kind]).toEqual(["wait", "wait"]);
    await skipClock(database, jobs, 10_500);
    // The run that has waited longest tries, and nobody else does meanwhile.
    expect((await other.enter(account, "c")).kind).toBe("wait");
    expect((await other.enter(account, "a")).kind).toBe("try");
    expect((await one.enter(account, "b")).kind).toBe("wait");
    await other.failed(account, "a", true);
    const outage = (await one.read()).outages.get(account);
    expect(outage?.failures).toBe(failuresToClose + 1);
    expect((await one.enter(account, "b")).kind).toBe("wait");
  });

  it("is tried by another when the one that tries has died", async () => {
    const { database, jobs, one, other } = await openTwo();
    await fail(one, "a", "b", "a", "b", "a");
    await skipClock(database, jobs, 6000);
    expect((await one.enter(account, "a")).kind).toBe("try");
    expect((await other.enter(account, "b")).kind).toBe("wait");
    await skipClock(database, jobs, 300_000);
    expect((await other.enter(account, "b")).kind).toBe("try");
  });

  it("is open again with the first answer, and the runs that waited are woken one after the other", async () => {
    const { database, newRun, one, other } = await openTwo();
    const runs = [];
    for (let count = 0; count < 5; count += 1) runs.push(await newRun());
    await fail(one, "x", "y", "x", "y", "x");
    for (const run of runs) await one.enter(account, run);
    await database.query(
      "update hathi.runs set state = 'waiting', wake_at = hathi.now() + interval '1 day', alarm_at = hathi.now() + interval '1 day'",
    );
    await other.answered(account);
    expect((await one.read()).outages.size).toBe(0);
    const rows = await database.query<{ id: string; ms: number }>(
      "select id, extract(epoch from wake_at - (select min(wake_at) from hathi.runs))::float8 * 1000 as ms from hathi.runs order by wake_at",
    );
    expect(rows.map(({ id }) => id)).toEqual(runs);
    for (const [place, { ms }] of rows.entries()) expect(ms).toBeCloseTo(place * wakePaceMs, -1);
    const jobs = await database.query(
      "select 1 from pgboss.job where singleton_key = any ($1) and start_after > created_on",
      [runs],
    );
    expect(jobs.length).toBe(5);
  });
});
