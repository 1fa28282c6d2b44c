import { expect, it } from "vitest";
import { parseChatCommand } from "../../../src/chat/commands/chat-command.ts";

const connect = (repository: string, channel: unknown) => ({
  kind: "connection",
  act: { kind: "connect", repository, channel },
});

it.each([
  ["connect", { kind: "connection", act: { kind: "list" } }],
  ["connect octo/app", connect("octo/app", "here")],
  ["connect `octo/app` here", connect("octo/app", "here")],
  ["connect octo/app with this channel", connect("octo/app", "here")],
  ["connect <https://github.com/Octo/App.git|Octo/App>", connect("Octo/App", "here")],
  ["connect octo/app in C0123ABCD", connect("octo/app", { id: "C0123ABCD" })],
  ["connect octo/app without a channel", connect("octo/app", null)],
  [
    "connect octo/app #dev",
    { kind: "incomplete", name: "connect", problem: expect.stringContaining("#dev") },
  ],
  ["connect octo/app c0123abcd", { kind: "incomplete", name: "connect" }],
  [
    "connect octo",
    { kind: "incomplete", name: "connect", problem: expect.stringContaining("as in octo/app") },
  ],
  ["connect octo/..", { kind: "incomplete", name: "connect" }],
  ["connect octo/app/pulls", { kind: "incomplete", name: "connect" }],
  ["disconnect octo/app", { kind: "connection", act: { kind: "disconnect", repository: "octo/app" } }],
  ["disconnect", { kind: "incomplete", name: "disconnect" }],
  ["disconnect octo/app octo/b", { kind: "incomplete", name: "disconnect" }],
  ["subscribe octo/app", { kind: "unknown", nearest: "connect", form: "connect octo/app" }],
  ["connections", { kind: "unknown", nearest: "connect" }],
])("%s", (text, command) => {
  expect(parseChatCommand(text)).toMatchObject(command);
});
