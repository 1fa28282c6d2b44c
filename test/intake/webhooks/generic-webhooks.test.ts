import { createHmac } from "node:crypto";
import { request } from "node:http";
import { describe, expect, test } from "vitest";
import { createWebhookIntake } from "../../../src/intake/webhooks/generic-webhooks.ts";
import { createWebhookRate } from "../../../src/intake/webhooks/webhook-rate.ts";
import { createMemoryAccept } from "../../support/engine/memory-accept.ts";
import { createMemoryLogger } from "../../support/memory-logger.ts";
import { serve } from "../../support/processes/serve.ts";

const secret = "whsec_dGhlIHNlY3JldCBvZiBiaWxsaW5n";

async function start(before?: () => unknown) {
  const logger = createMemoryLogger();
  const { accept, events } = createMemoryAccept(before);
  const intake = createWebhookIntake({
    secrets: { billing: secret, my_hook: "plain" },
    open: ["deploy-done", "a", "b", "constructor", "__proto__", "tostring"],
    url: "https://hathi.example.com",
    rate: createWebhookRate(100),
    accept,
    logger,
  });
  return { url: await serve({ "/hooks/:name": intake }), events, logger };
}

async function post(url: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, { method: "POST", body, headers: { "content-type": "application/json", ...headers } });
}

function signed(body: string, id = "msg_1", seconds = Math.floor(Date.now() / 1000)): Record<string, string> {
  const hash = createHmac("sha256", Buffer.from(secret.slice(6), "base64"))
    .update(`${id}.${seconds}.${body}`)
    .digest("base64");
  return { "webhook-id": id, "webhook-timestamp": String(seconds), "webhook-signature": `v1,${hash}` };
}

describe("a webhook that is open by name", () => {
  test("stores any JSON as an event of its name", async () => {
    const { url, events } = await start();
    const response = await post(`${url}/hooks/deploy-done`, '{"ok":true}');
    expect(response.status).toBe(202);
    expect(await response.json()).toEqual({ event: expect.stringMatching(/^[0-9a-z]{20}$/) as string });
    for (const body of ["[1]", '"text"', "null", "0", '"\\u0000\\ud800"']) {
      expect((await post(`${url}/hooks/deploy-done`, body)).status).toBe(202);
    }
    expect(events).toHaveLength(6);
    expect(events[0]).toMatchObject({
      source: "webhook",
      type: "webhook.deploy-done",
      subject: null,
      data: { ok: true },
    });
  });

  test.each(["webhook-id", "idempotency-key"])("is stored once per %s, and per name", async (header) => {
    const { url, events } = await start();
    const first = (await (await post(`${url}/hooks/a`, "1", { [header]: "id-1" })).json()) as object;
    const second = await post(`${url}/hooks/a`, "1", { [header]: "id-1" });
    expect(second.status).toBe(202);
    expect(await second.json()).toEqual({ ...first, duplicate: true });
    await post(`${url}/hooks/b`, "1", { [header]: "id-1" });
    expect(events.map(({ dedupeKey }) => dedupeKey)).toEqual(["webhook:a:id-1", "webhook:b:id-1"]);
  });

  test("is stored each time when nothing names the delivery", async () => {
    const { url, events } = await start();
    await post(`${url}/hooks/a`, "1");
    await post(`${url}/hooks/a`, "1");
    expect(events).toHaveLength(2);
  });
});

describe("a webhook that is neither signed nor open by name", () => {
  test("is closed, and says what to set", async () => {
    const { url, events, logger } = await start();
    const response = await post(`${url}/hooks/deploy-start`, "{}");
    expect(response.status).toBe(403);
    const { error } = (await response.json()) as { error: string };
    expect(error).toContain("HATHI_WEBHOOK_SECRET_DEPLOY_START");
    expect(error).toContain("HATHI_OPEN_WEBHOOKS");
    expect(logger.lines).toMatchObject([{ message: "delivery refused", fields: { status: 403 } }]);
    expect(events).toEqual([]);
  });
});

