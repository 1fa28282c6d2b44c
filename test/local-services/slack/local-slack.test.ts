import { verifySlackRequest } from "@slack/bolt";
import { WebClient } from "@slack/web-api";
import { expect, test } from "vitest";
import type { LocalServices } from "../../../src/local-services/local-services.ts";
import { startLocal } from "../../support/local-app.ts";
import type { AppRequest } from "../../support/local-app.ts";

function clientOf({ env }: LocalServices, token = env.SLACK_BOT_TOKEN): WebClient {
  return new WebClient(token, { slackApiUrl: env.SLACK_API_URL, retryConfig: { retries: 0 } });
}

function verify({ env }: LocalServices, { headers, body }: AppRequest, nowMilliseconds = Date.now()): void {
  verifySlackRequest({
    signingSecret: env.SLACK_SIGNING_SECRET,
    body,
    nowMilliseconds,
    headers: {
      "x-slack-signature": headers["x-slack-signature"] ?? "",
      "x-slack-request-timestamp": Number(headers["x-slack-request-timestamp"]),
    },
  });
}

const go = {
  type: "actions",
  elements: [{ type: "button", action_id: "go", value: "1", text: { type: "plain_text", text: "Go" } }],
};

test("a slash command carries all that Slack sends and passes Bolt's own verification", async () => {
  const { local, app } = await startLocal();
  await local.slack.command("ana", "/hathi cancel k3f9qz");
  const [request] = app.slackRequests();
  expect(() => verify(local, request as AppRequest)).not.toThrow();
  expect(() => verify(local, { ...(request as AppRequest), body: `${request?.body}&x=1` })).toThrow(
    "signature mismatch",
  );
  const fields = Object.fromEntries(new URLSearchParams(request?.body));
  expect(fields).toMatchObject({
    command: "/hathi",
    text: "cancel k3f9qz",
    user_id: local.slack.person("ana").userId,
    user_name: "ana",
    channel_name: "general",
    team_domain: "acme",
  });
  const names = ["token", "team_id", "channel_id", "api_app_id", "response_url", "trigger_id"];
  expect(names.filter((name) => (fields[name] ?? "") === "")).toEqual([]);
});

test("the answer in the response is seen by the one who asked", async () => {
  const { local, app } = await startLocal();
  app.answerWith(() => ({ status: 200, json: { text: "two runs", blocks: [go] } }));
  const answer = await (await local.slack.command("ana", "/hathi list")).answer();
  expect(answer).toMatchObject({ userId: local.slack.person("ana").userId, text: "two runs", from: "app" });
});

test("a command that is not acknowledged fails in Slack's words", async () => {
  const { local, app } = await startLocal();
  app.answerWith(() => ({ status: 500 }));
  const command = await local.slack.command("ana", "/hathi list");
  expect(command.outcome).toMatchObject({ kind: "refused", status: 500 });
  expect(await command.answer()).toMatchObject({
    from: "slackbot",
    text: '/hathi failed with the error "dispatch_failed"',
  });
});

test("a click on a private message reports its button, and response_url replaces the message", async () => {
  const { local, app } = await startLocal();
  app.answerWith(() => ({ status: 200, json: { text: "two runs", blocks: [go] } }));
  const { channelId, ts } = await (await local.slack.command("ana", "/hathi list")).answer();
  app.answerWith(() => ({ status: 200 }));
  await local.slack.click("ana", { channel: channelId, messageTs: ts, actionId: "go" });

  const request = app.slackRequests().at(-1) as AppRequest;
  expect(() => verify(local, request)).not.toThrow();
  const payload = JSON.parse(new URLSearchParams(request.body).get("payload") ?? "") as {
    readonly response_url: string;
  };
  expect(payload).toMatchObject({
    type: "block_actions",
    container: { message_ts: ts, channel_id: channelId, is_ephemeral: true },
    actions: [{ action_id: "go", block_id: "b0", value: "1", type: "button" }],
  });
  expect(payload).not.toHaveProperty("message");

  const respond = async (body: object) =>
    (await fetch(payload.response_url, { method: "POST", body: JSON.stringify(body) })).status;
  const tooMany = Array.from({ length: 51 }, () => ({ type: "divider" }));
  expect(await respond({ replace_original: true, blocks: tooMany })).toBe(400);
  expect(await respond({ replace_original: true, text: "done" })).toBe(200);
  expect(local.slack.ephemerals()).toMatchObject([{ ts, text: "done", blocks: [] }]);
  for (let use = 2; use <= 5; use += 1) expect(await respond({ text: "again" })).toBe(200);
  expect(await respond({ text: "a sixth time" })).toBe(404);
});

