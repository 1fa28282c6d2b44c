/** What the GitHub connector makes of a GitHub that fails: servers on loopback that answer as GitHub documents it. */
import { once } from "node:events";
import type { RequestHandler } from "express";
import { describe, expect, test } from "vitest";
import { createGitHubApp } from "../../../src/connectors/github/github-app.ts";
import { createGitHubConnector } from "../../../src/connectors/github/github-connector.ts";
import { findRefusedCredentials } from "../../../src/connectors/refused-credentials.ts";
import type { Connector } from "../../../src/core/ports/connector.ts";
import { createMemoryLogger } from "../../support/memory-logger.ts";
import { serve } from "../../support/processes/serve.ts";
import { closedAddress } from "../closed-address.ts";
import { connectorCall, rejectionOf, type CallOptions } from "../connector-call.ts";
import { newAppKey } from "./app-key.ts";

const privateKey = newAppKey();
const token = "ghs-secret";
const event = { source: "github", data: { installation: { id: 1 } } };
const again = { kind: "transient", retryAfterMs: null };
const final = { kind: "final" };

function connectorTo(apiUrl: string, timeoutMs = 30_000): Connector {
  const logger = createMemoryLogger();
  const config = { appId: "77", privateKey, webhookSecrets: ["hush"], apiUrl };
  return createGitHubConnector({ app: createGitHubApp(config, { logger, timeoutMs }), logger });
}

/** A GitHub that signs the installation in and answers everything else like this. */
function githubWith(answer: RequestHandler): Promise<string> {
  return serve({
    "*": (request, response, next) => {
      if (request.path !== "/app/installations/1/access_tokens") {
        void answer(request, response, next);
        return;
      }
      const expires = new Date(Date.now() + 3_600_000).toISOString();
      response.status(201).json({ token, expires_at: expires, permissions: { issues: "write" } });
    },
  });
}

function getRepository(options?: CallOptions) {
  return connectorCall("rest.repos.get", [{ owner: "acme", repo: "app" }], { event, ...options });
}

async function fail(answer: RequestHandler, timeoutMs?: number) {
  const connector = connectorTo(await githubWith(answer), timeoutMs);
  const error = await rejectionOf(connector.perform(getRepository()));
  return { error, kind: connector.classify(error) };
}

