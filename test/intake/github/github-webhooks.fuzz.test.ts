import examples from "@octokit/webhooks-examples" with { type: "json" };
import { sign } from "@octokit/webhooks-methods";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createGitHubIntake } from "../../../src/intake/github/github-webhooks.ts";
import { type Door, startDoor } from "../../support/hostile/fuzz-door.ts";
import { holds } from "../../support/hostile/fuzz.ts";
import { asHeader, mutationsOf, nastyJson, nastyText, nested } from "../../support/hostile/nasty.ts";

const secret = "the secret";
const json = "application/json";
// The package's types are those of a module, and the module is a JSON file.
const webhooks = examples as unknown as readonly { name: string; examples: readonly object[] }[];
const names = [...new Set(webhooks.map(({ name }) => name))];
const listened = names.map((name) => `github.${name}`);

async function start(): Promise<Door> {
  return startDoor(listened, (accept, logger) => ({
    "/github/webhooks": createGitHubIntake({ secrets: [secret], accept, logger }),
  }));
}

const hexDigits = Array.from("0123456789abcdef");
let deliveries = 0;

async function deliver(
  url: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  deliveries += 1;
  return fetch(`${url}/github/webhooks`, {
    method: "POST",
    body,
    headers: {
      "content-type": json,
      "x-github-delivery": `fuzz-${deliveries}`,
      "x-github-event": "pull_request",
      "x-hub-signature-256": body === "" ? "" : await sign(secret, body),
      ...headers,
    },
  });
}

describe("whatever is signed with GitHub's secret", { timeout: 600_000 }, () => {
  test("and was a payload of GitHub's before it was changed anyhow is stored whole or refused", async () => {
    const { check } = await start();
    const payloads = webhooks.flatMap(({ name, examples }) => examples.map((payload) => ({ name, payload })));
    const property = fc.asyncProperty(
      fc.nat({ max: payloads.length - 1 }).chain((index) =>
        fc.record({
          name: fc.constant(payloads[index]?.name ?? ""),
          payload: mutationsOf([payloads[index]?.payload]),
        }),
      ),
      async ({ name, payload }) => {
        const body = JSON.stringify(payload);
        const stored = await check(async (url) => deliver(url, body, { "x-github-event": name }));
        const whole = stored.map(() => JSON.parse(body) as unknown);
        expect(stored.map(({ data }) => data)).toEqual(whole);
      },
    );
    await holds(property, 3);
  });

  test("any JSON, under any names and in any form", async () => {
    const { check } = await start();
    const header = fc.oneof(nastyText(2).map(asHeader), fc.constantFrom("pull_request", "push", "ping"));
    const property = fc.asyncProperty(
      fc.oneof(
        nastyJson().map((value) => JSON.stringify(value)),
        nastyText(),
      ),
      header,
      fc.option(header, { nil: undefined }),
      fc.constantFrom(
        json,
        "application/x-www-form-urlencoded",
        "text/plain",
        "application/json; charset=utf-7",
        "",
      ),
      async (body, event, delivery, type) => {
        const headers = {
          "content-type": type,
          "x-github-event": event,
          ...(delivery !== undefined && { "x-github-delivery": delivery }),
        };
        const stored = await check(async (url) => deliver(url, body, headers));
        expect(stored.length).toBeLessThanOrEqual(1);
      },
    );
    await holds(property, 3);
  });

  test.each(["list", "object"] as const)(
    "%ss within each other are stored up to 500 levels, and refused beyond",
    async (kind) => {
      const { check } = await start();
      for (const depth of [10, 490, 600, 1000, 5000, 10_000, 100_000, 1_000_000]) {
        const body = `{"action":"opened","x":${nested(depth, kind)}}`;
        const stored = await check(async (url) => deliver(url, body));
        expect({ depth, stored: stored.length }).toEqual({ depth, stored: depth < 500 ? 1 : 0 });
      }
    },
  );

  test("a payload of just under 25 MB is stored whole", async () => {
    const { check } = await start();
    const body = JSON.stringify({ action: "opened", x: "y".repeat(25 * 1024 * 1024 - 100) });
    const [event] = await check(async (url) => deliver(url, body));
    expect(JSON.stringify(event?.data)).toBe(body);
  });
});

test("no signature but GitHub's opens the door", { timeout: 600_000 }, async () => {
  const { check } = await start();
  const signature = fc.oneof(
    nastyText(2).map(asHeader),
    fc.string({ unit: fc.constantFrom(...hexDigits), maxLength: 64 }).map((hash) => `sha256=${hash}`),
    fc.constantFrom("sha256=", "sha1=x", "sha256=null", "sha256", "sha256=" + "0".repeat(64)),
  );
  const property = fc.asyncProperty(nastyText(), signature, async (body, given) => {
    const stored = await check(async (url) => deliver(url, body, { "x-hub-signature-256": given }));
    expect(stored).toEqual([]);
  });
  await holds(property);
});