test("nobody can click what only another person sees", async () => {
  const { local, app } = await startLocal();
  app.answerWith(() => ({ status: 200, json: { text: "yours", blocks: [go] } }));
  const { channelId, ts } = await (await local.slack.command("ana", "/hathi list")).answer();
  const click = local.slack.click("ben", { channel: channelId, messageTs: ts, actionId: "go" });
  await expect(click).rejects.toThrow("for somebody else");
});

test("a click on a channel's message carries the message, and response_url deletes it", async () => {
  const { local, app } = await startLocal();
  const { channel, ts } = await clientOf(local).chat.postMessage({
    channel: "general",
    text: "go?",
    blocks: [go],
  });
  await local.slack.click("ben", { channel: channel ?? "", messageTs: ts ?? "", actionId: "go" });
  const body = new URLSearchParams(app.slackRequests().at(-1)?.body);
  const payload = JSON.parse(body.get("payload") ?? "") as { readonly response_url: string };
  expect(payload).toMatchObject({ message: { ts, text: "go?" }, container: { is_ephemeral: false } });
  await fetch(payload.response_url, { method: "POST", body: JSON.stringify({ delete_original: true }) });
  expect((await local.slack.messages("general")).map((message) => message.text)).not.toContain("go?");
});

test("a message may name its channel as people do, and one that does not exist is not found", async () => {
  const { local } = await startLocal();
  await clientOf(local).chat.postMessage({ channel: "#general", text: "by name" });
  expect((await local.slack.messages("general")).at(-1)).toMatchObject({ text: "by name" });
  const nowhere = clientOf(local).chat.postMessage({ channel: "#nowhere", text: "lost" });
  await expect(nowhere).rejects.toThrow("channel_not_found");
});

test("what a person types is handed to the app with entities, as Slack does", async () => {
  const { local, app } = await startLocal();
  const mention = `<@${local.slack.person("ben").userId}>`;
  await local.slack.say("ana", "general", `a <b> & c <!channel> ${mention}`);
  const escaped = `a &lt;b&gt; &amp; c &lt;!channel&gt; ${mention}`;
  const [event] = app.slackRequests().map(({ payload }) => payload["event"]);
  expect(event).toMatchObject({ type: "message", text: escaped });
  expect((await local.slack.messages("general")).at(-1)?.text).toBe(escaped);
});

test("a person's message is an event with an id of its own, where the app is in the channel", async () => {
  const { local, app } = await startLocal();
  await local.slack.say("ana", "general", `hello <@${local.slack.botUserId}>`);
  await local.slack.say("ana", "random", "nobody else hears this");
  const events = app.slackRequests();
  expect(events.map(({ payload }) => (payload["event"] as { type: string }).type)).toEqual([
    "message",
    "app_mention",
  ]);
  expect(new Set(events.map(({ payload }) => payload["event_id"])).size).toBe(2);
  for (const request of events) expect(() => verify(local, request)).not.toThrow();
  expect(events[0]?.payload).toMatchObject({ type: "event_callback", authorizations: [{ is_bot: true }] });
});

test("an event that was not acknowledged comes again under the same id", async () => {
  const { local, app } = await startLocal();
  app.answerWith(({ headers }) => ({ status: headers["x-slack-retry-num"] === undefined ? 503 : 200 }));
  await local.slack.say("ana", "general", "hello");
  const [first, second, ...more] = app.slackRequests();
  expect(more).toEqual([]);
  expect(second?.payload["event_id"]).toBe(first?.payload["event_id"]);
  expect(second?.headers).toMatchObject({ "x-slack-retry-num": "1", "x-slack-retry-reason": "http_error" });
});

