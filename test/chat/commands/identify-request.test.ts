import { expect, test } from "vitest";
import { identifyRequest } from "../../../src/chat/commands/identify-request.ts";

const person = "slack:T1/U1";

test("a request is known by its trigger, within who sent it", () => {
  const body = { trigger_id: "1.2", text: "cancel k3" };
  expect(identifyRequest(person, { ...body, text: "other" })).toBe(identifyRequest(person, body));
  expect(identifyRequest("slack:T1/U2", body)).not.toBe(identifyRequest(person, body));
  expect(identifyRequest(person, { ...body, trigger_id: "1.3" })).not.toBe(identifyRequest(person, body));
});

test("a request without a trigger is known by its content", () => {
  for (const trigger_id of [undefined, "", "x".repeat(201), 7]) {
    const click = { trigger_id, actions: [{ action_ts: "1.2", value: "k3" }] };
    expect(identifyRequest(person, { ...click })).toBe(identifyRequest(person, click));
    const later = { trigger_id, actions: [{ action_ts: "1.3", value: "k3" }] };
    expect(identifyRequest(person, later)).not.toBe(identifyRequest(person, click));
  }
});
