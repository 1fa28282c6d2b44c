import express from "express";
import { expect, test } from "vitest";
import { createSlackConnector } from "../../src/connectors/slack/slack-connector.ts";
import type { RunId } from "../../src/core/ids.ts";
import type { ReachableRuns } from "../../src/core/ports/people/reachable-runs.ts";
import { createOffConnector } from "../../src/core/services/off-connector.ts";
import { createAcceptEvent } from "../../src/journal/events/accept-event.ts";
import { createReachRuns } from "../../src/journal/people/reachable-runs.ts";
import { createRunConnector } from "../../src/journal/between-runs/run-connector.ts";
import { startTestEngine, waitFor } from "../support/engine/engine.ts";
import { installSlack } from "../support/slack/install-slack.ts";
import { serve } from "../support/processes/serve.ts";
import { postSlackCommand, postSlackInteraction } from "../support/slack/sign-slack.ts";
import { startSlackApp } from "../support/slack/start-slack-app.ts";

const automation = `
  import { continueWith, next, on, slack, start } from "hathi";
  export default on("slack.command.go", async () => (await start("teams.child", { round: 1 })).result());
  export const child = on("webhook.child", async ({ data: { round } }) => {
    await slack.chat.postMessage({ channel: "C1", text: "round " + round });
    const { data } = await next("slack.action.yes", { subject: "C1" });
    await slack.chat.postMessage({ channel: "C1", text: "answered by " + data.user.id });
    if (round < 2) return continueWith({ round: round + 1 });
    return data.user.id;
  });
`;

/** Two workspaces that installed one Hathi, from signed requests to calls of Slack's API. */
async function startWorkspaces() {
  const engine = await startTestEngine();
  await engine.deploy(automation, "teams");
  const { database, store, logger } = engine;
  const tokens = await installSlack(database, ["T1", "T2"]);
  const app = await startSlackApp({
    auth: { kind: "oauth", clientId: "1.2", clientSecret: "the client's secret" },
    installationStore: tokens,
    accept: createAcceptEvent(database, store.jobs),
  });
  const said: string[] = [];
  const api = express().post("/api/:method", express.urlencoded(), (req, res) => {
    said.push(`${req.get("authorization")?.replace("Bearer xoxb-of-", "")}: ${String(req.body.text)}`);
    res.json({ ok: true, channel: "C1", ts: "1.2" });
  });
  const apiUrl = `${await serve({ "*": api })}/api`;
  const off = createOffConnector("off", "nothing");
  await engine.startWorker({
    slack: createSlackConnector({ config: { apiUrl }, tokens, logger }),
    github: off,
    http: off,
    run: createRunConnector(database, store.jobs),
  });
  const reachRuns = createReachRuns(database, store.jobs, { isOnlyWorkspace: false, admins: [] });
  const reach = (team: string): ReachableRuns => reachRuns(team, { id: "slack:T1/U1" });
  let clicks = 0;
  return {
    said,
    reach,
    say: async (team: string) =>
      postSlackCommand(app.url, {
        command: "/go",
        team_id: team,
        channel_id: "C1",
        user_id: `U-of-${team}`,
        trigger_id: `go ${team}`,
      }),
    click: async (team: string): Promise<Response> => {
      clicks += 1;
      return postSlackInteraction(app.url, {
        type: "block_actions",
        team: { id: team },
        user: { id: `U-of-${team}`, team_id: team },
        channel: { id: "C1" },
        trigger_id: `click ${clicks}`,
        actions: [{ type: "button", action_id: "yes", block_id: "b", value: "yes" }],
      });
    },
    /** The child of that workspace, once it waits for its click and so much has been said there. */
    child: async (team: string, count: number): Promise<RunId> => {
      await waitFor(
        async () => said.filter((text) => text.startsWith(`${team}: `)),
        (texts) => texts.length === count,
      );
      const [run] = await waitFor(
        async () => reach(team).runs.list({ scope: "unfinished", automation: "teams.child" }),
        (runs) => runs.length === 1 && runs[0]?.state === "waiting",
      );
      return run?.id ?? ("" as RunId);
    },
  };
}

test("what happens in one workspace wakes its own runs, whose children, rounds and restarts speak there", async () => {
  const { said, reach, say, click, child } = await startWorkspaces();
  for (const team of ["T1", "T2"]) expect((await say(team)).status).toBe(200);
  const first = { T1: await child("T1", 1), T2: await child("T2", 1) };

  expect((await click("T2")).status).toBe(200);
  expect(await child("T2", 3)).toBe(first.T2);
  // T1's child has not moved: were it woken, its inbox would hold the click before T2's said a word.
  expect(await reach("T1").runs.show(first.T1)).toMatchObject({ waits: [{ type: "slack.action.yes" }] });
  expect(said.filter((text) => text.startsWith("T1"))).toEqual(["T1: round 1"]);

  await click("T1");
  await child("T1", 3);
  await click("T1");
  await click("T2");
  for (const team of ["T1", "T2"] as const) {
    const ended = await waitFor(
      async () => reach(team).runs.list({ scope: "all" }),
      (runs) => runs.length === 2 && runs.every(({ state }) => state === "completed"),
    );
    expect(ended.map(({ automation: name }) => name).toSorted()).toEqual(["teams", "teams.child"]);
  }

  const by = { id: "slack:T1/U1" };
  // The click is in the past of the run that begins again.
  const again = await reach("T1").control.restart(first.T1, by, { fromSeq: 1 });
  await waitFor(
    async () => reach("T1").runs.show(again),
    ({ state }) => state === "completed",
  );
  const dialogue = (team: string): readonly string[] => [
    `${team}: round 1`,
    `${team}: answered by U-of-${team}`,
    `${team}: round 2`,
    `${team}: answered by U-of-${team}`,
  ];
  expect(said.filter((text) => text.startsWith("T1"))).toEqual([
    ...dialogue("T1"),
    ...dialogue("T1").slice(2),
  ]);
  expect(said.filter((text) => text.startsWith("T2"))).toEqual(dialogue("T2"));
});
