/** What the Slack connector makes of a Slack that fails: servers on loopback that answer as Slack has been seen to. */
import { once } from "node:events";
import type { RequestHandler } from "express";
import { describe, expect, test } from "vitest";
import { createSlackConnector } from "../../../src/connectors/slack/slack-connector.ts";
import { createMemoryLogger } from "../../support/memory-logger.ts";
import { serve } from "../../support/processes/serve.ts";
import { closedAddress } from "../closed-address.ts";
import { connectorCall, rejectionOf } from "../connector-call.ts";

const token = "xoxb-1-secret";
const logger = createMemoryLogger();

function connectorTo(apiUrl: string, options: { token?: string; timeoutMs?: number } = {}) {
  return createSlackConnector({
    config: { apiUrl },
    tokens: { tokenFor: () => Promise.resolve({ token: options.token ?? token, teamId: null }) },
    logger,
    ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
  });
}

/** Fails a call against a server that answers like this, and says how the failure is judged. */
async function fail(answer: RequestHandler, options?: { token?: string; timeoutMs?: number }) {
  const connector = connectorTo(await serve({ "*": answer }), options);
  const error = await rejectionOf(connector.perform(connectorCall("chat.postMessage", [{ text: "hello" }])));
  return { error, kind: connector.classify(error) };
}

const again = { kind: "transient", retryAfterMs: null };

describe("a failure that may pass", () => {
  test("a rate limit says how long to wait", async () => {
    const { error, kind } = await fail((_, response) => {
      response.status(429).set("retry-after", "17").end();
    });
    expect(kind).toEqual({ kind: "transient", retryAfterMs: 17_000 });
    expect(error).toMatchObject({ code: "slack_webapi_rate_limited_error", retryAfter: 17 });
  });

  test("a rate limit that names no time waits for half a minute", async () => {
    const { kind } = await fail((_, response) => void response.status(429).end());
    expect(kind).toEqual({ kind: "transient", retryAfterMs: 30_000 });
  });

  test.each([500, 502, 503])("status %i is tried again", async (status) => {
    const { error, kind } = await fail(
      (_, response) => void response.status(status).send("<html>down</html>"),
    );
    expect(kind).toEqual(again);
    expect(error).toMatchObject({ code: "slack_webapi_http_error", statusCode: status });
  });

  test.each(["internal_error", "fatal_error", "service_unavailable", "ratelimited", "request_timeout"])(
    "Slack's %s is tried again",
    async (name) => {
      const { error, kind } = await fail((_, response) => void response.json({ ok: false, error: name }));
      expect(kind).toEqual(again);
      expect(error).toMatchObject({ data: { error: name } });
    },
  );

  test("an answer that is not Slack's is tried again and not repeated in the message", async () => {
    const { error, kind } = await fail((_, response) => void response.send("<html>maintenance</html>"));
    expect(kind).toEqual(again);
    expect(error.message).toBe("slack.chat.postMessage: an answer that is not Slack's");
  });

  test("a server that never answers is given up", async () => {
    const { error, kind } = await fail(() => undefined, { timeoutMs: 50 });
    expect(kind).toEqual(again);
    expect(error).toMatchObject({ code: "slack_webapi_request_error" });
  });

  test("a connection that breaks is tried again", async () => {
    const { kind } = await fail((request) => void request.socket.destroy());
    expect(kind).toEqual(again);
  });

  test("a server that is not there is tried again, and leaves no doubt", async () => {
    const connector = connectorTo(await closedAddress());
    const error = await rejectionOf(connector.perform(connectorCall("auth.test", [])));
    expect(connector.classify(error)).toEqual({ ...again, unreached: true });
    expect(error.message).toMatch(/^slack\.auth\.test: .*fetch failed/);
    expect(error.cause).toMatchObject({ message: "fetch failed", cause: { code: "ECONNREFUSED" } });
  });
});

describe("a failure that stays", () => {
  test("a missing scope is named, with what to do", async () => {
    const { error, kind } = await fail((_, response) => {
      response.json({ ok: false, error: "missing_scope", needed: "chat:write", provided: "users:read" });
    });
    expect(kind).toEqual({ kind: "final" });
    expect(error.message).toBe(
      "slack.chat.postMessage: missing_scope (needs chat:write; the app has users:read): add it to the app and install it again",
    );
  });

  test("status 404 is not tried again", async () => {
    const { kind } = await fail((_, response) => void response.status(404).end());
    expect(kind).toEqual({ kind: "final" });
  });

  test("what is no failure of Slack's is not tried again", () => {
    const connector = connectorTo("http://127.0.0.1:9");
    for (const thrown of [new TypeError("no"), new RangeError("no"), "text", undefined, { code: 1 }]) {
      expect(connector.classify(thrown)).toEqual({ kind: "final" });
    }
  });
});

describe("an abort", () => {
  test("breaks off the request and rejects with its reason", async () => {
    const controller = new AbortController();
    const reason = new Error("the run was cancelled");
    const { promise: closed, resolve } = Promise.withResolvers<unknown>();
    const url = await serve({
      "*": (request) => {
        resolve(once(request.socket, "close"));
        controller.abort(reason);
      },
    });
    const connector = connectorTo(url);
    const call = connectorCall("chat.postMessage", [{}], { signal: controller.signal });
    await expect(connector.perform(call)).rejects.toBe(reason);
    await closed;
    expect(connector.classify(reason)).toEqual({ kind: "final" });
  });

  test("before the call sends nothing", async () => {
    let requests = 0;
    const connector = connectorTo(await serve({ "*": () => void requests++ }));
    const call = connectorCall("auth.test", [], { signal: AbortSignal.abort(new Error("too late")) });
    await expect(connector.perform(call)).rejects.toThrow("too late");
    expect(requests).toBe(0);
  });
});

