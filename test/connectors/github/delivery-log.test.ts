import { expect, test } from "vitest";
import { createDeliveryLog } from "../../../src/connectors/github/delivery-log.ts";
import { createGitHubApp } from "../../../src/connectors/github/github-app.ts";
import { DeliveryLogError } from "../../../src/core/ports/delivery-log.ts";
import { serve } from "../../support/processes/serve.ts";
import { startLocal } from "../../support/local-app.ts";
import { closedAddress } from "../closed-address.ts";
import { newAppKey } from "./app-key.ts";

const { signal } = new AbortController();

function logOf(apiUrl: string, privateKey: string, appId = "1") {
  return createDeliveryLog(createGitHubApp({ appId, privateKey, webhookSecrets: ["hush"], apiUrl }));
}

async function startLog() {
  const { local, app } = await startLocal({ redeliverAfterMs: [] });
  const { GITHUB_API_URL: url, GITHUB_PRIVATE_KEY: key, GITHUB_APP_ID: appId } = local.env;
  return { local, app, log: logOf(url, key, appId), url, appId };
}

test("the log tells each attempt, newest first, page by page, and what was sent", async () => {
  const { local, app, log } = await startLog();
  app.answerWith(({ payload }) => ({ status: payload["action"] === "closed" ? 202 : 500 }));
  const { number } = await local.github.openPullRequest({ title: "Swim", author: "ana" });
  for (let turn = 0; turn < 30; turn += 1) {
    await local.github.close(number, { by: "ana" });
    await local.github.reopen(number, { by: "ana" });
  }
  await local.github.deliveries.whenIdle();
  const sent = local.github.deliveries.list();
  expect(sent.length).toBeGreaterThan(60);

  const pages = [];
  for (let cursor: string | null = null, more = true; more; more = cursor !== null) {
    const page = await log.readPage(cursor, signal);
    pages.push(page.deliveries);
    cursor = page.next;
  }
  expect(pages.flat()).toEqual(
    sent.map(({ id, guid, event, deliveredAt, statusCode }) => ({
      id: String(id),
      guid,
      event,
      deliveredAt,
      succeeded: statusCode === 202,
    })),
  );
  const [newest] = sent;
  expect(await log.findPayload(String(newest?.id), signal)).toEqual({
    payload: JSON.parse(newest?.body ?? ""),
  });
  expect(await log.findPayload("987654", signal)).toBeUndefined();
});

test("a wrong key says which variables to look at, and does not pass by itself", async () => {
  const { url, appId } = await startLog();
  const error = await logOf(url, newAppKey(), appId)
    .readPage(null, signal)
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(DeliveryLogError);
  expect(error).toMatchObject({ code: "GITHUB_LOG_UNREADABLE", passes: false });
  expect(String(error)).toContain("check that GITHUB_APP_ID and GITHUB_PRIVATE_KEY belong to one App");
});

test.each([
  ["GitHub is down", { status: 502, body: "{}", headers: {} }, { passes: true, retryAfterMs: null }],
  [
    "requests are limited",
    { status: 429, body: "{}", headers: { "retry-after": "77" } },
    { passes: true, retryAfterMs: 77_000 },
  ],
  [
    "there is no such log",
    { status: 404, body: '{"message":"Not Found"}', headers: {} },
    { passes: false, retryAfterMs: null },
  ],
])("when %s, the failure says whether and when to try again", async (_, answer, expected) => {
  const url = await serve({
    "*": (_request, response) => void response.status(answer.status).set(answer.headers).send(answer.body),
  });
  await expect(logOf(url, newAppKey()).readPage(null, signal)).rejects.toMatchObject(expected);
});

test("a GitHub that cannot be reached may be back later", async () => {
  const log = logOf(await closedAddress(), newAppKey());
  await expect(log.readPage(null, signal)).rejects.toMatchObject({ passes: true });
});

test("ids of 64 bits, odd entries and broken answers do not stop the reading", async () => {
  const entry = `{"id": 9223372036854775807, "guid": "g", "event": "push", "status_code": 0, "delivered_at": "2026-11-24T10:00:00Z"}`;
  const asked: string[] = [];
  const url = await serve({
    "*": (request, response) => {
      asked.push(request.path);
      const isList = request.path.endsWith("/deliveries");
      response.type("application/json").send(isList ? `[null, {"id": 1}, ${entry}]` : '{"request":');
    },
  });
  const log = logOf(url, newAppKey());
  const { deliveries, next } = await log.readPage(null, signal);
  expect({ ids: deliveries.map(({ id }) => id), next }).toEqual({ ids: ["9223372036854775807"], next: null });
  expect(await log.findPayload("9223372036854775807", signal)).toEqual({ payload: undefined });
  expect(asked.at(-1)).toBe("/app/hook/deliveries/9223372036854775807");
});

test("numbers of a payload are those that a webhook would have brought", async () => {
  const url = await serve({
    "*": (_request, response) =>
      void response.type("application/json").send('{"request":{"payload":{"id":9223372036854775807}}}'),
  });
  const found = await logOf(url, newAppKey()).findPayload("1", signal);
  expect(found).toEqual({ payload: JSON.parse('{"id":9223372036854775807}') as unknown });
});
