import { describe, expect, it } from "vitest";
import { weighDescriptors, weighDisk, weighMemory } from "../../../src/app/doctor/examine-machine.ts";
import { weighHouse, weighServer, weighSize } from "../../../src/app/doctor/weigh-database.ts";
import type { HouseFacts, ServerFacts } from "../../../src/journal/alive/inspect.ts";
import { explainUnusable } from "../../../src/journal/database/explain-unusable.ts";

const server: ServerFacts = {
  version: "17.5",
  versionNumber: 170_005,
  user: "hathi",
  database: "hathi",
  isReadOnly: false,
  mayCreate: true,
  closedSchemas: [],
  bytes: 10_000_000,
  freeConnections: 90,
  clockAheadMs: 20,
  roundTripMs: 2,
};
const house: HouseFacts = {
  orphans: 0,
  runs: { failed: 4 },
  hasEndedRuns: true,
  liveWorkers: [{ host: "one", pid: 12 }],
  deadWorkers: 0,
  oldestDueMs: 0,
  closedAccounts: [],
  tables: [],
};
const levels = (changes: Partial<ServerFacts>): readonly string[] =>
  weighServer({ ...server, ...changes })
    .filter(({ level }) => level !== "ok")
    .map(({ check, level, act }) => `${level} ${check}: ${act}`);
const ofHouse = (changes: Partial<HouseFacts>): readonly string[] =>
  weighHouse({ ...house, ...changes })
    .filter(({ level }) => level !== "ok")
    .map(({ check, level, says }) => `${level} ${check}: ${says}`);

describe("a server", () => {
  it("is fine as it should be", () => expect(levels({})).toEqual([]));

  it.each<[string, Partial<ServerFacts>, RegExp]>([
    [
      "is too old",
      { version: "13.9", versionNumber: 130_009 },
      /^broken database version: upgrade the server/,
    ],
    ["is a standby", { isReadOnly: true }, /^broken database rights: point DATABASE_URL at the primary/],
    [
      "lets nobody make schemas",
      { mayCreate: false },
      /^broken database rights: grant create on database "hathi" to "hathi"/,
    ],
    [
      "has schemas of another user",
      { closedSchemas: ["hathi"] },
      /^broken database rights: as their owner: grant all on schema hathi/,
    ],
    [
      "has few connections left",
      { freeConnections: 3 },
      /^advice database connections: raise max_connections/,
    ],
    ["has another time", { clockAheadMs: -8000 }, /^advice clock: set both clocks by NTP/],
    ["has a time minutes away", { clockAheadMs: 400_000 }, /^broken clock: set both clocks by NTP/],
  ])("that %s", (_, changes, expected) => expect(levels(changes)).toEqual([expect.stringMatching(expected)]));

  it("whose answer takes long is not blamed for its clock", () =>
    expect(levels({ clockAheadMs: 9000, roundTripMs: 10_000 })).toEqual([]));

  it("that has grown large is told of", () =>
    expect(weighSize({ ...server, bytes: 80 * 1024 ** 3 }, [{ name: "journal", bytes: 5e10 }])).toMatchObject(
      {
        level: "advice",
        says: "the database takes 80.0 GiB (journal 46.6 GiB)",
      },
    ));
});

describe("what lives in a database", () => {
  it.each<[string, Partial<HouseFacts>, RegExp]>([
    ["orphans", { orphans: 2 }, /^broken orphans: 2 unfinished runs/],
    [
      "runs and no worker",
      { liveWorkers: [], runs: { waiting: 3, queued: 1 } },
      /^broken workers: no worker is alive: 4 unfinished/,
    ],
    [
      "a dead worker and nothing to do",
      { liveWorkers: [], deadWorkers: 1 },
      /^advice workers: no worker is alive, and 1 died/,
    ],
    [
      "jobs that wait",
      { oldestDueMs: 90_000 },
      /^advice workers: runs wait 90 s for a worker; alive: one \(12\)/,
    ],
    [
      "an account that refuses",
      { closedAccounts: [{ account: "slack T1", refusal: "Slack, which refuses" }] },
      /^broken accounts: the runs of slack T1 wait for Slack, which refuses/,
    ],
    [
      "an account that is away",
      { closedAccounts: [{ account: "github 7", refusal: null }] },
      /^advice accounts: github 7 does not answer/,
    ],
    ["paused runs", { runs: { paused: 2, failed: 1 } }, /^advice runs: 2 runs are paused.*; 1 failed/],
    ["very many failures", { runs: { paused: 1, failed: 1000 } }, /waits for a person; 1000 or more failed$/],
  ])("%s", (_, changes, expected) => expect(ofHouse(changes)).toEqual([expect.stringMatching(expected)]));

  it.each<[string, Partial<HouseFacts>]>([
    ["4 waiting, 2 failed", { runs: { waiting: 4, failed: 2 } }],
    ["all runs have ended", { runs: {} }],
    ["there are no runs yet", { runs: {}, hasEndedRuns: false }],
  ])("%s", (says, changes) =>
    expect(weighHouse({ ...house, ...changes })).toContainEqual({ check: "runs", level: "ok", says }),
  );
});

describe("a machine", () => {
  const threadBounds = { threads: 4, memoryMb: 768, runsInHand: 1, stuckAfterMs: 1 };

  it("with less memory than its threads may take", () => {
    expect(weighMemory({ threadBounds }, 1024 ** 3)).toMatchObject({ level: "advice" });
    expect(weighMemory({ threadBounds }, 8 * 1024 ** 3)).toMatchObject({ level: "ok" });
  });

  it("with few file descriptors", () => {
    const intakeBounds = { connections: 512 } as Parameters<typeof weighDescriptors>[0]["intakeBounds"];
    expect(weighDescriptors({ intakeBounds }, 256)).toMatchObject({
      level: "advice",
      act: expect.stringContaining("ulimit -n 712"),
    });
    expect(weighDescriptors({ intakeBounds }, 65_536)).toMatchObject({ level: "ok" });
    expect(weighDescriptors({ intakeBounds }, undefined)).toMatchObject({ level: "ok" });
  });

  it("whose disk is nearly full", () => {
    expect(weighDisk("/data", 50 * 1024 ** 2, true)).toMatchObject({ level: "broken" });
    expect(weighDisk("/data", 500 * 1024 ** 2, true)).toMatchObject({ level: "advice" });
    expect(weighDisk("/data", 5000 * 1024 ** 2, true)).toMatchObject({ level: "ok" });
  });
});

describe("a database that cannot be used", () => {
  it.each([
    ["ECONNREFUSED", "nothing listens there"],
    ["ENOTFOUND", "there is no such name"],
    ["28P01", "correct the user or the password"],
    ["3D000", "create the database"],
    ["42501", "grant create on database"],
    ["25006", "point DATABASE_URL at the primary"],
    ["53300", "raise max_connections"],
    ["XX000", "check that Postgres runs"],
  ])("%s: says what to do", (code, act) =>
    expect(explainUnusable(Object.assign(new Error("no"), { code }))).toEqual({
      says: "the database cannot be used (no)",
      act: expect.stringContaining(act),
    }),
  );

  it("for its TLS", () => {
    expect(explainUnusable(new Error("The server does not support SSL connections")).act).toContain(
      "sslmode",
    );
    expect(explainUnusable(new Error("self-signed certificate")).act).toContain("NODE_EXTRA_CA_CERTS");
  });
});
