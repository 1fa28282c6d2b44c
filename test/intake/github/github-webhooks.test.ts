import { request } from "node:http";
import examples from "@octokit/webhooks-examples" with { type: "json" };
import { sign } from "@octokit/webhooks-methods";
import { describe, expect, test } from "vitest";
import { createGitHubIntake } from "../../../src/intake/github/github-webhooks.ts";
import { createMemoryAccept } from "../../support/engine/memory-accept.ts";
import { createMemoryLogger } from "../../support/memory-logger.ts";
import { serve } from "../../support/processes/serve.ts";

const secret = "the current secret";
const olderSecret = "the secret before";
const opened = { action: "opened", pull_request: { number: 12 }, repository: { full_name: "octo/app" } };

async function start(before?: () => unknown) {
  const logger = createMemoryLogger();
  const { accept, events } = createMemoryAccept(before);
  const intake = createGitHubIntake({ secrets: [secret, olderSecret], accept, logger });
  return { url: `${await serve({ "/github/webhooks": intake })}/github/webhooks`, events, logger };
}

async function deliver(
  url: string,
  body: string,
  headers: Readonly<Record<string, string | undefined>> = {},
): Promise<Response> {
  const all = {
    "content-type": "application/json",
    "x-github-delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
    "x-github-event": "pull_request",
    "x-hub-signature-256": body === "" ? "sha256=00" : await sign(secret, body),
    ...headers,
  };
  const given = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return fetch(url, { method: "POST", body, headers: given });
}

describe("a delivery of GitHub's", () => {
  test("is stored as an event of its name, action and subject", async () => {
    const { url, events } = await start();
    const response = await deliver(url, JSON.stringify(opened));
    expect(response.status).toBe(202);
    expect(await response.json()).toEqual({ event: expect.stringMatching(/^[0-9a-z]{20}$/) as string });
    expect(events).toEqual([
      {
        source: "github",
        type: "github.pull_request.opened",
        subject: "octo/app#12",
        subjects: ["octo/app#12", "octo/app"],
        data: opened,
        dedupeKey: "github:72d3162e-cc78-11e3-81ab-4c9367dc0958",
      },
    ]);
  });

  test.each(["deploy", "deploy-to-prod", "deploy prod", "v1.2", "Déployer ✅", "a".repeat(100)])(
    "that somebody dispatched has the type that its sender chose: %s",
    async (action) => {
      const { url, events } = await start();
      const payload = { action, branch: "main", client_payload: {}, repository: { full_name: "octo/app" } };
      await deliver(url, JSON.stringify(payload), { "x-github-event": "repository_dispatch" });
      expect(events[0]?.type).toBe(`github.repository_dispatch.${action}`);
    },
  );

  test("has no action in its type where GitHub sends none, or none that can be typed", async () => {
    const { url, events } = await start();
    await deliver(url, '{"ref":"refs/heads/main"}', { "x-github-event": "push" });
    await deliver(url, '{"action":{"x":1}}', { "x-github-delivery": "2", "x-github-event": "odd" });
    await deliver(url, '{"action":"a\\u0000b"}', { "x-github-delivery": "3", "x-github-event": "odd" });
    expect(events.map(({ type }) => type)).toEqual(["github.push", "github.odd", "github.odd"]);
    expect(events[1]?.data).toEqual({ action: { x: 1 } });
  });

  test("is taken as a form, too", async () => {
    const { url, events } = await start();
    const body = new URLSearchParams({ payload: JSON.stringify(opened) }).toString();
    const response = await deliver(url, body, { "content-type": "application/x-www-form-urlencoded" });
    expect(response.status).toBe(202);
    expect(events[0]?.data).toEqual(opened);
  });

  test("is stored once, however often it comes", async () => {
    const { url, events } = await start();
    const first = (await (await deliver(url, JSON.stringify(opened))).json()) as { event: string };
    const second = await deliver(url, JSON.stringify(opened));
    expect(second.status).toBe(200);
    expect(await second.json()).toEqual({ duplicate: true, event: first.event });
    expect(events).toHaveLength(1);
  });

  test("may be signed by the secret before, while one is replaced", async () => {
    const { url } = await start();
    const body = JSON.stringify(opened);
    const response = await deliver(url, body, { "x-hub-signature-256": await sign(olderSecret, body) });
    expect(response.status).toBe(202);
  });

  test("with characters of every kind is verified on its bytes", async () => {
    const { url, events } = await start();
    const data = { title: "\u0000 ŵ 🐘 \ud800 <!channel>", __proto__: null };
    expect((await deliver(url, JSON.stringify(data))).status).toBe(202);
    expect(events[0]?.data).toEqual({ title: data.title });
  });

  test("called ping is answered and not stored", async () => {
    const { url, events } = await start();
    const response = await deliver(url, '{"zen":"Keep it logically awesome."}', { "x-github-event": "ping" });
    expect(response.status).toBe(200);
    expect(events).toEqual([]);
  });
});

