import { expect, it } from "vitest";
import { parseChatCommand } from "../../../src/chat/commands/chat-command.ts";

const hour = 3_600_000;

it.each([
  ["snooze", { kind: "quieten", about: "", length: "tomorrow" }],
  ["snooze for an hour", { kind: "quieten", about: "", length: { ms: hour } }],
  ["snooze 2 hours octo/app#12", { kind: "quieten", about: "octo/app#12", length: { ms: 2 * hour } }],
  ["snooze octo/app until next week", { kind: "quieten", about: "octo/app", length: "next week" }],
  ["snooze 3 days", { kind: "quieten", about: "", length: { ms: 72 * hour } }],
  ["snooze 10 years", { kind: "incomplete", name: "snooze" }],
  ["snooze soon", { kind: "incomplete", name: "snooze" }],
  ["mute", { kind: "quiet" }],
  ["mute <https://github.com/Octo/App/pull/12>", { kind: "quieten", about: "octo/app#12", length: "ever" }],
  ["mute everything", { kind: "quieten", about: "", length: "ever" }],
  ["mute ana", { kind: "incomplete", name: "mute" }],
  ["mute octo/app octo/b", { kind: "incomplete", name: "mute" }],
  ["unmute", { kind: "incomplete", name: "unmute" }],
  ["unmute all", { kind: "unquieten", about: null }],
  ["unmute octo/app", { kind: "unquieten", about: "octo/app" }],
  ["hours", { kind: "hours" }],
  ["hours reset", { kind: "prefer", scope: "me", preferences: null }],
  [
    "hours workspace 8-16",
    { kind: "prefer", scope: "workspace", preferences: { hours: { from: "08:00", to: "16:00" } } },
  ],
  [
    "hours 9–17 mon–fri",
    { kind: "prefer", preferences: { hours: { from: "09:00", to: "17:00", days: [1, 2, 3, 4, 5] } } },
  ],
  ["hours workspace", { kind: "incomplete", name: "hours" }],
  ["hours whenever", { kind: "incomplete", name: "hours" }],
])("%s", (text, command) => {
  const read = parseChatCommand(text);
  expect(read.kind === "own" ? read.command : read).toMatchObject(command);
});
