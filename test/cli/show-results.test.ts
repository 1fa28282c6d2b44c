import { afterEach, describe, expect, it, vi } from "vitest";
import type { RunDetail } from "../../src/core/ports/people/run-commands.ts";
import { knowSecrets } from "../../src/core/secrets/secrets.ts";
import { RunSnapshots } from "../../src/playground/server/run-snapshots.ts";
import { startTestEngine, type TestEngine } from "../support/engine/engine.ts";
import { runHathiHere } from "../support/processes/run-hathi.ts";

const secret = "s3cret-0123456789abcdef";

const story = `
  import { on, secret, slack, step } from "hathi";
  export default on("webhook.order", async ({ data }) => {
    const receipt = await step("pay", () => ({ id: "r-1", at: new Date(0), auth: "Bearer " + secret("API") }), { once: true });
    let refusal;
    try { await slack.chat.postMessage({ channel: "nowhere", text: "hi" }); } catch (error) { refusal = error.message; }
    return { receipt, refusal, lines: new Map([["total", 12n]]) };
  });
`;

async function runOnce(source: string): Promise<{ engine: TestEngine; run: RunDetail }> {
  vi.stubEnv("HATHI_SECRET_API", secret);
  const engine = await startTestEngine(() => {
    throw Object.assign(new Error("Slack refused", { cause: new Error("no such place") }), {
      data: { error: "channel_not_found" },
    });
  });
  await engine.deploy(source, "order");
  await engine.startWorker();
  await engine.accept({
    type: "webhook.order",
    source: "webhook",
    subject: "order/7",
    data: { order: 7 },
  });
  const run = await engine.until(({ finishedAt }) => finishedAt !== null);
  return { engine, run };
}

describe("what a run did and gave", { timeout: 60_000 }, () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    knowSecrets([]);
  });

  it("is told in the terminal: its event, what each step gave or why it failed, and what it returned", async () => {
    const { engine, run } = await runOnce(story);
    const env = { DATABASE_URL: engine.database.url, HATHI_SECRET_API: secret };
    const { stdout } = await runHathiHere(env, "runs", "show", run.shortId);
    expect(stdout).toMatch(
      new RegExp(`^event +webhook.order about order/7, from webhook, 20.*Z \\(${run.event.id}\\)$`, "m"),
    );
    expect(stdout).toContain(
      'gave {"id":"r-1","at":"1970-01-01T00:00:00.000Z","auth":"Bearer [secret API]"}',
    );
    expect(stdout).toContain("because of Error: Slack refused, because of no such place (channel_not_found)");
    expect(stdout).toMatch(/^returned\n {2}\{\n(.*\n)* {4}"refusal": "Slack refused"/m);
    expect(stdout).toMatch(/slack\.chat\.postMessage +failed, and was caught/);
    // The step that must not happen twice is one row, as any other.
    expect(stdout.match(/Z {2}pay\b/g)).toHaveLength(1);
    expect(stdout).not.toContain(secret);
  });

  it("is plain JSON with --json, and not the encoding of the journal", async () => {
    const { engine, run } = await runOnce(story);
    const env = { DATABASE_URL: engine.database.url, HATHI_SECRET_API: secret };
    const { stdout } = await runHathiHere(env, "runs", "show", run.id, "--json");
    const receipt = { id: "r-1", at: "1970-01-01T00:00:00.000Z", auth: "Bearer [secret API]" };
    expect(JSON.parse(stdout)).toMatchObject({
      id: run.id,
      state: "completed",
      event: {
        id: run.event.id,
        type: "webhook.order",
        source: "webhook",
        subject: "order/7",
        data: { order: 7 },
      },
      result: { receipt, refusal: "Slack refused", lines: { total: "12" } },
      journal: [
        { kind: "begun", name: "pay" },
        { kind: "step", name: "pay", ok: true, output: receipt },
        {
          name: "slack.chat.postMessage",
          ok: false,
          caught: true,
          output: null,
          error: {
            name: "Error",
            message: "Slack refused",
            data: { error: "channel_not_found" },
            cause: { message: "no such place" },
          },
        },
      ],
    });
  });

  it("is on the playground's page", async () => {
    const { engine, run } = await runOnce(story);
    const { runs } = await new RunSnapshots(engine.runs).take();
    expect(runs).toMatchObject([
      {
        id: run.id,
        event: { id: run.event.id, type: "webhook.order", source: "webhook", subject: "order/7" },
        journal: [
          {
            kind: "step",
            name: "pay",
            output: expect.stringContaining('"auth": "Bearer [secret API]"') as string,
          },
          {
            ok: false,
            failure: "failed, and was caught",
            output: "Error: Slack refused, because of no such place (channel_not_found)",
          },
        ],
      },
    ]);
    expect(runs[0]?.result).toContain('"refusal": "Slack refused"');
  });

  it("says why a run failed, with the causes, the reasons of all attempts and the code", async () => {
    const { engine, run } = await runOnce(`
      import { on } from "hathi";
      export default on("webhook.order", async () => {
        const tries = [Object.assign(new Error("connect 10.0.0.1"), { code: "ECONNREFUSED" }), new Error("connect 10.0.0.2")];
        throw Object.assign(new TypeError("fetch failed", { cause: new AggregateError(tries, "") }), { code: "E_FETCH" });
      });
    `);
    expect(run.error).toMatchObject({ name: "TypeError", code: "E_FETCH" });
    expect(run.error?.message).toContain("connect 10.0.0.1");
    const { stdout } = await runHathiHere({ DATABASE_URL: engine.database.url }, "runs", "show", run.id);
    expect(stdout).toMatch(/^error +TypeError: fetch failed/m);
    for (const told of ["E_FETCH", "caused by AggregateError", "one of them: Error: connect 10.0.0.1"]) {
      expect(stdout).toContain(told);
    }
  });
});