const openedBody = JSON.stringify(opened);
const longNamed = { action: "opened", repository: { full_name: `acme/${"x".repeat(3000)}` } };
const refusals: readonly (readonly [string, number, string, Record<string, string | undefined>])[] = [
  ["without a signature", 401, openedBody, { "x-hub-signature-256": undefined }],
  [
    "with a signature of another secret",
    401,
    openedBody,
    { "x-hub-signature-256": await sign("wrong", openedBody) },
  ],
  [
    "with a signature of another body",
    401,
    openedBody,
    { "x-hub-signature-256": await sign(secret, `${openedBody} `) },
  ],
  [
    "with the old SHA-1 signature alone",
    401,
    openedBody,
    { "x-hub-signature": "sha1=0", "x-hub-signature-256": undefined },
  ],
  ["with nothing in it", 401, "", {}],
  ["that is not JSON", 400, "{", {}],
  ["that is no object", 400, "null", {}],
  ["that is a list", 400, "[]", {}],
  ["without a delivery id", 400, openedBody, { "x-github-delivery": undefined }],
  ["without an event", 400, openedBody, { "x-github-event": undefined }],
  ["with a delivery id that is too long", 400, openedBody, { "x-github-delivery": "x".repeat(8000) }],
  ["with an event that is too long", 400, openedBody, { "x-github-event": "x".repeat(8000) }],
  ["of a repository whose name is too long", 400, JSON.stringify(longNamed), {}],
  ["with an event that is no name", 400, openedBody, { "x-github-event": "push.x y" }],
  ["as a form without a payload", 400, "a=1", { "content-type": "application/x-www-form-urlencoded" }],
];

