import { expect, test } from "vitest";
import { teamOfEvent } from "../../src/core/team-of-event.ts";

function teamOf(source: string, data: unknown): string | null {
  return teamOfEvent({ source, data });
}

test.each([
  ["a command", { team_id: "T1" }],
  ["a click", { team: { id: "T1", domain: "acme" } }],
  ["a message", { team: "T1" }],
  ["a message in a shared channel", { context_team_id: "T1", team_id: "T2", team: "T3" }],
  ["a click in an organisation", { team: null, team_id: "T1" }],
  ["a click by a member of one of its workspaces", { team: null, user: { id: "U1", team_id: "T1" } }],
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
