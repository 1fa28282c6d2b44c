import { expect, test } from "vitest";
import { teamOfEvent } from "../../../src/connectors/slack/team-of-event.ts";
import { connectorCall } from "../connector-call.ts";

function teamOf(source: string, data: unknown): string | null {
  return teamOfEvent(connectorCall("auth.test", [], { event: { source, data } }).event);
}

test.each([
  ["a command", { team_id: "T1" }],
  ["a click", { team: { id: "T1", domain: "acme" } }],
  ["a message", { team: "T1" }],
  ["a message in a shared channel", { context_team_id: "T1", team_id: "T2", team: "T3" }],
  ["a click in an organisation", { team: null, team_id: "T1" }],
])("the workspace of %s is the one that it came from", (_, data) => {
  expect(teamOf("slack", data)).toBe("T1");
});

test("a Slack event that names no workspace is of the only one", () => {
  for (const data of [{}, null, "text", { team: null }, { team_id: 7 }])
    expect(teamOf("slack", data)).toBeNull();
});

test("another source's team is no Slack workspace", () => {
  expect(teamOf("github", { team: { id: 7 }, team_id: "T1" })).toBeNull();
});