describe("a delivery that is refused", () => {
  test.each(refusals)("%s gets %i and one log line, and stores nothing", async (_, status, text, headers) => {
    const { url, events, logger } = await start();
    const response = await deliver(url, text, headers);
    expect(response.status).toBe(status);
    const { error } = (await response.json()) as { error: string };
    expect(logger.lines).toEqual([
      {
        level: "warn",
        message: "delivery refused",
        fields: expect.objectContaining({ status, reason: error }) as object,
      },
    ]);
    expect(JSON.stringify(logger.lines)).not.toContain(secret);
    expect(events).toEqual([]);
  });

  test("over 25 MB gets 413, whether it says its length or not", async () => {
    const { url, events, logger } = await start();
    const response = await deliver(url, "x".repeat(25 * 1024 * 1024 + 1));
    expect(response.status).toBe(413);
    const chunk = new Uint8Array(1024 * 1024);
    let sent = 0;
    const stream = new ReadableStream({
      pull: (controller) => (sent++ < 26 ? controller.enqueue(chunk) : controller.close()),
    });
    const chunked = await fetch(url, {
      method: "POST",
      body: stream,
      headers: { "x-hub-signature-256": `sha256=${"0".repeat(64)}` },
      duplex: "half",
    });
    expect(chunked.status).toBe(413);
    expect(logger.lines.map(({ fields }) => fields["status"])).toEqual([413, 413]);
    expect(events).toEqual([]);
  });

  test("because it broke off is logged, and stores nothing", async () => {
    const refused = Promise.withResolvers<void>();
    const logger = createMemoryLogger();
    const { accept, events } = createMemoryAccept();
    const intake = createGitHubIntake({ secrets: [secret], accept, logger });
    const arrived = Promise.withResolvers<void>();
    const url = await serve({
      "/github/webhooks": async (req, res, next) => {
        arrived.resolve();
        await intake(req, res, next);
        refused.resolve();
      },
    });
    const sending = request(`${url}/github/webhooks`, {
      method: "POST",
      headers: { "content-length": "100", "x-hub-signature-256": `sha256=${"0".repeat(64)}` },
    });
    sending.on("error", () => undefined);
    sending.write("{");
    await arrived.promise;
    sending.destroy();
    await refused.promise;
    expect(logger.lines).toMatchObject([{ message: "delivery refused", fields: { status: 400 } }]);
    expect(events).toEqual([]);
  });
});

describe("the answer", () => {
  test("is 503 with Retry-After when the event cannot be stored", async () => {
    const { url, logger } = await start(() => {
      throw new Error("the database is away");
    });
    const response = await deliver(url, JSON.stringify(opened));
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("5");
    expect(await response.text()).not.toContain("database");
    expect(logger.lines).toMatchObject([{ level: "error", message: "delivery not stored" }]);
  });

  test("is not given before the event is stored", async () => {
    const reached = Promise.withResolvers<void>();
    const commit = Promise.withResolvers<void>();
    const { url, events } = await start(() => {
      reached.resolve();
      return commit.promise;
    });
    const order: string[] = [];
    const answered = deliver(url, JSON.stringify(opened)).then((response) => {
      order.push(`answered with ${events.length} stored`);
      return response;
    });
    await reached.promise;
    order.push(`accepting with ${events.length} stored`);
    commit.resolve();
    expect((await answered).status).toBe(202);
    expect(order).toEqual(["accepting with 0 stored", "answered with 1 stored"]);
  });
});

test("every example payload of GitHub's goes through and gives a type and a subject", async () => {
  const { url, events, logger } = await start();
  // The package's types are those of a module, and the module is a JSON file.
  const webhooks = examples as unknown as readonly { name: string; examples: readonly object[] }[];
  const all = webhooks.flatMap(({ name, examples: payloads }) =>
    payloads.map((payload) => ({ name, payload })),
  );
  expect(all.length).toBeGreaterThan(300);
  for (const [index, { name, payload }] of all.entries()) {
    const response = await deliver(url, JSON.stringify(payload), {
      "x-github-delivery": `example-${index}`,
      "x-github-event": name,
    });
    expect({ name, status: response.status }).toEqual({ name, status: name === "ping" ? 200 : 202 });
  }
  expect(events).toHaveLength(all.filter(({ name }) => name !== "ping").length);
  const odd = events.map(({ type }) => type).filter((type) => !/^github(\.[a-z0-9_]+){1,2}$/.test(type));
  expect(new Set(odd)).toEqual(new Set(["github.repository_dispatch.on-demand-test"]));
  expect(events.filter(({ subject }) => subject === "").map(({ type }) => type)).toEqual([]);
  const aboutNothingOfOurs = events.filter(({ subject }) => subject === null);
  expect(new Set(aboutNothingOfOurs.map(({ type }) => type.split(".")[1]))).toEqual(
    new Set(["github_app_authorization", "marketplace_purchase", "security_advisory", "sponsorship"]),
  );
  expect(logger.lines.filter(({ level }) => level !== "debug")).toEqual([]);
});
