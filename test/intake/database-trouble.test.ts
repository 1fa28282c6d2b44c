import { sign } from "@octokit/webhooks-methods";
import { onTestFinished, describe, expect, it } from "vitest";
import { startApp } from "../../src/app.ts";
import { readConfig } from "../../src/config.ts";
import { openDatabase, type Database } from "../../src/journal/database.ts";
import { findOrphans } from "../../src/journal/sweep.ts";
import { makeAutomations } from "../support/automations-folder.ts";
import { waitFor } from "../support/engine.ts";
import { createMemoryLogger } from "../support/memory-logger.ts";
import { createTestDatabase } from "../support/postgres.ts";
import { type PostgresProxy, startPostgresProxy } from "../support/postgres-proxy.ts";
import { raiseOn } from "../support/raise-on.ts";

const githubSecret = "a secret of the tests";

interface Intake {
  readonly url: string;
  readonly proxy: PostgresProxy;
  /** The same database from beside the proxy. */
  readonly direct: Database;
}

async function startIntake(): Promise<Intake> {
  const logger = createMemoryLogger();
  const { url: databaseUrl, drop } = await createTestDatabase();
  const proxy = await startPostgresProxy(databaseUrl);
  const direct = openDatabase({ url: databaseUrl, name: "direct", logger, connections: 3 });
  const config = readConfig(
    {
      DATABASE_URL: proxy.url,
      HATHI_AUTOMATIONS: await makeAutomations({
        "go.ts": `import { on } from "hathi"; export default on("webhook.go", async () => {});`,
      }),
      HOST: "127.0.0.1",
      PORT: "0",
      GITHUB_APP_ID: "1",
      GITHUB_PRIVATE_KEY: "-----BEGIN RSA PRIVATE KEY-----",
      GITHUB_WEBHOOK_SECRET: githubSecret,
    },
    "/",
  );
  const app = await startApp({ config, role: "intake", logger });
  onTestFinished(async () => {
    proxy.release();
    proxy.refuse(false);
    const orphans = await findOrphans(direct);
    await app.stop();
    await direct.close();
    await drop();
    if (orphans.length > 0) throw new Error(`orphans: ${JSON.stringify(orphans)}`);
  });
  return { url: app.url ?? "", proxy, direct };
}

interface Answered {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly ms: number;
}

async function answered(work: () => Promise<Response>): Promise<Answered> {
  const begun = performance.now();
  const response = await work();
  await response.arrayBuffer();
  return {
    status: response.status,
    retryAfter: response.headers.get("retry-after"),
    ms: performance.now() - begun,
  };
}

async function deliver({ url }: Intake, id: string): Promise<Answered> {
  const body = JSON.stringify({ action: "opened", id });
  const headers = {
    "content-type": "application/json",
    "x-github-delivery": id,
    "x-github-event": "pull_request",
    "x-hub-signature-256": await sign(githubSecret, body),
  };
  return answered(async () => fetch(`${url}/github/webhooks`, { method: "POST", headers, body }));
}

const isReady = async ({ url }: Intake): Promise<boolean> => (await fetch(`${url}/readyz`)).ok;

/** Trouble in which a delivery is refused, readiness is denied, and all is well by itself afterwards. */
async function expectTrouble(
  intake: Intake,
  name: string,
  begin: () => Promise<unknown>,
  end: () => Promise<unknown>,
): Promise<void> {
  await begin();
  const refused = await deliver(intake, name);
  expect({ name, status: refused.status, retryAfter: refused.retryAfter }).toEqual({
    name,
    status: 503,
    retryAfter: "5",
  });
  expect(refused.ms).toBeLessThan(10_000);
  const asked = await answered(async () => fetch(`${intake.url}/readyz`));
  expect({ name, status: asked.status }).toEqual({ name, status: 503 });
  expect(asked.ms).toBeLessThan(2000);
  await end();
  await waitFor(
    async () => isReady(intake),
    (ready) => ready,
  );
  // As its sender does: once it is told so, again.
  expect((await deliver(intake, name)).status).toBe(202);
  expect((await deliver(intake, name)).status).toBe(200);
  expect(await isReady(intake)).toBe(true);
}

describe("intake while the database cannot store", { timeout: 120_000 }, () => {
  it("answers 503 in time and /readyz says so, whatever the trouble, and both recover by themselves", async () => {
    const intake = await startIntake();
    const { proxy, direct } = intake;
    const { name: database = "" } = (
      await direct.query<{ name: string }>("select quote_ident(current_database()) as name")
    )[0] ?? { name: "" };

    await expectTrouble(
      intake,
      "unreachable",
      async () => proxy.refuse(true),
      async () => proxy.refuse(false),
    );
    await expectTrouble(
      intake,
      "silent",
      async () => proxy.hold(),
      async () => proxy.release(),
    );
    for (const [name, state] of [
      ["a full disk", "53100"],
      ["too many connections", "53300"],
      ["a statement timeout", "57014"],
      ["a lock timeout", "55P03"],
      ["a shutdown", "57P01"],
    ] as const) {
      let calm = async (): Promise<void> => {};
      await expectTrouble(
        intake,
        name,
        async () => {
          calm = await raiseOn(direct, "hathi.events", state);
        },
        async () => calm(),
      );
    }
    // As after a fail-over, when the old primary is a standby: its sessions stay read-only until they are left.
    await expectTrouble(
      intake,
      "read-only",
      async () => {
        await direct.query(`alter database ${database} set default_transaction_read_only = on`);
        proxy.cutAll();
      },
      async () =>
        direct.query(
          `begin; set transaction read write; alter database ${database} reset default_transaction_read_only; commit`,
        ),
    );
  });

  it("answers in time when all of its connections are held, however many deliveries wait for them", async () => {
    const intake = await startIntake();
    const locked = Promise.withResolvers<void>();
    const unlock = Promise.withResolvers<void>();
    const holding = intake.direct.transaction(async (tx) => {
      await tx.query("lock table hathi.events in access exclusive mode");
      locked.resolve();
      await unlock.promise;
    });
    await locked.promise;
    const flood = Array.from({ length: 200 }, async (_, index) => deliver(intake, `flood-${index}`));
    await waitFor(
      async () => isReady(intake),
      (ready) => !ready,
    );
    for (const { status, ms } of await Promise.all(flood)) {
      expect(status).toBe(503);
      expect(ms).toBeLessThan(10_000);
    }
    unlock.resolve();
    await holding;
    await waitFor(
      async () => isReady(intake),
      (ready) => ready,
    );
    expect((await deliver(intake, "flood-0")).status).toBe(202);
  });
});
