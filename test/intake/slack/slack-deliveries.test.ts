import { expect, test } from "vitest";
import { readSlackDelivery } from "../../../src/intake/slack/slack-deliveries.ts";

const envelope = { type: "event_callback", event_id: "Ev1", team_id: "T1" };

test.each([
  ["a message", { type: "message", channel: "C1" }, "C1", ["C1"]],
  [
    "an answer in a thread",
    { type: "message", channel: "C1", ts: "2.1", thread_ts: "1.1", user: "U1" },
    "C1",
    ["C1", "C1/1.1", "U1"],
  ],
  ["a channel made", { type: "channel_created", channel: { id: "C2", name: "x" } }, "C2", ["C2"]],
  ["a reaction", { type: "reaction_added", item: { type: "message", channel: "C3" } }, "C3", ["C3"]],
  ["a file shared", { type: "file_shared", channel_id: "C4" }, "C4", ["C4"]],
  ["a person", { type: "user_change", user: { id: "U1" } }, null, ["U1"]],
  ["odd shapes", { type: "odd", channel: [], item: 1 }, null, []],
])(
  "the subject of an event about %s is its channel, beside what else it is about",
  (_, event, subject, subjects) => {
    expect(readSlackDelivery({ ...envelope, event })).toEqual({
      kind: "events",
      events: [
        {
          source: "slack",
          type: `slack.${event.type}`,
          subject,
          subjects,
          data: { ...event, team_id: "T1" },
          dedupeKey: "slack:Ev1",
        },
      ],
    });
  },
);

test("an event says which workspace it is for", () => {
  const body = {
    ...envelope,
    context_team_id: "T2",
    context_enterprise_id: null,
    event: { type: "message" },
  };
  expect(readSlackDelivery(body)).toMatchObject({
    events: [{ data: { type: "message", team_id: "T1", context_team_id: "T2" } }],
  });
});

test("an event without an id is known again by its content", () => {
  const key = (text: string) => {
    const delivery = readSlackDelivery({ type: "event_callback", event: { type: "message", text } });
    return delivery.kind === "events" && delivery.events[0]?.dedupeKey;
  };
  expect(key("a")).toBe(key("a"));
  expect(key("a")).not.toBe(key("b"));
});

test("a command of an automation's is an event, without Slack's verification token", () => {
  const body = { command: "/deploy", text: "now", channel_id: "C1", trigger_id: "1.2", token: "secret" };
  expect(readSlackDelivery(body)).toEqual({
    kind: "events",
    events: [
      {
        source: "slack",
        type: "slack.command.deploy",
        subject: "C1",
        subjects: ["C1"],
        data: { command: "/deploy", text: "now", channel_id: "C1", trigger_id: "1.2" },
        dedupeKey: "slack:command:1.2",
      },
    ],
  });
});

test("each action of a click is an event of its own, with the request as it came", () => {
  const actions = [{ action_id: "approve" }, { action_id: "hathi:cancel" }, { action_id: "deny" }];
  const channel = { id: "C1", name: "general" };
  const body = { type: "block_actions", channel, trigger_id: "1.2", token: "secret", actions };
  const rest = { type: "block_actions", channel, trigger_id: "1.2" };
  expect(readSlackDelivery(body)).toEqual({
    kind: "events",
    events: [
      {
        source: "slack",
        type: "slack.action.approve",
        subject: "C1",
        subjects: ["C1"],
        data: { ...rest, actions: [actions[0]] },
        dedupeKey: "slack:action:1.2:0",
      },
      {
        source: "slack",
        type: "slack.action.deny",
        subject: "C1",
        subjects: ["C1"],
        data: { ...rest, actions: [actions[2]] },
        dedupeKey: "slack:action:1.2:2",
      },
    ],
  });
});

test("a submitted form is an event each time: after errors at its fields it comes again with the same hash", () => {
  const view = { id: "V1", hash: "h1", callback_id: "ask" };
  for (const trigger of ["1.1", "1.2"]) {
    expect(readSlackDelivery({ type: "view_submission", view, trigger_id: trigger })).toMatchObject({
      events: [{ type: "slack.view.ask", subject: null, data: { view }, dedupeKey: `slack:view:${trigger}` }],
    });
  }
});

test("chat's own commands, clicks and forms are not events", () => {
  for (const body of [
    { command: "/hathi", text: "list", team_id: "T1", user_id: "U1" },
    { type: "block_actions", user: { id: "U1" }, actions: [{ action_id: "hathi:cancel" }] },
    { type: "view_submission", view: { callback_id: "hathi:settings" } },
    { type: "view_closed", view: { callback_id: "hathi:settings" } },
    { type: "shortcut", callback_id: "hathi:start", user: { id: "U1" } },
    { type: "message_action", callback_id: "hathi:start", user: { id: "U1" } },
    { type: "block_suggestion", action_id: "hathi:automation", user: { id: "U1" }, value: "" },
  ]) {
    expect(readSlackDelivery(body)).toEqual({ kind: "chat" });
  }
});

const person = { id: "U1", team_id: "T1" };
test.each([
  [
    "a form that is closed",
    { type: "view_closed", view: { callback_id: "order", id: "V1", hash: "h" }, user: person },
    { type: "slack.view_closed.order", subject: null, subjects: ["U1"], dedupeKey: "slack:view_closed:V1:h" },
  ],
  [
    "a shortcut",
    { type: "shortcut", callback_id: "order", trigger_id: "1.2", user: person },
    { type: "slack.shortcut.order", subject: null, subjects: ["U1"], dedupeKey: "slack:shortcut:1.2" },
  ],
  [
    "a shortcut of a message",
    {
      type: "message_action",
      callback_id: "order",
      trigger_id: "1.2",
      user: person,
      channel: { id: "C1" },
      message: { ts: "5.6", user: "U2" },
    },
    {
      type: "slack.message_action.order",
      subject: "C1",
      subjects: ["C1", "C1/5.6", "U1"],
      dedupeKey: "slack:message_action:1.2",
    },
  ],
  [
    "a menu that asks for its options",
    { type: "block_suggestion", action_id: "city", value: "Be", user: person, channel: { id: "C1" } },
    { type: "slack.block_suggestion.city", subject: "C1", subjects: ["C1", "U1"] },
  ],
])(
  "%s is an event, with the person and the place in its subjects and without Slack's token",
  (_, body, event) => {
    const delivery = readSlackDelivery({ ...body, token: "secret" });
    expect(delivery).toMatchObject({ kind: "events", events: [event] });
    expect(JSON.stringify(delivery)).not.toContain("secret");
  },
);

test("a menu that is asked twice for the same is two events, because Slack asks once each", () => {
  const keys = [1, 2].map(() => {
    const delivery = readSlackDelivery({ type: "block_suggestion", action_id: "city", value: "Be" });
    return delivery.kind === "events" ? delivery.events[0]?.dedupeKey : undefined;
  });
  expect(new Set(keys).size).toBe(2);
});

test("kinds that Slack sends and Hathi does not use are ignored and named", () => {
  for (const type of ["interactive_message", "dialog_submission"]) {
    expect(readSlackDelivery({ type })).toEqual({ kind: "ignored", what: type });
  }
  expect(readSlackDelivery({ type: "app_rate_limited" })).toEqual({ kind: "rate-limited" });
});

test.each([
  {},
  { event: null },
  { command: "deploy" },
  { command: "/" },
  { type: "block_actions", actions: [] },
])("%j is nothing of Slack's", (body) => {
  expect(() => readSlackDelivery(body)).toThrow(
    expect.objectContaining({ code: "DELIVERY_INVALID" }) as Error,
  );
});
