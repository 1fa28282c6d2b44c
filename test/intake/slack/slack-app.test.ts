import { describe, expect, onTestFinished, test, vi } from "vitest";
import {
  postSlackCommand,
  postSlackEvent,
  postSlackInteraction,
  postSlackText,
} from "../../support/slack/sign-slack.ts";
import { nested } from "../../support/hostile/nasty.ts";
import type { WebClient } from "@slack/web-api";
import { createSingleWorkspace } from "../../../src/intake/slack/slack-single-workspace.ts";
import { createMemoryLogger } from "../../support/memory-logger.ts";
import { startSlackApp } from "../../support/slack/start-slack-app.ts";

const message = { type: "message", channel: "C1", user: "U1", text: "hello", ts: "1.2" };
const envelope = { type: "event_callback", event_id: "Ev1", team_id: "T1", api_app_id: "A1", event: message };
const now = (): number => Math.floor(Date.now() / 1000);

describe("a request of Slack's", () => {
  test("with an event is stored, and acknowledged with nothing", async () => {
    const { url, events, logger } = await startSlackApp();
    const response = await postSlackEvent(url, envelope);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe("");
    expect(events).toMatchObject([
      { type: "slack.message", subject: "C1", data: { ...message, team_id: "T1" }, dedupeKey: "slack:Ev1" },
    ]);
    expect(logger.lines.filter(({ level }) => level !== "debug")).toEqual([]);
  });

  test("is stored once, however often Slack tries", async () => {
    const { url, events, logger } = await startSlackApp();
    await postSlackEvent(url, envelope);
    const headers = { "x-slack-retry-num": "1", "x-slack-retry-reason": "http_timeout" };
    expect((await postSlackEvent(url, envelope, { headers })).status).toBe(200);
    expect(events).toHaveLength(1);
    expect(logger.lines.filter(({ level }) => level === "info")).toMatchObject([
      {
        message: "slack sent a delivery again",
        fields: { outcome: { kind: "duplicate" }, retry: { number: 1, reason: "http_timeout" } },
      },
    ]);
  });

  test("that comes again after it could not be stored is stored then, and the log says why it came", async () => {
    let isAway = true;
    const { url, events, logger } = await startSlackApp({
      before: () => {
        if (isAway) throw new Error("the database is away");
      },
    });
    expect((await postSlackEvent(url, envelope)).status).toBe(503);
    isAway = false;
    const headers = { "x-slack-retry-num": "2", "x-slack-retry-reason": "http_error" };
    expect((await postSlackEvent(url, envelope, { headers })).status).toBe(200);
    expect(events).toHaveLength(1);
    expect(logger.lines.at(-1)).toMatchObject({
      fields: { outcome: { kind: "stored" }, retry: { number: 2, reason: "http_error" } },
    });
  });

  test("that is a command, a click or a form is stored once when it comes again, and each of several is", async () => {
    const { url, events } = await startSlackApp();
    const person = { user: { id: "U1", team_id: "T1" }, team: { id: "T1" } };
    const command = { command: "/deploy", team_id: "T1", user_id: "U1" };
    const click = { ...person, type: "block_actions" };
    const view = { id: "V1", callback_id: "ask" };
    const form = { ...person, type: "view_submission" };
    // A request is recognised by Slack's id, or else by its content: the same bytes are the same request.
    for (let times = 0; times < 2; times += 1) {
      await postSlackCommand(url, { ...command, trigger_id: "1" });
      await postSlackCommand(url, { ...command, trigger_id: "2" });
      await postSlackCommand(url, { ...command, response_url: "https://hooks.slack.com/commands/1" });
      await postSlackCommand(url, { ...command, response_url: "https://hooks.slack.com/commands/2" });
      for (const [trigger, ts] of [
        ["3", "1.1"],
        ["4", "1.2"],
        [undefined, "1.3"],
        [undefined, "1.4"],
      ]) {
        const action = { type: "button", action_id: "approve", action_ts: ts };
        await postSlackInteraction(url, { ...click, trigger_id: trigger, actions: [action] });
      }
      await postSlackInteraction(url, { ...form, view: { ...view, hash: "h1" } });
      await postSlackInteraction(url, { ...form, view: { ...view, hash: "h2" } });
      await postSlackInteraction(url, { ...form, view: { callback_id: "ask", state: { values: {} } } });
    }
    expect(new Set(events.map(({ dedupeKey }) => dedupeKey)).size).toBe(11);
    expect(events).toHaveLength(11);
  });

  test("with a command, a click or a form of an automation's is stored", async () => {
    const { url, events } = await startSlackApp();
    const person = { user: { id: "U1", team_id: "T1" }, team: { id: "T1" } };
    const answers = [
      await postSlackCommand(url, { command: "/deploy", team_id: "T1", user_id: "U1", trigger_id: "1" }),
      await postSlackInteraction(url, {
        ...person,
        type: "block_actions",
        trigger_id: "2",
        actions: [{ type: "button", action_id: "approve", value: "\u0000" }],
      }),
      await postSlackInteraction(url, {
        ...person,
        type: "view_submission",
        view: { id: "V1", hash: "1", callback_id: "ask" },
      }),
    ];
    for (const answer of answers) {
      expect(answer.status).toBe(200);
      expect(await answer.text()).toBe("");
    }
    expect(events.map(({ type }) => type)).toEqual([
      "slack.command.deploy",
      "slack.action.approve",
      "slack.view.ask",
    ]);
  });

  test("that nothing of ours listens to is answered at once", async () => {
    const { url, events, logger } = await startSlackApp();
    const person = { user: { id: "U1", team_id: "T1" }, team: { id: "T1" } };
    for (const payload of [{ type: "interactive_message" }, { type: "dialog_submission" }]) {
      expect((await postSlackInteraction(url, { ...person, ...payload })).status).toBe(200);
    }
    expect((await postSlackEvent(url, { type: "app_rate_limited", team_id: "T1" })).status).toBe(200);
    expect(logger.lines).toMatchObject([
      { level: "info", message: "delivery ignored", fields: { what: "interactive_message" } },
      { level: "info", message: "delivery ignored", fields: { what: "dialog_submission" } },
      { level: "error", message: "slack holds events back: more than 30,000 in an hour" },
    ]);
    expect(events).toEqual([]);
  });

  test("that checks the address is answered", async () => {
    const { url, events } = await startSlackApp();
    const challenge = await postSlackEvent(url, { type: "url_verification", challenge: "abc" });
    expect(await challenge.json()).toEqual({ challenge: "abc" });
    const ssl = await fetch(`${url}/slack/events`, {
      method: "POST",
      body: new URLSearchParams({ ssl_check: "1", payload: JSON.stringify(envelope) }).toString(),
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    expect(ssl.status).toBe(200);
    expect(events).toEqual([]);
  });
});

describe("a request that is refused", () => {
  const body = JSON.stringify(envelope);
  const json = "application/json";
  const longSubject = { ...envelope, event: { type: "message", channel: "C".repeat(3000) } };
  const click = (changed: object, last = "b"): string =>
    JSON.stringify({
      type: "block_actions",
      user: { id: "U1", team_id: "T1" },
      actions: last === "hathi:cancel" ? [{ action_id: last }] : [{ action_id: "a" }, { action_id: last }],
      ...changed,
    });

  test.each([
    ["forged", body, json, { secret: "wrong" }, 401],
    ["10 minutes old", body, json, { timestamp: now() - 600 }, 401],
    ["from 10 minutes ahead", body, json, { timestamp: now() + 600 }, 401],
    ["signed in another form", body, json, { headers: { "x-slack-signature": "v1=00" } }, 401],
    ["compressed", body, json, { headers: { "content-encoding": "gzip" } }, 415],
    ["a deep challenge", `{"type":"url_verification","challenge":${nested(5000)}}`, json, {}, 400],
    [
      "a deep challenge in a form",
      `payload=${encodeURIComponent(`{"type":"url_verification","challenge":${nested(5000)}}`)}`,
      "application/x-www-form-urlencoded",
      {},
      400,
    ],
    ["without a signature", body, json, { headers: { "x-slack-signature": "" } }, 401],
    ["without a time", body, json, { headers: { "x-slack-request-timestamp": "x" } }, 401],
    ["not JSON", "{", json, {}, 400],
    ["null", "null", json, {}, 400],
    ["a list", "[]", json, {}, 400],
    ["null in a form", "payload=null", "application/x-www-form-urlencoded", {}, 400],
    ["nothing that Slack sends", '{"x":1}', json, {}, 400],
    ["an event that is null", '{"event":null}', json, {}, 400],
    ["of a channel whose id is too long", JSON.stringify(longSubject), json, {}, 400],
    ["an event that Bolt stumbles over", '{"event":{"type":"x","item":7}}', json, {}, 400],
    ["a click by nobody", click({ user: null }), json, {}, 400],
    ["a click on a button of chat by nobody", click({ user: {} }, "hathi:cancel"), json, {}, 400],
    ["a command of chat by nobody", '{"command":"/hathi","text":"list","team_id":"T1"}', json, {}, 400],
    [
      "one click on two buttons, one with a name that no index takes",
      click({}, "x".repeat(400)),
      json,
      {},
      400,
    ],
    ["over 4 MB", JSON.stringify({ ...envelope, x: "x".repeat(4 * 1024 * 1024) }), json, {}, 413],
  ])(
    "because it is %s has its status and one log line, and stores nothing",
    async (_, text, type, how, status) => {
      const { url, events, logger } = await startSlackApp();
      const response = await postSlackText(url, text, type, how);
      expect(response.status).toBe(status);
      expect(logger.lines).toMatchObject([
        { level: "warn", message: "delivery refused", fields: { source: "slack", status } },
      ]);
      expect(events).toEqual([]);
      // The process is still alive and takes the next request.
      expect((await postSlackEvent(url, envelope)).status).toBe(200);
    },
  );

  test("is passed on where the path is not ours", async () => {
    const { url } = await startSlackApp();
    expect((await fetch(`${url}/slack/events`)).status).toBe(404);
    expect((await fetch(`${url}/slack/install`)).status).toBe(404);
    expect((await fetch(`${url}/elsewhere`, { method: "POST" })).status).toBe(404);
  });
});

describe("the answer", () => {
  const command = { command: "/deploy", team_id: "T1", user_id: "U1", trigger_id: "1" };

  test("is 503 when an event cannot be stored, so that Slack tries again", async () => {
    const { url, logger } = await startSlackApp({
      before: () => {
        throw new Error("the database is away");
      },
    });
    for (const response of [await postSlackEvent(url, envelope), await postSlackCommand(url, command)]) {
      expect(response.status).toBe(503);
      expect(response.headers.get("retry-after")).toBe("5");
      expect(response.headers.get("x-slack-no-retry")).toBeNull();
    }
    expect(logger.lines.map(({ level, message }) => ({ level, message }))).toEqual([
      { level: "error", message: "delivery not acknowledged" },
      { level: "error", message: "delivery not acknowledged" },
    ]);
  });

  test.each([
    ["an event", async (url: string) => postSlackEvent(url, envelope)],
    ["a command", async (url: string) => postSlackCommand(url, command)],
  ])("to %s waits until it is stored", async (_, send) => {
    const reached = Promise.withResolvers<void>();
    const commit = Promise.withResolvers<void>();
    const { url, events } = await startSlackApp({
      before: () => {
        reached.resolve();
        return commit.promise;
      },
    });
    let answered = false;
    const response = send(url).finally(() => (answered = true));
    await reached.promise;
    expect({ answered, stored: events.length }).toEqual({ answered: false, stored: 0 });
    commit.resolve();
    expect((await response).status).toBe(200);
    expect(events).toHaveLength(1);
  });
});

test("Slack gets 503 after 3 s of a slow database, and its next try finds the event stored", async () => {
  const reached = Promise.withResolvers<void>();
  const commit = Promise.withResolvers<void>();
  const { url, events, logger } = await startSlackApp({
    before: () => {
      reached.resolve();
      return commit.promise;
    },
  });
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const response = postSlackEvent(url, envelope);
  await reached.promise;
  vi.advanceTimersByTime(3001);
  expect((await response).status).toBe(503);
  expect(events).toEqual([]);
  commit.resolve();
  expect((await postSlackEvent(url, envelope)).status).toBe(200);
  expect(events).toHaveLength(1);
  // There is one line, because the event that was stored after all is not answered a second time.
  expect(logger.lines.filter(({ level }) => level === "error")).toMatchObject([
    { message: "delivery not acknowledged", fields: { err: { message: "not stored within 3 s" } } },
  ]);
});

describe("with one bot token, the app", () => {
  const own = { ok: true, user_id: "UBOT", bot_id: "BBOT", team_id: "T1" };
  const command = { command: "/deploy", team_id: "T1", user_id: "U1", trigger_id: "1" };

  test("asks Slack once whose its token is, whichever request comes first", async () => {
    const { url, calls } = await startSlackApp();
    await Promise.all([
      postSlackCommand(url, { command: "/deploy", team_id: "T1", user_id: "U1", trigger_id: "1" }),
      postSlackEvent(url, envelope),
    ]);
    await postSlackEvent(url, { ...envelope, event_id: "Ev2" });
    expect(calls).toMatchObject([{ method: "auth.test", token: "Bearer xoxb-of-the-tests" }]);
  });

  test.each([
    ["fails", { ok: false, error: "fatal_error" }],
    ["names no workspace", { ok: true, user_id: "UBOT", bot_id: "BBOT" }],
  ])("takes nothing while auth.test %s, so that Slack sends it again, and asks again", async (_, answer) => {
    let up = false;
    const { url, events, calls, logger } = await startSlackApp({ api: () => (up ? own : answer) });
    const response = await postSlackEvent(url, envelope);
    expect([response.status, response.headers.get("x-slack-no-retry")]).toEqual([503, null]);
    expect((await postSlackCommand(url, { ...command, command: "/hathi", text: "list" })).status).toBe(503);
    expect(events).toEqual([]);
    expect(logger.lines.find(({ level }) => level === "error")).toMatchObject({
      message: "delivery not acknowledged",
    });
    up = true;
    await postSlackEvent(url, { ...envelope, event_id: "Ev2" });
    await postSlackEvent(url, { ...envelope, event_id: "Ev3" });
    expect(events).toHaveLength(2);
    expect(calls).toHaveLength(3);
  });

  test("keeps asking from its start until Slack answers, with longer and longer pauses", async () => {
    const pauses: number[] = [];
    let failures = 2;
    const { promise: answered, resolve } = Promise.withResolvers<void>();
    const workspaces = createSingleWorkspace({
      botToken: "xoxb",
      client: {
        auth: {
          test: async () => {
            failures -= 1;
            if (failures >= 0) throw new Error("Slack is away");
            resolve();
            return own;
          },
        },
      } as unknown as WebClient,
      logger: createMemoryLogger(),
      later: (work, ms) => {
        pauses.push(ms);
        queueMicrotask(work);
        return () => {};
      },
    });
    workspaces.start();
    await answered;
    workspaces.stop();
    expect(pauses).toEqual([1000, 2000]);
    const source = { teamId: "T1", enterpriseId: undefined, isEnterpriseInstall: false } as const;
    expect(await workspaces.authorize(source, undefined)).toMatchObject({ botUserId: "UBOT" });
  });

  test.each([
    ["an event", "T2", envelope],
    ["an event by its context", "T1", { ...envelope, context_team_id: "T2" }],
    ["a command of chat", "T2", { command: "/hathi", text: "list all", user_id: "U2", trigger_id: "1" }],
    ["a command", "T2", { command: "/deploy", user_id: "U2", trigger_id: "1" }],
    [
      "a click of chat",
      "T2",
      { type: "block_actions", user: { id: "U2" }, actions: [{ action_id: "hathi:cancel", value: "k" }] },
    ],
    [
      "a form",
      "T2",
      { type: "view_submission", user: { id: "U2" }, view: { callback_id: "f", id: "V1", hash: "h" } },
    ],
  ])("refuses %s that Slack signed for another workspace, and stores nothing", async (what, team, body) => {
    const { url, events, logger } = await startSlackApp();
    const isEvent = what.startsWith("an event");
    let response: Response;
    if (isEvent) response = await postSlackEvent(url, { ...body, team_id: team });
    else if (what.startsWith("a command"))
      response = await postSlackCommand(url, { ...(body as Record<string, string>), team_id: team });
    else response = await postSlackInteraction(url, { ...body, team: { id: team }, trigger_id: "2" });
    expect([response.status, response.headers.get("x-slack-no-retry")]).toEqual([401, "1"]);
    expect(events).toEqual([]);
    expect(logger.lines.at(-1)).toMatchObject({
      message: "delivery refused",
      fields: {
        reason: expect.stringContaining(
          "from the Slack workspace T2, but SLACK_BOT_TOKEN is for T1",
        ) as string,
      },
    });
  });

  test("takes in what came to its own workspace through a channel that is shared with another", async () => {
    const { url, events } = await startSlackApp();
    const shared = { ...envelope, team_id: "T2", context_team_id: "T1", context_enterprise_id: null };
    expect((await postSlackEvent(url, shared)).status).toBe(200);
    expect(events).toHaveLength(1);
  });

  test("of an organisation takes in what is of its workspaces, and of no other organisation", async () => {
    const { url, events } = await startSlackApp({
      api: () => ({ ...own, enterprise_id: "E1", is_enterprise_install: true }),
    });
    const of = (id: string, enterprise: string): object => ({
      ...envelope,
      event_id: id,
      team_id: "T7",
      context_team_id: "T7",
      context_enterprise_id: enterprise,
    });
    expect((await postSlackEvent(url, of("Ev1", "E1"))).status).toBe(200);
    expect((await postSlackEvent(url, of("Ev2", "E2"))).status).toBe(401);
    expect(events).toHaveLength(1);
  });

  test("does not listen to itself", async () => {
    const { url, events } = await startSlackApp();
    const authorizations = [{ team_id: "T1", user_id: "UBOT", is_bot: true }];
    for (const event of [
      { ...message, user: "UBOT" },
      { type: "reaction_added", user: "UBOT", item: { channel: "C1" } },
    ]) {
      expect((await postSlackEvent(url, { ...envelope, authorizations, event })).status).toBe(200);
    }
    expect(events).toEqual([]);
    const joined = { type: "member_joined_channel", user: "UBOT", channel: "C1" };
    await postSlackEvent(url, { ...envelope, authorizations, event: joined });
    expect(events).toMatchObject([{ type: "slack.member_joined_channel" }]);
  });
});