describe("a page in a browser", () => {
  test.each([
    ["of another site", { origin: "https://evil.example" }, 403],
    ["without an origin of its own", { origin: "null" }, 403],
    ["under a name that was pointed here", { origin: "http://evil.example", host: "evil.example" }, 403],
    ["of another site, which hides its origin", { "sec-fetch-site": "cross-site" }, 403],
    ["of a site beside ours", { "sec-fetch-site": "same-site" }, 403],
    ["of ours", { origin: "https://hathi.example.com", "sec-fetch-site": "same-origin" }, 202],
  ])("%s is answered %d", async (_, headers, status) => {
    const { url, events } = await start();
    expect(await postRaw(`${url}/hooks/a`, headers)).toBe(status);
    expect(events).toHaveLength(status === 202 ? 1 : 0);
  });

  test.each([
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "application/jsonp",
    "",
  ])("cannot send what it may send without asking: %s", async (type) => {
    const { url, events } = await start();
    expect(await postRaw(`${url}/hooks/a`, { "content-type": type })).toBe(415);
    expect(events).toEqual([]);
  });

  test.each(["application/json; charset=utf-8", "application/cloudevents+json", "APPLICATION/JSON"])(
    "%s is JSON",
    async (type) => {
      const { url } = await start();
      expect(await postRaw(`${url}/hooks/a`, { "content-type": type })).toBe(202);
    },
  );
});

/** Sends headers that fetch does not allow. */
async function postRaw(url: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const type = { "content-type": "application/json" };
    const sent = request(url, { method: "POST", headers: { ...type, ...headers } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on("error", reject).end("{}");
  });
}

test("one webhook's deliveries beyond its rate are told when to come again, and take nothing from another's", async () => {
  const { url, events } = await start();
  // A body of 1 MiB uses as much of the rate as 64 small ones.
  expect((await post(`${url}/hooks/a`, `"${"x".repeat(1024 * 1024 - 2)}"`)).status).toBe(202);
  const [statuses, waits]: [number[], (string | null)[]] = [[], []];
  for (let sent = 0; sent < 38; sent += 1) {
    const response = await post(`${url}/hooks/a`, "1");
    await response.arrayBuffer();
    statuses.push(response.status);
    if (response.status === 429) waits.push(response.headers.get("retry-after"));
  }
  expect(statuses.slice(0, 36)).toEqual(Array.from({ length: 36 }, () => 202));
  expect(waits).toContain("1");
  const before = events.length;
  expect((await post(`${url}/hooks/b`, "1")).status).toBe(202);
  expect(events).toHaveLength(before + 1);
});

describe("a webhook with a secret", () => {
  test("stores what is signed with it", async () => {
    const { url, events } = await start();
    const response = await post(`${url}/hooks/billing`, '{"paid": 1}', signed('{"paid": 1}'));
    expect(response.status).toBe(202);
    expect(events).toMatchObject([{ type: "webhook.billing", dedupeKey: "webhook:billing:msg_1" }]);
  });

  test.each([
    ["unsigned", {}],
    ["signed for another body", signed("{}")],
    ["signed 6 minutes ago", signed('{"paid": 1}', "msg_1", Math.floor(Date.now() / 1000) - 360)],
    ["signed under another id", { ...signed('{"paid": 1}'), "webhook-id": "msg_2" }],
  ])("answers 401 to a delivery %s, and stores nothing", async (_, headers) => {
    const { url, events, logger } = await start();
    const response = await post(`${url}/hooks/billing`, '{"paid": 1}', headers);
    expect(response.status).toBe(401);
    const { error } = (await response.json()) as { error: string };
    expect(error).toMatch(/webhook-/);
    expect(logger.lines).toMatchObject([
      { message: "delivery refused", fields: { status: 401, reason: error } },
    ]);
    expect(events).toEqual([]);
  });

  test("that is not signed at all is refused before its body is there", async () => {
    const { url } = await start();
    const status = await new Promise((resolve, reject) => {
      const headers = { "content-type": "application/json", "content-length": "1000000" };
      const sent = request(`${url}/hooks/billing`, { method: "POST", headers }, (response) => {
        resolve(response.statusCode);
        sent.destroy();
      });
      sent.on("error", reject);
      sent.flushHeaders();
    });
    expect(status).toBe(401);
  });

  test("takes nothing of its rate for forged deliveries", async () => {
    const { url } = await start();
    const forged = { ...signed("{}"), "webhook-signature": "v1,AAAA" };
    for (let sent = 0; sent < 110; sent += 1) await post(`${url}/hooks/billing`, "{}", forged);
    expect((await post(`${url}/hooks/billing`, "{}", signed("{}"))).status).toBe(202);
  });

  test("finds the secret of a name with a dash, which the environment cannot hold", async () => {
    const { url } = await start();
    expect((await post(`${url}/hooks/my-hook`, "1")).status).toBe(401);
    expect((await post(`${url}/hooks/my_hook`, "1")).status).toBe(401);
  });
});

