import express from "express";
import * as fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { registerChat } from "../../../src/chat/commands/register-chat.ts";
import { slackScopes } from "../../../src/core/slack-app/slack-scopes.ts";
import { createSlackApp } from "../../../src/intake/slack/slack-app.ts";
import { createReachRuns } from "../../../src/journal/people/reachable-runs.ts";
import { type Door, startDoor } from "../../support/hostile/fuzz-door.ts";
import { holds } from "../../support/hostile/fuzz.ts";
import { installSlack } from "../../support/slack/install-slack.ts";
import { asHeader, mutationsOf, nastyJson, nastyText, nested } from "../../support/hostile/nasty.ts";
import { serve } from "../../support/processes/serve.ts";
import {
  postSlackCommand,
  postSlackEvent,
  postSlackInteraction,
  postSlackText,
  slackSigningSecret,
} from "../../support/slack/sign-slack.ts";

const json = "application/json";
const form = "application/x-www-form-urlencoded";
const listened = [
  "slack.message",
  "slack.command.victim",
  "slack.command.fuzz",
  "slack.action.approve",
  "slack.view.deploy",
];

interface SlackDoor extends Door {
  /** The current state of T1's run, and everything that people did to any run. */
  readonly victim: () => Promise<object>;
  readonly victimId: string;
  readonly responseUrl: string;
}

/** Two workspaces with chat on the same database, and a run of T1. All requests say that they come from T2. */
async function start(): Promise<SlackDoor> {
  const unhandled: unknown[] = [];
  const onUnhandled = (reason: unknown): void => void unhandled.push(reason);
  process.on("unhandledRejection", onUnhandled);
  onTestFinished(() => {
    process.off("unhandledRejection", onUnhandled);
    expect(unhandled).toEqual([]);
  });
  const api = await serve({
    "*": express().post("/*any", (_req, res) => res.json({ ok: true, user_id: "UBOT", message_ts: "1.2" })),
  });
  const door = await startDoor(listened, async (accept, logger, engine) => {
    const { database, store } = engine;
    await engine.accept({ type: "slack.command.victim", source: "slack", team: "T1" });
    await database.query("update hathi.runs set admitted = true, automation = 'victim'");
    const slack = createSlackApp({
      config: {
        signingSecret: slackSigningSecret,
        apiUrl: `${api}/api/`,
        appToken: null,
        auth: { kind: "oauth", clientId: "1.2", clientSecret: "the client's secret" },
      },
      url: null,
      installationStore: await installSlack(database, ["T1", "T2"]),
      scopes: slackScopes,
      accept,
      logger,
    });
    const reach = createReachRuns(database, store.jobs, { isOnlyWorkspace: false, admins: [] });
    registerChat(slack.app, { reach, logger });
    return { "*": slack.handler };
  });
  const { database } = door.engine;
  const victim = async () => {
    const [row] = await database.query<{ id: string }>(
      `select id, state, wakes, cancel_requested_at, pause_requested_by,
         (select count(*)::integer from hathi.audit) as audited,
         (select count(*)::integer from hathi.slack_installations) as installed
       from hathi.runs where automation = 'victim'`,
    );
    if (row === undefined) throw new Error("the run is gone");
    return row;
  };
  return { ...door, victim, victimId: (await victim()).id, responseUrl: `${api}/response` };
}

let requests = 0;
const next = (): string => `fuzz ${(requests += 1)}`;

function envelopeOf(event: object): object {
  const authorizations = [{ team_id: "T2", enterprise_id: null, user_id: "UBOT", is_bot: true }];
  return { type: "event_callback", event_id: next(), team_id: "T2", authorizations, event };
}

