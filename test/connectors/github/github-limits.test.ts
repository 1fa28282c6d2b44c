/** GitHub's limits as two processes share them, with the real client. */
import { describe, expect, it } from "vitest";
import type { FailureKind } from "../../../src/core/ports/connector.ts";
import { openTestJournal } from "../../support/engine/journal.ts";
import { createMemoryLogger } from "../../support/memory-logger.ts";
import { type ServiceAnswer, type ServiceCall, startServiceServer } from "../../support/service-server.ts";
import { connectorCall, rejectionOf } from "../connector-call.ts";

const event = {
  source: "github",
  data: { installation: { id: 1 }, repository: { owner: { login: "Acme" } } },
};
const repository = { owner: "acme", repo: "app" };
const comment = () =>
  connectorCall("rest.issues.createComment", [{ ...repository, issue_number: 1, body: "a" }], { event });
const read = () => connectorCall("rest.repos.get", [repository], { event });

async function openTwo(answer: (call: ServiceCall, count: number) => ServiceAnswer) {
  const { database, jobs } = await openTestJournal();
  const server = await startServiceServer(answer);
  const open = () =>
    server.connectorsOf({ store: { database, jobs, close: async () => {} }, logger: createMemoryLogger() })
      .github;
  return { server, database, one: open(), other: open() };
}

const untilOf = (failure: FailureKind): number =>
  failure.kind === "limited" ? failure.until - Date.now() : -1;

describe("a secondary limit on new content", () => {
  it("closes writing in every process, and leaves reading free", async () => {
    const { server, one, other } = await openTwo(({ name }) =>
      name.startsWith("POST")
        ? {
            status: 403,
            headers: { "retry-after": "90" },
            body: { message: "You have exceeded a secondary rate limit" },
          }
        : { body: { id: 1 } },
    );
    const refused = one.classify(await rejectionOf(one.perform(comment())));
    expect(refused).toMatchObject({ kind: "limited", reason: "GitHub's limit on new content" });
    const held = other.classify(await rejectionOf(other.perform(comment())));
    expect(untilOf(refused)).toBeGreaterThan(80_000);
    expect(untilOf(held)).toBeGreaterThan(untilOf(refused));
    expect(await other.perform(read())).toMatchObject({ status: 200 });
    expect(server.calls.map(({ name }) => name)).toEqual([
      "POST /repos/acme/app/issues/1/comments",
      "GET /repos/acme/app",
    ]);
  });
});

describe("a limit that is used up", () => {
  it("closes what it is the limit of, until its reset, in every process", async () => {
    const reset = Math.ceil(Date.now() / 1000) + 600;
    const { server, one, other } = await openTwo(() => ({
      status: 403,
      headers: {
        "x-ratelimit-remaining": "0",
        "x-ratelimit-resource": "core",
        "x-ratelimit-reset": String(reset),
      },
      body: { message: "API rate limit exceeded" },
    }));
    expect(untilOf(one.classify(await rejectionOf(one.perform(read()))))).toBeGreaterThan(590_000);
    for (const connector of [one, other]) {
      expect(connector.classify(await rejectionOf(connector.perform(read())))).toMatchObject({
        kind: "limited",
      });
    }
    expect(server.calls).toHaveLength(1);
  });
});

describe("new content", () => {
  it("is held back at a quarter of GitHub's eighty a minute, and then comes one by one", async () => {
    const { server, database, one, other } = await openTwo(() => ({ status: 201, body: { id: 1 } }));
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, async (_, count) => {
        const connector = count % 2 ? one : other;
        return connector.perform(comment()).then(
          () => "made",
          (error: unknown) => connector.classify(error).kind,
        );
      }),
    );
    expect(outcomes.filter((outcome) => outcome === "made").length).toBe(server.calls.length);
    // As many as may come at once, and those whose turn came while the others were being made.
    expect(server.calls.length).toBeGreaterThanOrEqual(20);
    expect(server.calls.length).toBeLessThan(40);
    expect(new Set(outcomes)).toEqual(new Set(["made", "limited"]));
    const gaps = await database.query<{ gap: number }>(
      `select extract(epoch from at - lag(at) over (order by at))::float8 * 1000 as gap
       from hathi.turns where scope = 'github/acme/content' order by at offset 1`,
    );
    for (const { gap } of gaps) expect(gap).toBeCloseTo(1000, 0);
  });
});

describe("requests at once", () => {
  it("are ninety at most, and the others follow as these are answered", async () => {
    let underWay = 0;
    let most = 0;
    const gate = Promise.withResolvers<void>();
    const { database, jobs } = await openTestJournal();
    const server = await startServiceServer(async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      if (underWay === 90) setTimeout(gate.resolve, 100);
      await gate.promise;
      underWay -= 1;
      return { body: { id: 1 } };
    });
    const { github } = server.connectorsOf({
      store: { database, jobs, close: async () => {} },
      logger: createMemoryLogger(),
    });
    await Promise.all(Array.from({ length: 150 }, async () => github.perform(read())));
    expect(server.calls).toHaveLength(150);
    expect(most).toBe(90);
  });
});