test("what Slack refuses and the emulator takes is refused", async () => {
  const { local } = await startLocal();
  const client = clientOf(local);
  const blocks = Array.from({ length: 51 }, () => ({ type: "divider" }));
  await expect(client.chat.postMessage({ channel: "general", text: "x", blocks })).rejects.toThrow(
    "invalid_blocks",
  );
  await expect(client.conversations.create({ name: "Upper Case" })).rejects.toThrow("invalid_name_specials");
  await expect(client.apiCall("chat.unheardOf")).rejects.toThrow("unknown_method");
  await expect(clientOf(local, "xoxb-of-somebody-else").auth.test()).rejects.toThrow("invalid_auth");
});

test("a message's metadata is told only when asked for, as by Slack", async () => {
  const { local } = await startLocal();
  const client = clientOf(local);
  const metadata = { event_type: "hathi_step", event_payload: { run: "k3f9qz" } };
  const { channel = "" } = await client.chat.postMessage({ channel: "general", text: "x", metadata });
  const plain = await client.conversations.history({ channel });
  expect(plain.messages?.[0]).not.toHaveProperty("metadata");
  const full = await client.conversations.history({ channel, include_all_metadata: true });
  expect(full.messages?.[0]).toMatchObject({ metadata });
  expect((await local.slack.messages("general")).at(-1)).toMatchObject({ metadata });
});

test("a private message posted by the API sorts among the others", async () => {
  const { local } = await startLocal();
  const client = clientOf(local);
  const { channel = "", ts: first } = await client.chat.postMessage({ channel: "general", text: "one" });
  const user = local.slack.person("ana").userId;
  const { message_ts: between } = await client.chat.postEphemeral({ channel, user, text: "psst" });
  const { ts: last } = await client.chat.postMessage({ channel, text: "two" });
  expect([first, between, last].map(Number)).toEqual(
    [first, between, last].map(Number).toSorted((a, b) => a - b),
  );
  expect(local.slack.ephemerals()).toMatchObject([{ ts: between, userId: user, text: "psst" }]);
});

test("an interceptor stands in for a service that fails or vanishes", async () => {
  const { local } = await startLocal();
  const client = clientOf(local);
  const stop = local.slack.intercept(async (request, forward) => {
    const response = await forward();
    if (request.url.pathname.endsWith("chat.postMessage")) throw new Error("the answer is lost");
    return response;
  });
  await expect(client.chat.postMessage({ channel: "general", text: "said" })).rejects.toThrow("fetch failed");
  stop();
  expect((await local.slack.messages("general")).map(({ text }) => text)).toEqual(["said"]);
});

test("the app may make more than the emulator's 5000 calls an hour, and stays the same app", async () => {
  const { local } = await startLocal();
  const call = async () => {
    const response = await fetch(`${local.env.SLACK_API_URL}auth.test`, {
      method: "POST",
      headers: { authorization: `Bearer ${local.env.SLACK_BOT_TOKEN}` },
    });
    return `${response.status} ${await response.text()}`;
  };
  const first = await call();
  for (let made = 1; made < 5100; made += 100) {
    const answers = await Promise.all(Array.from({ length: 100 }, call));
    expect(new Set(answers)).toEqual(new Set([first]));
  }
});

test("people may read it more often than the emulator's 5000 calls an hour allow", async () => {
  const { local } = await startLocal();
  const client = clientOf(local);
  for (let made = 0; made < 50; made += 1) await client.conversations.create({ name: `channel-${made}` });
  const channel = (await local.slack.channels())[0]?.id ?? "";
  // After each change the page asks for all channels, and for the members of each.
  for (let calls = 0; calls < 5200; calls += 50) {
    await client.conversations.setTopic({ channel, topic: `after ${calls} calls` });
    expect((await local.slack.channels()).length).toBeGreaterThan(50);
  }
}, 60_000);