describe("a token", () => {
  /** Everything of an error that a log or the journal could show. */
  function allOf(error: unknown): string {
    if (!(error instanceof Error)) return JSON.stringify(error);
    return [error.stack, JSON.stringify(Object.entries(error)), allOf(error.cause ?? null)].join("\n");
  }

  test.each<[string, RequestHandler]>([
    [
      "a refusal that repeats it",
      (request, response) => {
        response.json({ ok: false, error: "invalid_auth", got: request.headers.authorization });
      },
    ],
    [
      "a page that repeats it",
      (request, response) => {
        response.send(`<p>${request.headers.authorization}</p>`);
      },
    ],
    [
      "a failure that repeats it",
      (request, response) => {
        response
          .status(500)
          .set("x-token", request.headers.authorization ?? "")
          .send(token);
      },
    ],
  ])("never appears in an error: %s", async (_, answer) => {
    expect(allOf((await fail(answer)).error)).not.toContain("secret");
  });

  test("that no header can hold never appears in an error", async () => {
    const { error, kind } = await fail(() => undefined, { token: "xoxb-1-\nsecret" });
    expect(kind).toEqual({ kind: "final" });
    expect(allOf(error)).toContain("[redacted]");
    expect(allOf(error)).not.toContain("secret");
  });

  test("of the author's own never appears in an error", async () => {
    const url = await serve({
      "*": (request, response) => {
        response.json({ ok: false, error: "no", got: request.headers.authorization });
      },
    });
    const call = connectorCall("chat.postMessage", [{ token: "xoxp-author-secret", text: "x" }]);
    expect(allOf(await rejectionOf(connectorTo(url).perform(call)))).not.toContain("secret");
  });

  test("never appears in a log line", () => {
    expect(JSON.stringify(logger.lines)).not.toContain("secret");
  });
});

describe("looking for a call in doubt", () => {
  const post = { inDoubt: true };

  /** A Slack where these methods answer like this, and messages can be posted. */
  function slackWith(answers: Readonly<Record<string, object>>, posted: string[]): RequestHandler {
    return (request, response) => {
      const method = request.path.slice(1);
      if (method === "chat.postMessage") posted.push(method);
      response.json(answers[method] ?? { ok: true });
    };
  }

  test("that is not allowed does not repeat the call: nothing can tell", async () => {
    const posted: string[] = [];
    const answers = {
      "auth.test": { ok: true, user_id: "U1" },
      "conversations.history": { ok: false, error: "missing_scope" },
    };
    const connector = connectorTo(await serve({ "*": slackWith(answers, posted) }));
    const posting = connector.perform(
      connectorCall("chat.postMessage", [{ channel: "C0000001", text: "x" }], post),
    );
    await expect(posting).rejects.toMatchObject({
      code: "IN_DOUBT",
      message: "slack.chat.postMessage may have happened, and the app may not look for it (missing_scope)",
    });
    expect(posted).toEqual([]);
    expect(logger.lines.at(-1)).toMatchObject({
      level: "warn",
      message: "could not look for a call in doubt",
      fields: { method: "chat.postMessage", reason: "missing_scope" },
    });
  });

  test("that comes to no end does not repeat the call either", async () => {
    const posted: string[] = [];
    const answers = {
      "auth.test": { ok: true, user_id: "U1" },
      "conversations.history": { ok: true, messages: [], response_metadata: { next_cursor: "more" } },
    };
    const connector = connectorTo(await serve({ "*": slackWith(answers, posted) }));
    const posting = connector.perform(
      connectorCall("chat.postMessage", [{ channel: "C0000001", text: "x" }], post),
    );
    await expect(posting).rejects.toThrow("the first 20 pages of Slack's list do not have it");
    expect(posted).toEqual([]);
  });

  test.each(["chat.postEphemeral", "chat.meMessage", "files.completeUploadExternal", "reminders.add"])(
    "%s, which leaves no trace or is not known, is not repeated",
    async (method) => {
      const asked: string[] = [];
      const connector = connectorTo(
        await serve({
          "*": (request, response) => {
            asked.push(request.path);
            response.json({ ok: true });
          },
        }),
      );
      const call = (inDoubt: boolean) =>
        connector.perform(connectorCall("apiCall", [method, { channel: "C0000001" }], { inDoubt }));
      await expect(call(true)).rejects.toMatchObject({ code: "IN_DOUBT" });
      expect(asked).toEqual([]);
      await call(false);
      expect(asked).toEqual([`/${method}`]);
    },
  );

  test("a trigger_id that was taken means that its form was opened", async () => {
    const answers = { "views.open": { ok: false, error: "exchanged_trigger_id" } };
    const connector = connectorTo(await serve({ "*": slackWith(answers, []) }));
    const view = { trigger_id: "1.2", view: { type: "modal" } };
    expect(await connector.perform(connectorCall("views.open", [view], post))).toEqual({ ok: true });
    await expect(connector.perform(connectorCall("views.open", [view]))).rejects.toThrow(
      "exchanged_trigger_id",
    );
  });

  test("that fails for the moment is itself tried again, and nothing is posted", async () => {
    const posted: string[] = [];
    const answers = { "auth.test": { ok: false, error: "internal_error" } };
    const connector = connectorTo(await serve({ "*": slackWith(answers, posted) }));
    const error = await rejectionOf(
      connector.perform(connectorCall("chat.postMessage", [{ channel: "C0000001", text: "x" }], post)),
    );
    expect(connector.classify(error)).toEqual(again);
    expect(posted).toEqual([]);
  });
});