const events = [
  { type: "message", channel: "C1", user: "U1", text: "hello", ts: "1.2", thread_ts: "1.1" },
  { type: "message", subtype: "message_changed", channel: "C1", message: { user: "U1", thread_ts: "1" } },
  { type: "app_mention", channel: "C1", user: { id: "U1" }, text: "<@UBOT> hello" },
  { type: "reaction_added", item: { type: "message", channel: "C1", ts: "1.2" }, user: "U1" },
  { type: "channel_created", channel: { id: "C1", name: "general", creator: "U1" } },
  { type: "subteam_created", subteam: { id: "S1", created_by: "U1" } },
  { type: "function_executed", function: { callback_id: "f" }, inputs: {}, function_execution_id: "Fx1" },
  { type: "assistant_thread_started", assistant_thread: { channel_id: "C1", thread_ts: "1.2" } },
  { type: "tokens_revoked", tokens: { oauth: ["U1"] } },
];

function interactionsOn(runId: string, responseUrl: string): readonly object[] {
  const from = { team: { id: "T2" }, user: { id: "U1", team_id: "T2" }, response_url: responseUrl };
  const click = (actionId: string, value: string, blockId: string): object => ({
    ...from,
    type: "block_actions",
    channel: { id: "C1" },
    state: { values: { "hathi:result:1": { result: { type: "plain_text_input", value: "{}" } } } },
    actions: [{ type: "button", action_id: actionId, block_id: blockId, value }],
  });
  const view = { id: "V1", hash: "1", callback_id: "deploy", state: { values: {} }, private_metadata: runId };
  return [
    click("approve", runId, "b"),
    click("hathi:cancel", runId, `hathi:list:${runId}:all:1:`),
    ...["happened", "again", "cancel"].map((kind) =>
      click(`hathi:settle:${kind}`, `${runId}:1`, "hathi:settle:shown:1"),
    ),
    { ...from, type: "view_submission", view },
    { ...from, type: "view_submission", view: { ...view, callback_id: "hathi:settings" } },
    { ...from, type: "view_closed", view },
    { ...from, type: "shortcut", callback_id: "deploy" },
    { ...from, type: "message_action", callback_id: "deploy", channel: { id: "C1" } },
    { ...from, type: "block_suggestion", action_id: "a", block_id: "b", value: "x", channel: { id: "C1" } },
    { ...from, type: "interactive_message", callback_id: "x", actions: [{ name: "a", value: "b" }] },
    { ...from, type: "dialog_submission", callback_id: "x", submission: {}, channel: { id: "C1" } },
    { ...from, type: "workflow_step_edit", callback_id: "x", workflow_step: {} },
  ];
}

