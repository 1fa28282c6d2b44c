import { expect, test } from "vitest";
import {
  assertSlackAccepts,
  findBlockProblems,
} from "../../../../src/local-services/slack/blocks/check-blocks.ts";

const mrkdwn = (text: string) => ({ type: "mrkdwn", text });
const plain = (text: string) => ({ type: "plain_text", text });
const button = (more: object = {}) => ({ type: "button", action_id: "a", text: plain("Go"), ...more });
const confirm = { title: plain("Sure?"), text: mrkdwn("It ends."), confirm: plain("Yes"), deny: plain("No") };

test("a message that Slack takes has no problems", () => {
  const blocks = [
    { type: "header", text: plain("Runs") },
    { type: "section", text: mrkdwn("x".repeat(3000)), accessory: button({ style: "danger", confirm }) },
    { type: "section", fields: [mrkdwn("a"), plain("b")] },
    {
      type: "context",
      elements: [mrkdwn("c"), { type: "image", image_url: "https://x.y/z", alt_text: "z" }],
    },
    { type: "divider" },
    { type: "actions", elements: [button(), button({ action_id: "b", value: "x".repeat(2000) })] },
  ];
  expect(findBlockProblems(blocks)).toEqual([]);
  expect(() => assertSlackAccepts(blocks)).not.toThrow();
});

test("51 blocks are too many for a message and not for a view", () => {
  const blocks = Array.from({ length: 51 }, () => ({ type: "divider" }));
  expect(() => assertSlackAccepts(blocks)).toThrow("51 of them, and a message has at most 50");
  expect(findBlockProblems(blocks, "view")).toEqual([]);
});

test.each([
  ["a section over 3000 characters", { type: "section", text: mrkdwn("x".repeat(3001)) }, "3001 characters"],
  ["an empty section", { type: "section" }, "needs text or fields"],
  ["an empty text", { type: "section", text: mrkdwn("") }, "text: empty"],
  ["an unknown block", { type: "sektion", text: mrkdwn("x") }, "no block that Slack knows"],
  ["a header in mrkdwn", { type: "header", text: mrkdwn("x") }, "must be plain_text"],
  ["a header over 150 characters", { type: "header", text: plain("x".repeat(151)) }, "151 characters"],
  ["11 fields", { type: "section", fields: Array.from({ length: 11 }, () => mrkdwn("x")) }, "11 items"],
  [
    "11 context elements",
    { type: "context", elements: Array.from({ length: 11 }, () => mrkdwn("x")) },
    "11 items",
  ],
  ["no actions", { type: "actions", elements: [] }, "0 items"],
  [
    "a button text over 75 characters",
    { type: "actions", elements: [button({ text: plain("x".repeat(76)) })] },
    "76",
  ],
  [
    "a button value over 2000 characters",
    { type: "actions", elements: [button({ value: "x".repeat(2001) })] },
    "2001",
  ],
  ["an action_id used twice", { type: "actions", elements: [button(), button()] }, "used twice"],
  [
    "a confirm without a title",
    { type: "actions", elements: [button({ confirm: { ...confirm, title: undefined } })] },
    "confirm.title",
  ],
  ["a style that is none", { type: "actions", elements: [button({ style: "green" })] }, "primary"],
  [
    "a section as an accessory",
    { type: "section", text: mrkdwn("x"), accessory: { type: "section" } },
    "no element",
  ],
])("%s is refused", (_what, block, reason) => {
  expect(findBlockProblems([block]).join("\n")).toContain(reason);
});
