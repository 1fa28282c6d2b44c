import { describe, expect, it } from "vitest";
import type { NewEntry } from "../../../src/core/journal-entry.ts";
import { isParty, mostPeople, peopleOfEntry, peopleOfText } from "../../../src/core/people/run-people.ts";
import { describeInput } from "../../../src/core/values/describe-input.ts";
import { encodeOutput } from "../../../src/core/values/recorded-value.ts";
import { escapeSlack } from "../../../src/core/text/escape-slack.ts";

const entryOf = (name: string, args: object, output: unknown, more: Partial<NewEntry> = {}): NewEntry => ({
  kind: "step",
  call: 1,
  name,
  ...describeInput(name, [args]),
  ok: true,
  output: encodeOutput(output, name),
  attempt: 1,
  ...more,
});
const said = (text: string): NewEntry =>
  entryOf("slack.chat.postMessage", { channel: "C1", text }, { ok: true, message: { text } });

describe("the people whom a run names", () => {
  it.each([
    ["waiting for <@U012ABC>", ["U012ABC"]],
    ["<@U012ABC|ana> and <@W034DEF>", ["U012ABC", "W034DEF"]],
    ["<!subteam^S056GHI>", ["S056GHI"]],
    ["<@U012ABC> <@U012ABC>", ["U012ABC"]],
    ["@ana, U012ABC, <#C012ABC>, <!channel>", []],
  ])("in the status %j are %j", (text, people) => {
    expect(peopleOfText(text)).toEqual(people);
  });

  it.each([
    ["a mention in a message", said("please look <@U012ABC>"), ["U012ABC"]],
    [
      "a mention in a block",
      entryOf(
        "slack.chat.postMessage",
        { channel: "C1" },
        { message: { blocks: [{ text: { text: "x".repeat(2000) + "<@U012ABC>" } }] } },
      ),
      ["U012ABC"],
    ],
    [
      "those who are invited",
      entryOf("slack.conversations.invite", { channel: "C1", users: "U012ABC,U034DEF" }, { ok: true }),
      ["U012ABC", "U034DEF"],
    ],
    [
      "whom a direct message is for",
      entryOf("slack.chat.postMessage", { channel: "U012ABC", text: "hi" }, { ok: true }),
      ["U012ABC"],
    ],
    [
      "who sees a private message",
      entryOf("slack.chat.postEphemeral", { channel: "C1", user: "U012ABC", text: "hi" }, { ok: true }),
      ["U012ABC"],
    ],
  ])("in calls of Slack are %s", (_, entry, people) => {
    expect(peopleOfEntry(entry)).toEqual(people);
  });

  it.each([
    ["a text from outside, escaped", said(escapeSlack("<@U666BAD> </users>"))],
    ["a text that looks like an argument", said('"users":"U666BAD" {"channel":"U666BAD"}')],
    ["a look-up", entryOf("slack.users.info", { user: 7 }, { user: { id: "U666BAD", name: "<@U666BAD>" } })],
    ["a call that failed", { ...entryOf("slack.conversations.invite", { users: "U666BAD" }, {}), ok: false }],
    ["a call of another service", entryOf("fetch", { users: "U666BAD", text: "<@U666BAD>" }, "<@U666BAD>")],
    ["a failed attempt", entryOf("slack.chat.postMessage", { channel: "U666BAD" }, {}, { kind: "attempt" })],
  ])("are not in %s", (_, entry) => {
    expect(peopleOfEntry(entry)).toEqual([]);
  });

  it("are bounded", () => {
    const all = Array.from({ length: 300 }, (_, index) => `<@U${String(index).padStart(4, "0")}>`).join(" ");
    expect(peopleOfText(all)).toHaveLength(mostPeople);
  });
});

it("a party is an id of a person, a user group or a channel", () => {
  expect(["U012ABC", "W012", "S012ABC", "C012ABC", "G012ABC"].every(isParty)).toBe(true);
  expect(["", "ana", "@ana", "U", "<@U012ABC>", "T012ABC", "U012abc", "U0 1"].some(isParty)).toBe(false);
});