describe("a limit", () => {
  test.each([403, 429])("with Retry-After says how long to wait (%i)", async (status) => {
    const { kind } = await fail((_, response) => {
      response.status(status).set("retry-after", "42").json({ message: "You have exceeded a limit" });
    });
    expect(kind).toEqual({ kind: "transient", retryAfterMs: 42_000 });
  });

  test.each([403, 429])("that is used up lasts until its reset, by GitHub's clock (%i)", async (status) => {
    const now = Date.parse("2031-01-01T00:00:00Z");
    const { kind } = await fail((_, response) => {
      response
        .status(status)
        .set({
          date: new Date(now).toUTCString(),
          "x-ratelimit-remaining": "0",
          "x-ratelimit-reset": String(now / 1000 + 90),
        })
        .json({ message: "API rate limit exceeded" });
    });
    expect(kind).toEqual({ kind: "transient", retryAfterMs: 90_000 });
  });

  test.each([403, 429])("of the secondary kind that names no time waits a minute (%i)", async (status) => {
    const { kind } = await fail((_, response) => {
      response.status(status).json({ message: "You have exceeded a secondary rate limit." });
    });
    expect(kind).toEqual({ kind: "transient", retryAfterMs: 60_000 });
  });

  test("of GraphQL comes with status 200", async () => {
    const url = await githubWith((_, response) => {
      response
        .set({ "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(Math.ceil(Date.now() / 1000) + 30) })
        .json({ data: null, errors: [{ type: "RATE_LIMITED", message: "API rate limit exceeded" }] });
    });
    const connector = connectorTo(url);
    const call = connectorCall("graphql", ["{ viewer { login } }"], { event });
    const kind = connector.classify(await rejectionOf(connector.perform(call)));
    expect(kind).toMatchObject({ kind: "transient", retryAfterMs: expect.any(Number) });
    expect(kind.kind === "transient" && kind.retryAfterMs).toBeGreaterThan(28_000);
  });
});

describe("a failure that may pass", () => {
  test.each([500, 502, 503])("status %i is tried again", async (status) => {
    const { error, kind } = await fail((_, response) => void response.status(status).send("down"));
    expect(kind).toEqual(again);
    expect(error).toMatchObject({ status });
  });

  test("a server that never answers is given up", async () => {
    expect((await fail(() => undefined, 50)).kind).toEqual(again);
  });

  test("a connection that breaks is tried again", async () => {
    expect((await fail((request) => void request.socket.destroy())).kind).toEqual(again);
  });

  test("a server that is not there is tried again, and leaves no doubt", async () => {
    const connector = connectorTo(await closedAddress());
    const error = await rejectionOf(connector.perform(getRepository()));
    expect(connector.classify(error)).toEqual({ ...again, unreached: true });
    expect(error.message).toMatch(/^github\.rest\.repos\.get: .*ECONNREFUSED/);
  });
});

test("an IP allow list that refuses this machine is no failure of the call: it holds the installation's runs back", async () => {
  const message =
    "Although you appear to have the correct authorization credentials, the `octo` organization has an IP allow list enabled, and your IP address is not permitted to access this resource.";
  const { error } = await fail((_, response) => void response.status(403).json({ message }));
  expect(findRefusedCredentials(error)).toBe(
    "GitHub, where the IP allow list of octo does not have this machine: add its address to that list",
  );
  const other = await fail(
    (_, response) => void response.status(403).json({ message: "Resource not accessible" }),
  );
  expect(findRefusedCredentials(other.error)).toBeUndefined();
});

describe("what GitHub's API does not know yet", () => {
  const opened = {
    source: "github",
    data: {
      installation: { id: 1 },
      action: "opened",
      number: 7,
      repository: { full_name: "acme/app" },
      pull_request: { number: 7, head: { sha: "abc123" } },
    },
  };
  const repo = { owner: "Acme", repo: "app" };
  const of = async (
    path: string,
    args: object,
    given: { readonly source?: string; readonly data?: object; readonly time?: Date } = {},
  ) => {
    const connector = connectorTo(
      await githubWith((_, response) => void response.status(404).json({ message: "Not Found" })),
    );
    const error = await rejectionOf(
      connector.perform(connectorCall(path, [args], { event: { ...opened, ...given } })),
    );
    expect(error).toMatchObject({ status: 404 });
    return connector.classify(error);
  };

  test.each<readonly [string, object]>([
    ["rest.repos.get", repo],
    ["rest.pulls.get", { ...repo, pull_number: 7 }],
    ["rest.pulls.listFiles", { ...repo, pull_number: 7 }],
    ["rest.issues.createComment", { ...repo, issue_number: 7, body: "hello" }],
    ["rest.repos.getCombinedStatusForRef", { ...repo, ref: "abc123" }],
  ])("and the event proves is tried again in the event's first minute: %s", async (path, args) => {
    const early = await of(path, args);
    // A second, or as long as the event is old on a busy machine.
    expect(early.kind === "transient" && early.retryAfterMs).toBeGreaterThanOrEqual(1000);
    const time = new Date(Date.now() - 20_000);
    const later = await of(path, args, { time });
    expect(later).toMatchObject({ kind: "transient" });
    expect(later.kind === "transient" && later.retryAfterMs).toBeGreaterThanOrEqual(20_000);
  });

  test.each<readonly [string, object, object]>([
    ["rest.pulls.get", { ...repo, pull_number: 8 }, {}],
    ["rest.pulls.get", { ...repo, repo: "other", pull_number: 7 }, {}],
    ["rest.repos.getContent", { ...repo, path: "hathi.yml" }, {}],
    ["rest.issues.removeLabel", { ...repo, issue_number: 7, name: "bug" }, {}],
    ["rest.pulls.checkIfMerged", { ...repo, pull_number: 7 }, {}],
    ["rest.repos.getCollaboratorPermissionLevel", { ...repo, username: "ana" }, {}],
    ["rest.pulls.get", { ...repo, pull_number: 7 }, { time: new Date(Date.now() - 61_000) }],
    ["rest.pulls.get", { ...repo, pull_number: 7 }, { data: { ...opened.data, action: "deleted" } }],
  ])("is as it is where the event does not prove it, or is older: %s %j", async (path, args, given) => {
    expect(await of(path, args, given)).toEqual(final);
  });
});

describe("a failure that stays", () => {
  test.each([400, 403, 404, 409, 422])("status %i is not tried again", async (status) => {
    const { kind } = await fail((_, response) => void response.status(status).json({ message: "no" }));
    expect(kind).toEqual(final);
  });

  test("of GraphQL keeps its errors and the data there is", async () => {
    const answer = { data: { a: 1 }, errors: [{ type: "NOT_FOUND", message: "no such repository" }] };
    const connector = connectorTo(await githubWith((_, response) => void response.json(answer)));
    const error = await rejectionOf(
      connector.perform(connectorCall("graphql", ["{ viewer { login } }"], { event })),
    );
    expect(error).toMatchObject({ name: "GraphqlResponseError", response: answer });
    expect(error.message).toContain("no such repository");
    expect(connector.classify(error)).toEqual(final);
  });

  test("what is no failure of GitHub's is not tried again", () => {
    const connector = connectorTo("http://127.0.0.1:9");
    for (const thrown of [new TypeError("no"), new RangeError("no"), "text", undefined, { status: 500 }]) {
      expect(connector.classify(thrown)).toEqual(final);
    }
  });
});

test("GraphQL resolves with its data", async () => {
  const connector = connectorTo(
    await githubWith((request, response) => {
      response.json({ data: { path: request.path } });
    }),
  );
  const call = connectorCall("graphql", ["query($n: Int) { a(n: $n) }", { n: 1 }], { event });
  expect(await connector.perform(call)).toEqual({ path: "/graphql" });
});

test("a token never appears in an error", async () => {
  const { error } = await fail((_, response) => void response.status(500).json({ message: "no" }));
  const shown = [
    error.stack,
    JSON.stringify(Object.entries(error)),
    JSON.stringify(error.cause ?? null),
  ].join();
  expect(shown).not.toContain("secret");
  expect(shown).not.toMatch(/authorization/i);
});

test("an abort breaks off the request and rejects with its reason", async () => {
  const controller = new AbortController();
  const reason = new Error("the run was cancelled");
  const { promise: closed, resolve } = Promise.withResolvers<unknown>();
  const connector = connectorTo(
    await githubWith((request) => {
      resolve(once(request.socket, "close"));
      controller.abort(reason);
    }),
  );
  await expect(connector.perform(getRepository({ signal: controller.signal }))).rejects.toBe(reason);
  await closed;
});

test("looking for a call in doubt that is not allowed does not repeat the call: nothing can tell", async () => {
  const made: string[] = [];
  const connector = connectorTo(
    await githubWith((request, response) => {
      if (request.method === "POST") made.push(request.path);
      if (request.method === "POST") response.status(201).json({ id: 1 });
      else if (request.path === "/app") response.json({ id: 77, slug: "hathi" });
      else response.status(403).json({ message: "Resource not accessible by integration" });
    }),
  );
  const parameters = { owner: "acme", repo: "app", issue_number: 1, body: "hello" };
  const call = connectorCall("rest.issues.createComment", [parameters], { event, inDoubt: true });
  await expect(connector.perform(call)).rejects.toMatchObject({
    code: "IN_DOUBT",
    message: expect.stringContaining(
      "the App may not look for it (Resource not accessible by integration",
    ) as string,
  });
  expect(made).toEqual([]);
});
