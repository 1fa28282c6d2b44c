import { expect, test } from "vitest";
import { parseChatCommand } from "../../src/chat/chat-command.ts";

const unfinished = { scope: "unfinished", automation: null, page: 1 };

test.each([
  ["", { kind: "help" }],
  ["  help ", { kind: "help" }],
  ["list", { kind: "list", view: unfinished }],
  ["LIST", { kind: "list", view: unfinished }],
  ["list all", { kind: "list", view: { ...unfinished, scope: "all" } }],
  ["list pr-reminder", { kind: "list", view: { ...unfinished, automation: "pr-reminder" } }],
  [
    "list all deploy.rollback 3",
    { kind: "list", view: { scope: "all", automation: "deploy.rollback", page: 3 } },
  ],
  ["list 2", { kind: "list", view: { ...unfinished, page: 2 } }],
  ["show k3f9qz", { kind: "show", prefix: "k3f9qz" }],
  ["show `K3F9QZ`", { kind: "show", prefix: "k3f9qz" }],
  ["cancel k3 now", { kind: "end-at-once", prefix: "k3" }],
  ["pause k3", { kind: "pause", prefix: "k3" }],
  ["resume k3", { kind: "resume", prefix: "k3" }],
  ["retry k3", { kind: "retry", prefix: "k3" }],
  ["retry", { kind: "incomplete", name: "retry" }],
  ["show", { kind: "incomplete", name: "show" }],
  ["cancel ``", { kind: "incomplete", name: "cancel" }],
  ["cancle k3", { kind: "unknown", typed: "cancle", nearest: "cancel" }],
  ["constructor", { kind: "unknown", typed: "constructor", nearest: undefined }],
  ["\u0000", { kind: "unknown", typed: "\u0000", nearest: undefined }],
])("/hathi %s", (text, command) => {
  expect(parseChatCommand(text)).toEqual(command);
});
