import { sign } from "@octokit/webhooks-methods";
import express from "express";
import { onTestFinished, describe, expect, it } from "vitest";
import { startApp } from "../../../src/app/app.ts";
import { readConfig } from "../../../src/app/config/config.ts";
import { openDatabase, type Database } from "../../../src/journal/database/database.ts";
import { findOrphans } from "../../../src/journal/alive/sweep.ts";
import { closedAddress } from "../../connectors/closed-address.ts";
import { newAppKey } from "../../connectors/github/app-key.ts";
import { makeAutomations } from "../../support/engine/automations-folder.ts";
import { waitFor } from "../../support/engine/engine.ts";
import { createMemoryLogger } from "../../support/memory-logger.ts";
import { createTestDatabase } from "../../support/postgres/postgres.ts";
import { type PostgresProxy, startPostgresProxy } from "../../support/postgres/postgres-proxy.ts";
import { raiseOn } from "../../support/postgres/raise-on.ts";
import { serve } from "../../support/processes/serve.ts";
import { postSlackEvent, slackSigningSecret } from "../../support/slack/sign-slack.ts";

const githubSecret = "secret-of-the-tests";

interface Intake {
  readonly url: string;
  readonly proxy: PostgresProxy;
  /** The same database without the proxy. */
  readonly direct: Database;
}

async function startIntake(): Promise<Intake> {
  const logger = createMemoryLogger();
  const testDatabase = await createTestDatabase();
  const proxy = await startPostgresProxy(testDatabase.url);
  const direct = openDatabase({
    url: testDatabase.url,
    name: "direct",
    logger,
    connections: 3,
    deadlineMs: 90_000,
  });
  const slackApi = express().post("/api/:method", (_request, response) => {
    response.json({ ok: true, user_id: "UBOT", bot_id: "BBOT", team_id: "T1" });
  });
  const config = readConfig(
    {
      DATABASE_URL: proxy.url,
      HATHI_AUTOMATIONS: await makeAutomations({
        "go.ts": `import { on } from "hathi"; export default on("webhook.go", async () => {});`,
      }),
      HOST: "127.0.0.1",
      PORT: "0",
      GITHUB_APP_ID: "1",
      GITHUB_PRIVATE_KEY: newAppKey(),
      GITHUB_API_URL: await closedAddress(),
      GITHUB_WEBHOOK_SECRET: githubSecret,
      SLACK_SIGNING_SECRET: slackSigningSecret,
      SLACK_BOT_TOKEN: "xoxb-of-the-tests",
      SLACK_API_URL: await serve({ "*": slackApi }),
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
    await testDatabase.drop();
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

async function prepareGitHub({ url }: Intake, id: string): Promise<() => Promise<Answered>> {
  const body = JSON.stringify({ action: "opened", id });
  const headers = {
    "content-type": "application/json",
    "x-github-delivery": id.replaceAll(" ", "-"),
    "x-github-event": "pull_request",
    "x-hub-signature-256": await sign(githubSecret, body),
  };
  return async () => answered(async () => fetch(`${url}/github/webhooks`, { method: "POST", headers, body }));
}

const fromGitHub = async (intake: Intake, id: string): Promise<Answered> =>
  prepareGitHub(intake, id).then(async (send) => send());

const fromSlack = async ({ url }: Intake, id: string): Promise<Answered> =>
  answered(async () =>
    postSlackEvent(url, {
      type: "event_callback",
      team_id: "T1",
      event_id: id,
      event_time: 1,
      event: { type: "message", channel: "C1", user: "U1", text: "hello", ts: "1.1" },
    }),
  );

const storedEvents = async ({ direct }: Intake): Promise<number> =>
  (await direct.query("select 1 from hathi.events")).length;

const isReady = async ({ url }: Intake): Promise<boolean> => (await fetch(`${url}/readyz`)).ok;

/**
 * Checks that during the trouble a delivery is refused and readiness is denied, and that afterwards all works again.
 *
 * @returns how many deliveries are stored in the end
 */
async function expectTrouble(
  name: string,
  begin: (intake: Intake) => Promise<unknown>,
  end: (intake: Intake) => Promise<unknown>,
): Promise<number> {
  const intake = await startIntake();
  await begin(intake);
  const [github, slack] = await Promise.all([fromGitHub(intake, name), fromSlack(intake, name)]);
  for (const { status, retryAfter } of [github, slack]) {
    expect({ name, status, retryAfter }).toEqual({ name, status: 503, retryAfter: "5" });
  }
  expect(github.ms).toBeLessThan(10_000);
  expect(slack.ms).toBeLessThan(3000);
  const asked = await answered(async () => fetch(`${intake.url}/readyz`));
  expect({ name, status: asked.status }).toEqual({ name, status: 503 });
  expect(asked.ms).toBeLessThan(2000);
  await end(intake);
  expect(await storedEvents(intake)).toBe(0);
  await waitFor(
    async () => isReady(intake),
    (ready) => ready,
  );
  // The senders try again once they get an answer.
  expect((await fromGitHub(intake, name)).status).toBe(202);
  expect((await fromGitHub(intake, name)).status).toBe(200);
  expect((await fromSlack(intake, name)).status).toBe(200);
  expect(await isReady(intake)).toBe(true);
  return storedEvents(intake);
}

/** The name of a database, quoted for SQL. */
async function nameOf({ direct }: Intake): Promise<string> {
  const [named] = await direct.query<{ name: string }>("select quote_ident(current_database()) as name");
  return named?.name ?? "";
}

describe("intake while the database cannot store", { timeout: 120_000 }, () => {
  it("answers 503 in time and /readyz says so, whatever the trouble, and both recover by themselves", async () => {
    let calm = async (): Promise<void> => {};
    // Each case has its own intake. They run at the same time, because they mostly wait.
    const stored = await Promise.all([
      expectTrouble(
        "unreachable",
        async ({ proxy }) => proxy.refuse(true),
        async ({ proxy }) => proxy.refuse(false),
      ),
      expectTrouble(
        "silent",
        async ({ proxy }) => proxy.hold(),
        async ({ proxy }) => proxy.release(),
      ),
      expectTrouble(
        "a full disk",
        async ({ direct }) => {
          calm = await raiseOn(direct, "hathi.events", "53100");
        },
        async () => calm(),
      ),
      // After a fail-over the old primary is a standby. Sessions on it stay read-only until they are closed.
      expectTrouble(
        "read-only",
        async (intake) => {
          const { proxy, direct } = intake;
          await direct.query(`alter database ${await nameOf(intake)} set default_transaction_read_only = on`);
          proxy.cutAll();
        },
        async (intake) =>
          intake.direct.query(
            `begin; set transaction read write; alter database ${await nameOf(intake)} reset default_transaction_read_only; commit`,
          ),
      ),
    ]);
    // GitHub and Slack each sent one delivery in each case.
    expect(stored).toEqual([2, 2, 2, 2]);
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
    const prepared = await Promise.all(
      Array.from({ length: 200 }, async (_, index) => prepareGitHub(intake, `flood-${index}`)),
    );
    const flood = prepared.map(async (send) => send());
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
    expect(await storedEvents(intake)).toBe(0);
    expect((await fromGitHub(intake, "flood-0")).status).toBe(202);
  });
});