describe("a delivery that is refused", () => {
  test.each([
    ["a name with capitals", "/hooks/Deploy", "1", 404],
    ["a name with a NUL", "/hooks/a%00b", "1", 404],
    ["a name that is too long", `/hooks/${"a".repeat(65)}`, "1", 400],
    ["a name that is far too long", `/hooks/${"a".repeat(10_000)}`, "1", 400],
    ["no body", "/hooks/a", "", 400],
    ["a body that is not JSON", "/hooks/a", "a=1", 400],
    ["a body over 1 MB", "/hooks/a", `"${"x".repeat(1024 * 1024)}"`, 413],
  ])("for %s has its status and one log line, and stores nothing", async (_, path, body, status) => {
    const { url, events, logger } = await start();
    const response = await post(url + path, body);
    expect(response.status).toBe(status);
    const { error } = (await response.json()) as { error: string };
    expect(logger.lines).toMatchObject([{ level: "warn", fields: { status, reason: error } }]);
    expect(events).toEqual([]);
  });

  test("for an id that is too long says so", async () => {
    const { url, events } = await start();
    for (const header of ["webhook-id", "idempotency-key"]) {
      for (const length of [256, 8000]) {
        const response = await post(`${url}/hooks/a`, "1", { [header]: "x".repeat(length) });
        expect(response.status).toBe(400);
        expect(await response.json()).toEqual({ error: expect.stringContaining("send a shorter one") });
      }
    }
    expect(events).toEqual([]);
  });
});

test("names that every object has are names like others", async () => {
  const { url, events } = await start();
  for (const name of ["constructor", "__proto__", "tostring"]) {
    expect((await post(`${url}/hooks/${name}`, "1")).status).toBe(202);
  }
  expect(events).toHaveLength(3);
});

test("the answer is 503 with Retry-After when the event cannot be stored", async () => {
  const { url } = await start(() => {
    throw new Error("the database is away");
  });
  const response = await post(`${url}/hooks/a`, "1");
  expect(response.status).toBe(503);
  expect(response.headers.get("retry-after")).toBe("5");
  expect(Object.keys((await response.json()) as object)).toEqual(["error"]);
});

test("the answer waits until the event is stored", async () => {
  const reached = Promise.withResolvers<void>();
  const commit = Promise.withResolvers<void>();
  const { url, events } = await start(() => {
    reached.resolve();
    return commit.promise;
  });
  let answered = false;
  const response = post(`${url}/hooks/a`, "1").finally(() => (answered = true));
  await reached.promise;
  expect({ answered, stored: events.length }).toEqual({ answered: false, stored: 0 });
  commit.resolve();
  expect((await response).status).toBe(202);
  expect(events).toHaveLength(1);
});