describe("whatever is signed with Slack's secret", { timeout: 600_000 }, () => {
  test("and was an event of Slack's before it was changed anyhow is stored whole or refused", async () => {
    const { check, victim } = await start();
    const before = await victim();
    const property = fc.asyncProperty(
      fc.nat({ max: events.length - 1 }).chain((index) => mutationsOf([envelopeOf(events[index] ?? {})])),
      async (payload) => {
        const body = JSON.stringify(payload);
        const stored = await check(async (url) => postSlackText(url, body, json));
        const { event } = (JSON.parse(body) ?? {}) as { event?: Record<string, unknown> };
        // Two fields are left out wherever they occur: Slack's old token, and a workflow's token.
        const { token: _token, bot_access_token: _botToken, ...whole } = event ?? {};
        expect(stored.map(({ data }) => data)).toMatchObject(stored.map(() => whole));
      },
    );
    await holds(property, 3);
    expect(await victim()).toEqual(before);
  });

  test("a command of any words", async () => {
    const { check, victim, victimId, responseUrl } = await start();
    const before = await victim();
    const words = fc.oneof(
      nastyText(),
      fc
        .tuple(
          fc.constantFrom("list", "show", "why", "cancel", "pause", "resume", "retry", "settle", "help"),
          fc.constantFrom(victimId, victimId.slice(0, 4), "", "all"),
          nastyText(1),
        )
        .map((parts) => parts.join(" ")),
    );
    const field = fc.option(nastyText(1), { nil: undefined, freq: 6 });
    const property = fc.asyncProperty(
      fc.oneof(fc.constantFrom("/hathi", "/fuzz"), nastyText(1)),
      words,
      fc.record({ team_id: field, user_id: field, channel_id: field, trigger_id: field, text: field }),
      async (command, text, mutated) => {
        const base = { command, text, team_id: "T2", user_id: "U1", channel_id: "C1", trigger_id: next() };
        const given = Object.entries(mutated).filter(([, value]) => value !== undefined);
        const fields = { ...base, response_url: responseUrl, ...Object.fromEntries(given) };
        const stored = await check(async (url) => postSlackCommand(url, fields));
        expect(stored.length).toBeLessThanOrEqual(command === "/hathi" ? 0 : 1);
      },
    );
    await holds(property, 3);
    expect(await victim()).toEqual(before);
  });

  test("a click, form or shortcut, forged or changed anyhow, on another workspace's run", async () => {
    const { check, victim, victimId, responseUrl } = await start();
    const before = await victim();
    const bases = interactionsOn(victimId, responseUrl);
    for (const base of bases) await check(async (url) => postSlackInteraction(url, base));
    expect(await victim()).toEqual(before);
    const property = fc.asyncProperty(mutationsOf(bases), async (payload) => {
      const body = { ...(payload as object), trigger_id: next() };
      await check(async (url) => postSlackInteraction(url, body));
    });
    await holds(property, 3);
    expect(await victim()).toEqual(before);
  });

  test("any text or JSON, in any form", async () => {
    const { check } = await start();
    const body = fc.oneof(
      nastyJson().map((value) => JSON.stringify(value)),
      nastyJson().map((value) => new URLSearchParams({ payload: JSON.stringify(value) }).toString()),
      nastyText(),
    );
    const type = fc.constantFrom(
      json,
      form,
      `${form}; charset=utf-8`,
      "text/plain",
      "multipart/form-data",
      "",
    );
    const retry = fc.option(nastyText(1).map(asHeader), { nil: undefined });
    const property = fc.asyncProperty(body, type, retry, async (text, contentType, again) => {
      const headers =
        again === undefined ? {} : { "x-slack-retry-num": again, "x-slack-retry-reason": again };
      expect(await check(async (url) => postSlackText(url, text, contentType, { headers }))).toEqual([]);
    });
    await holds(property, 3);
  });

  test("lists and objects within each other are stored up to 500 levels, and refused beyond", async () => {
    const { check } = await start();
    for (const depth of [10, 400, 600, 5000, 100_000]) {
      for (const kind of ["list", "object"] as const) {
        const [before, after] = JSON.stringify(envelopeOf({ type: "message", x: "HERE" })).split('"HERE"');
        const body = `${before}${nested(depth, kind)}${after}`;
        const stored = await check(async (url) => postSlackText(url, body, json));
        expect({ depth, stored: stored.length }).toEqual({ depth, stored: depth < 500 ? 1 : 0 });
      }
    }
  });
});

test("no signature but Slack's, of now, opens the door", { timeout: 600_000 }, async () => {
  const { check } = await start();
  const now = Math.floor(Date.now() / 1000);
  const header = fc.option(
    fc.oneof(
      nastyText(1).map(asHeader),
      fc.constantFrom("v0=", `v0=${"0".repeat(64)}`, "1e9", "NaN", `${now}`),
    ),
    { nil: undefined },
  );
  const property = fc.asyncProperty(header, header, async (signature, timestamp) => {
    const headers = {
      ...(signature !== undefined && { "x-slack-signature": signature }),
      ...(timestamp !== undefined && { "x-slack-request-timestamp": timestamp }),
    };
    const secret = "another secret";
    const event = envelopeOf({ type: "message" });
    expect(await check(async (url) => postSlackEvent(url, event, { headers, secret }))).toEqual([]);
  });
  await holds(property);
  for (const timestamp of [0, now - 400]) {
    const event = envelopeOf({ type: "message" });
    const stored = await check(async (url) => postSlackEvent(url, event, { timestamp }));
    expect({ timestamp, stored }).toEqual({ timestamp, stored: [] });
  }
});
