import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fillIn } from "../../../../src/local-services/slack/views/fill-in.ts";
import { type SlackView, SlackViews } from "../../../../src/local-services/slack/views/slack-views.ts";

const app = { appId: "A1", teamId: "T1", teamDomain: "acme", verificationToken: "", signingSecret: "" };
const plain = (text: string) => ({ type: "plain_text", text });
const modal = (title: string, blocks: readonly object[] = []) => ({
  type: "modal",
  title: plain(title),
  submit: plain("Send"),
  blocks,
});

function startViews() {
  const views = new SlackViews(app);
  const call = (method: string, args: object): Record<string, unknown> =>
    JSON.parse(String(views.answer(method, args as never)?.body)) as Record<string, unknown>;
  return { views, call };
}

beforeEach(() => void vi.useFakeTimers({ toFake: ["performance", "Date"] }));
afterEach(() => void vi.useRealTimers());

test("a trigger opens one view, within three seconds", () => {
  const { views, call } = startViews();
  const trigger = views.triggers.issue("U1");
  expect(call("views.open", { trigger_id: trigger, view: modal("One") })).toMatchObject({ ok: true });
  expect(call("views.open", { trigger_id: trigger, view: modal("One") })).toMatchObject({
    error: "exchanged_trigger_id",
  });
  expect(call("views.open", { trigger_id: "1.2.3", view: modal("One") })).toMatchObject({
    error: "invalid_trigger_id",
  });
  const late = views.triggers.issue("U1");
  vi.advanceTimersByTime(3001);
  expect(call("views.open", { trigger_id: late, view: modal("One") })).toMatchObject({
    error: "expired_trigger_id",
  });
});

test("views lie on each other, three at most, and are updated under their hash", () => {
  const { views, call } = startViews();
  const open = (method: string, title: string) =>
    call(method, { trigger_id: views.triggers.issue("U1"), view: modal(title) });
  const first = open("views.open", "One")["view"] as SlackView;
  expect(open("views.push", "Two")).toMatchObject({
    view: { previous_view_id: first.id, root_view_id: first.id },
  });
  open("views.push", "Three");
  expect(open("views.push", "Four")).toMatchObject({ error: "push_limit_reached" });
  expect(views.stackOf("U1").map(({ view }) => (view["title"] as { text: string }).text)).toEqual([
    "One",
    "Two",
    "Three",
  ]);
  const update = { view_id: first.id, view: modal("Changed") };
  expect(call("views.update", { ...update, hash: "0.0" })).toMatchObject({ error: "hash_conflict" });
  const updated = call("views.update", { ...update, hash: first.hash })["view"] as SlackView;
  expect(updated.id).toBe(first.id);
  expect(updated.hash).not.toBe(first.hash);
  expect(call("views.update", { ...update, view_id: "V0" })).toMatchObject({ error: "not_found" });
  views.close("U1", true);
  expect(views.stackOf("U1")).toEqual([]);
});

test("what Slack would refuse is refused: long titles, inputs without a button to send them, a form as a Home", () => {
  const { views, call } = startViews();
  const input = { type: "input", label: plain("x"), element: { type: "plain_text_input", action_id: "x" } };
  const { submit: _, ...unsendable } = modal("One", [input]);
  for (const view of [
    modal("a title of more than 24 characters"),
    unsendable,
    { ...modal("One"), type: "home" },
  ]) {
    expect(call("views.open", { trigger_id: views.triggers.issue("U1"), view })).toMatchObject({
      error: "invalid_arguments",
    });
  }
  expect(call("views.publish", { user_id: "U1", view: modal("One") })).toMatchObject({
    error: "invalid_arguments",
  });
  expect(call("views.publish", { user_id: "U1", view: { type: "home", blocks: [] } })).toMatchObject({
    ok: true,
  });
  expect(views.homeOf("U1")?.["type"]).toBe("home");
  expect(views.answer("chat.postMessage", {})).toBeNull();
});

test("what is filled in is reported in Slack's form for each kind of input", () => {
  const options = ["a", "b"].map((value) => ({ text: plain(value), value }));
  const kinds: readonly (readonly [object, string | readonly string[], object])[] = [
    [{ type: "plain_text_input" }, "x", { value: "x" }],
    [{ type: "number_input" }, "7", { value: "7" }],
    [{ type: "datepicker" }, "2027-03-01", { selected_date: "2027-03-01" }],
    [{ type: "timepicker" }, "09:30", { selected_time: "09:30" }],
    [{ type: "datetimepicker" }, "2027-01-15T08:00Z", { selected_date_time: 1_800_000_000 }],
    [{ type: "static_select", options }, "b", { selected_option: options[1] }],
    [{ type: "radio_buttons", options }, ["a"], { selected_option: options[0] }],
    [{ type: "checkboxes", options }, ["a", "b"], { selected_options: options }],
    [{ type: "multi_static_select", options }, [], { selected_options: [] }],
    [{ type: "users_select" }, "U2", { selected_user: "U2" }],
    [{ type: "multi_conversations_select" }, ["C1"], { selected_conversations: ["C1"] }],
    [{ type: "channels_select" }, "", { selected_channel: null }],
  ];
  const blocks = kinds.map(([element], index) => ({
    type: "input",
    block_id: `b${index}`,
    optional: true,
    element: { ...element, action_id: "in" },
  }));
  const view = { id: "V1", hash: "1", blocks };
  const filled = Object.fromEntries(kinds.map(([, given], index) => [`b${index}`, { in: given }]));
  const { values, errors } = fillIn(view, filled, new Map());
  expect(Object.values(values).map((block) => block["in"])).toEqual(
    kinds.map(([element, , state]) => ({ type: (element as { type: string }).type, ...state })),
  );
  expect(errors).toEqual({});
});
