import { describe, expect, it, onTestFinished } from "vitest";
import { startApp } from "../../../src/app/app.ts";
import { readConfig } from "../../../src/app/config/config.ts";
import { makeAutomations } from "../../support/engine/automations-folder.ts";
import { createMemoryLogger } from "../../support/memory-logger.ts";
import { createTestDatabase } from "../../support/postgres/postgres.ts";
import { runHathiHere } from "../../support/processes/run-hathi.ts";

const secret = "a secret of the tests";
const files = {
  "deploy.ts": `
    import { next, on } from "hathi";
    export default on(["webhook.deploy-done", "webhook.open"], async () => { await next("webhook.approved"); });
    export const signed = on("webhook.signed-one", async () => {});
  `,
};
const env = async (): Promise<Record<string, string>> => ({
  HATHI_AUTOMATIONS: await makeAutomations(files),
  HATHI_OPEN_WEBHOOKS: "open,forgotten",
  HATHI_WEBHOOK_SECRET_SIGNED_ONE: secret,
  HATHI_WEBHOOK_SECRET_NOBODY: secret,
});
const gaps = [
  'deploy.ts listens to "webhook.deploy-done", which is closed: set HATHI_WEBHOOK_SECRET_DEPLOY_DONE, or name it in HATHI_OPEN_WEBHOOKS',
  'deploy.ts listens to "webhook.approved", which is closed: set HATHI_WEBHOOK_SECRET_APPROVED, or name it in HATHI_OPEN_WEBHOOKS',
  'HATHI_WEBHOOK_SECRET_NOBODY is set, and no automation listens to "webhook.nobody"',
  'HATHI_OPEN_WEBHOOKS names "forgotten", and no automation listens to "webhook.forgotten"',
];

describe("webhooks on which automations and configuration do not agree", () => {
  it("are warned of at start", async () => {
    const testDatabase = await createTestDatabase();
    const logger = createMemoryLogger();
    const config = readConfig(
      { ...(await env()), DATABASE_URL: testDatabase.url, HOST: "127.0.0.1", PORT: "0" },
      "/",
    );
    const app = await startApp({ config, role: "intake", logger });
    onTestFinished(async () => {
      await app.stop();
      await testDatabase.drop();
    });
    const warnings = logger.lines.filter(({ message }) => message === "a webhook is not set up");
    expect(warnings).toEqual(
      gaps.map((problem) => expect.objectContaining({ level: "warn", fields: { problem } }) as object),
    );
  });

  it("are warned of by hathi check, which succeeds all the same", async () => {
    const check = await runHathiHere(await env(), "check", "--no-runs", "--no-source");
    expect(check.code).toBe(0);
    for (const gap of gaps) expect(check.stdout).toContain(`WARNING ${gap}`);
    const json = await runHathiHere(await env(), "check", "--no-runs", "--no-source", "--json");
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: true, webhookGaps: gaps });
  });
});
