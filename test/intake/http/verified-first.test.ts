import { createHmac } from "node:crypto";
import { request } from "node:http";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createBodyBudget } from "../../../src/intake/http/body-budget.ts";
import { createWebhookIntake } from "../../../src/intake/webhooks/generic-webhooks.ts";
import { createGitHubIntake } from "../../../src/intake/github/github-webhooks.ts";
import { createSlackRequests } from "../../../src/intake/slack/slack-requests.ts";
import { createSlackLogger } from "../../../src/intake/slack/slack-logger.ts";
import { createMemoryAccept } from "../../support/engine/memory-accept.ts";
import { createMemoryLogger } from "../../support/memory-logger.ts";
import { serve } from "../../support/processes/serve.ts";

const secret = "a secret of the tests";
const json = "application/json";
const form = "application/x-www-form-urlencoded";
const seconds = String(Math.floor(Date.now() / 1000));
const forgedHash = "0".repeat(64);

/** Every way in, with an example of a forged signature for it. */
const doors = [
  ["Slack's JSON", "/slack/events", json, slackHeaders(forgedHash)],
  ["a form of Slack's", "/slack/events", form, slackHeaders(forgedHash)],
  ["GitHub's JSON", "/github/webhooks", json, { "x-hub-signature-256": `sha256=${forgedHash}` }],
  ["a form of GitHub's", "/github/webhooks", form, { "x-hub-signature-256": `sha256=${forgedHash}` }],
  [
    "a webhook",
    "/hooks/billing",
    json,
    { "webhook-id": "1", "webhook-timestamp": seconds, "webhook-signature": "v1,AAAA" },
  ],
] as const;

function slackHeaders(hash: string): Record<string, string> {
  return { "x-slack-request-timestamp": seconds, "x-slack-signature": `v0=${hash}` };
}

async function start(budgetBytes = 64 * 1024 * 1024) {
  const logger = createMemoryLogger();
  const { accept, events } = createMemoryAccept();
  const budget = createBodyBudget(budgetBytes);
  const slackLogger = createSlackLogger(logger);
  const slack = createSlackRequests({ signingSecret: secret, logger, slackLogger, budget });
  const url = await serve({
    "/github/webhooks": createGitHubIntake({ secrets: [secret], accept, logger, budget }),
    "/hooks/:name": createWebhookIntake({ secrets: { billing: secret }, open: [], accept, logger, budget }),
    "*": slack.handler,
  });
  return { url, logger, events, budget };
}

/** Announces a body of this size, sends none of it, and returns the answer. */
async function announce(url: string, length: number, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method: "POST", headers: { ...headers, "content-length": length } },
      (response) => {
        resolve(response.statusCode ?? 0);
        sent.destroy();
      },
    );
    sent.on("error", reject);
    sent.flushHeaders();
  });
}

describe.each(doors)("a delivery by %s", (_, path, type, forged) => {
  it("is not parsed unless its signature fits", async () => {
    const { url, events } = await start();
    const parsed = vi.spyOn(JSON, "parse");
    onTestFinished(() => parsed.mockRestore());
    const brackets = "[".repeat(900_000);
    const response = await fetch(url + path, {
      method: "POST",
      body: type === form ? `payload=${brackets}` : brackets,
      headers: { "content-type": type, ...forged },
    });
    expect(response.status).toBe(401);
    expect(parsed.mock.calls.filter(([text]) => text.includes("[[["))).toEqual([]);
    expect(events).toEqual([]);
  });

  it("is not even read without a signature", async () => {
    const { url, logger } = await start();
    expect(await announce(url + path, 900_000, { "content-type": type })).toBe(401);
    expect(logger.lines).toMatchObject([{ message: "delivery refused", fields: { status: 401 } }]);
  });

  it("is not read while the bodies of others leave no room, and is told when to come again", async () => {
    const { url, budget } = await start(1_000_000);
    const others = budget.open();
    others.grow(500_000);
    expect(await announce(url + path, 900_000, { "content-type": type, ...forged })).toBe(503);
    others.close();
    // Refused requests have given their memory back, so that a body of the whole size fits.
    const response = await fetch(url + path, {
      method: "POST",
      body: "x".repeat(1_000_000),
      headers: { "content-type": type, ...forged },
    });
    expect(response.status).toBe(401);
  });
});

it("a delivery that is signed and does not parse is told so", async () => {
  const { url } = await start();
  const body = "[".repeat(900_000);
  const hash = createHmac("sha256", secret).update(`v0:${seconds}:${body}`).digest("hex");
  const response = await fetch(`${url}/slack/events`, {
    method: "POST",
    body,
    headers: { "content-type": json, ...slackHeaders(hash) },
  });
  expect(response.status).toBe(400);
});
