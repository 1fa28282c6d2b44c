import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createWebhookIntake } from "../../../src/intake/webhooks/generic-webhooks.ts";
import { createWebhookRate } from "../../../src/intake/webhooks/webhook-rate.ts";
import { type Door, startDoor } from "../../support/hostile/fuzz-door.ts";
import { holds } from "../../support/hostile/fuzz.ts";
import { asHeader, nastyJson, nastyText, nested } from "../../support/hostile/nasty.ts";

const json = { "content-type": "application/json" };

async function start(secrets: Readonly<Record<string, string>> = {}): Promise<Door> {
  return startDoor(["webhook.fuzz"], (accept, logger) => ({
    "/hooks/:name": createWebhookIntake({
      secrets,
      open: secrets["fuzz"] === undefined ? ["fuzz"] : [],
      rate: createWebhookRate(1_000_000),
      accept,
      logger,
    }),
  }));
}

describe("a generic webhook", { timeout: 600_000 }, () => {
  test("of any JSON is stored as it was sent, whatever its headers", async () => {
    const { check } = await start();
    const property = fc.asyncProperty(
      nastyJson(),
      fc.option(nastyText(2).map(asHeader), { nil: undefined }),
      fc.oneof(fc.constantFrom("application/json", "application/x+json"), nastyText(1).map(asHeader)),
      async (value, id, type) => {
        const body = JSON.stringify(value);
        const headers = { ...(id !== undefined && { "webhook-id": id }), "content-type": type };
        const stored = await check(async (url) =>
          fetch(`${url}/hooks/fuzz`, { method: "POST", body, headers }),
        );
        expect(stored.map(({ data }) => data)).toEqual(stored.map(() => JSON.parse(body) as unknown));
      },
    );
    await holds(property, 3);
  });

  test("of any text and name is stored or refused", async () => {
    const { check } = await start();
    const name = fc.oneof(fc.constant("fuzz"), nastyText(1));
    const property = fc.asyncProperty(name, nastyText(), async (path, body) => {
      const address = encodeURIComponent(path.toWellFormed());
      const stored = await check(async (url) =>
        fetch(`${url}/hooks/${address}`, { method: "POST", body, headers: json }),
      );
      expect(stored.length).toBeLessThanOrEqual(1);
    });
    await holds(property, 2);
  });

  test("of bytes that are no UTF-8 is stored or refused", async () => {
    const { check } = await start();
    const property = fc.asyncProperty(
      fc.uint8Array({ maxLength: 200 }),
      fc.boolean(),
      async (bytes, quoted) => {
        const body = quoted ? Buffer.concat([Buffer.from('"'), bytes, Buffer.from('"')]) : Buffer.from(bytes);
        const stored = await check(async (url) =>
          fetch(`${url}/hooks/fuzz`, { method: "POST", body, headers: json }),
        );
        expect(stored.length).toBeLessThanOrEqual(1);
      },
    );
    await holds(property, 2);
  });

  test("is refused beyond 500 levels", async () => {
    const { check } = await start();
    for (const depth of [490, 501, 5000, 10_000, 400_000]) {
      const body = nested(depth);
      const stored = await check(async (url) =>
        fetch(`${url}/hooks/fuzz`, { method: "POST", body, headers: json }),
      );
      expect({ depth, stored: stored.length }).toEqual({ depth, stored: depth <= 500 ? 1 : 0 });
    }
  });

  test("with a secret opens to no other signature", async () => {
    const { check } = await start({ fuzz: "whsec_dGhlIHNlY3JldA==" });
    const header = fc.option(fc.oneof(nastyText(1).map(asHeader), fc.constantFrom("v1,", "v1,=", "1e9")), {
      nil: undefined,
    });
    const property = fc.asyncProperty(header, header, header, async (id, timestamp, signature) => {
      const headers = {
        ...json,
        ...(id !== undefined && { "webhook-id": id }),
        ...(timestamp !== undefined && { "webhook-timestamp": timestamp }),
        ...(signature !== undefined && { "webhook-signature": signature }),
      };
      const stored = await check(async (url) =>
        fetch(`${url}/hooks/fuzz`, { method: "POST", body: "1", headers }),
      );
      expect(stored).toEqual([]);
    });
    await holds(property);
  });
});
