import { expect, onTestFinished, test } from "vitest";
import { createSlackApp } from "../../../src/intake/slack/slack-app.ts";
import { createMemoryAccept } from "../../support/engine/memory-accept.ts";
import { createMemoryLogger } from "../../support/memory-logger.ts";
import { serve } from "../../support/processes/serve.ts";
import { postSlackEvent, slackSigningSecret } from "../../support/slack/sign-slack.ts";
import { startSocketModeServer } from "../../support/slack/socket-mode-server.ts";

const event = { type: "message", channel: "C1", user: "U1", text: "hello", ts: "1.2" };

function eventEnvelope(id: string): object {
  const payload = { type: "event_callback", event_id: id, team_id: "T1", event };
  return { type: "events_api", envelope_id: `envelope of ${id}`, payload };
}

async function start(before?: () => unknown) {
  const slackSide = await startSocketModeServer();
  const logger = createMemoryLogger();
  const { accept, events } = createMemoryAccept(before);
  const slack = createSlackApp({
    config: {
      signingSecret: slackSigningSecret,
      apiUrl: `${slackSide.url}/api/`,
      appToken: "xapp-of-the-tests",
      auth: { kind: "token", botToken: "xoxb-of-the-tests" },
    },
    url: null,
    scopes: [],
    accept,
    logger,
  });
  await slack.start();
  onTestFinished(async () => slack.stop());
  return { slackSide, slack, events, logger };
}

test("in Socket Mode, too, nothing is acknowledged before it is stored", async () => {
  const reached = Promise.withResolvers<void>();
  const commit = Promise.withResolvers<void>();
  const { slackSide, events } = await start(() => {
    reached.resolve();
    return commit.promise;
  });
  slackSide.send(eventEnvelope("Ev1"));
  await reached.promise;
  // A request that needs no storing overtakes the first one, which shows that the first answer is kept back.
  slackSide.send({
    type: "interactive",
    envelope_id: "an old button",
    payload: { type: "interactive_message" },
  });
  expect(await slackSide.receive()).toMatchObject({ envelope_id: "an old button" });
  expect({ unread: slackSide.unread(), stored: events.length }).toEqual({ unread: 0, stored: 0 });
  commit.resolve();
  expect(await slackSide.receive()).toEqual({ envelope_id: "envelope of Ev1", payload: {} });
  expect(events).toMatchObject([{ type: "slack.message", subject: "C1" }]);
});

test("in Socket Mode, too, an event that comes again is stored once and its reason logged", async () => {
  const { slackSide, events, logger } = await start();
  slackSide.send(eventEnvelope("Ev1"));
  await slackSide.receive();
  slackSide.send({ ...eventEnvelope("Ev1"), retry_attempt: 1, retry_reason: "timeout" });
  await slackSide.receive();
  expect(events).toHaveLength(1);
  expect(logger.lines.find(({ message }) => message === "slack sent a delivery again")).toMatchObject({
    fields: { outcome: { kind: "duplicate" }, retry: { number: 1, reason: "timeout" } },
  });
});

test("what cannot be stored is not acknowledged, and Slack's next try is", async () => {
  let up = false;
  const tried = Promise.withResolvers<void>();
  const { slackSide, events, logger } = await start(() => {
    tried.resolve();
    if (!up) throw new Error("the database is away");
  });
  slackSide.send(eventEnvelope("Ev1"));
  await tried.promise;
  slackSide.send({
    type: "interactive",
    envelope_id: "an old button",
    payload: { type: "interactive_message" },
  });
  expect(await slackSide.receive()).toMatchObject({ envelope_id: "an old button" });
  up = true;
  slackSide.send(eventEnvelope("Ev1"));
  expect(await slackSide.receive()).toMatchObject({ envelope_id: "envelope of Ev1" });
  expect(events).toHaveLength(1);
  expect(logger.lines.filter(({ level }) => level === "error")).toMatchObject([
    { message: "delivery not acknowledged" },
  ]);
});

test("a listener's answer goes over the socket", async () => {
  const { slackSide, slack } = await start();
  slack.app.command("/hathi", async ({ ack }) => ack("hello"));
  slackSide.send({
    type: "slash_commands",
    envelope_id: "a command",
    payload: { command: "/hathi", text: "help", team_id: "T1", user_id: "U1" },
  });
  expect(await slackSide.receive()).toEqual({ envelope_id: "a command", payload: { text: "hello" } });
});

test("the address for requests is closed", async () => {
  const { slack } = await start();
  const url = await serve({ "*": slack.handler });
  expect((await postSlackEvent(url, { type: "event_callback", event_id: "Ev1", event })).status).toBe(404);
});
