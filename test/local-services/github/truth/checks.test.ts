/** Checks of the local GitHub: failed jobs run again in place of the old ones, and the suite is told of at its end. */
import { expect, it } from "vitest";
import { z } from "zod";
import { startLocal } from "../../../support/local-app.ts";
import { clientOf } from "../../../support/local-client.ts";

const suite = z.object({ check_suite: z.object({ conclusion: z.string(), status: z.string() }) });

it("runs the failed jobs of a workflow again, and tells of each completed suite", async () => {
  const { local } = await startLocal();
  const { github } = local;
  const client = await clientOf(local);
  const place = { owner: "acme", repo: "elephant" };
  const { number } = await github.openPullRequest({ title: "Swim", author: "ana" });
  const check = async (name: string, conclusion: "failure" | "success") =>
    github.upkeep.check(number, { by: "ana", name, conclusion, workflow: 70 });
  await check("lint", "success");
  await check("test", "failure");
  const query = `query ($number: Int!) { repository(owner: "acme", name: "elephant") { pullRequest(number: $number) {
    commits(last: 1) { nodes { commit { statusCheckRollup { contexts(first: 9) { nodes {
      ... on CheckRun { name status conclusion checkSuite { workflowRun { databaseId } } } } } } } } } } } }`;
  const shown = async () => {
    const answer = JSON.stringify(await client.graphql(query, { number }));
    const runs = answer.matchAll(
      /"name":"(\w+)","status":"(\w+)","conclusion":"?(\w+)"?.*?"databaseId":(\d+)/g,
    );
    return [...runs].map(([, ...parts]) => parts.join(" ")).toSorted();
  };
  const suites = async () => {
    await github.deliveries.whenIdle();
    const told = github.deliveries
      .list()
      .filter(({ event, action }) => event === "check_suite" && action === "completed");
    return told.map(({ body }) => suite.parse(JSON.parse(body)).check_suite.conclusion);
  };
  expect(await shown()).toEqual(["lint COMPLETED SUCCESS 70", "test COMPLETED FAILURE 70"]);
  expect((await suites())[0]).toBe("failure");

  const rerun = "POST /repos/{owner}/{repo}/actions/runs/{run_id}/rerun-failed-jobs";
  expect((await client.request(rerun, { ...place, run_id: 70 })).status).toBe(201);
  await expect(client.request(rerun, { ...place, run_id: 71 })).rejects.toMatchObject({ status: 404 });
  expect(await shown()).toEqual(["lint COMPLETED SUCCESS 70", "test IN_PROGRESS null 70"]);
  await check("test", "success");
  expect((await shown())[1]).toBe("test COMPLETED SUCCESS 70");
  // The newest delivery comes first.
  expect((await suites())[0]).toBe("success");
});

it("lists the repositories of the installation", async () => {
  const { local } = await startLocal();
  const client = await clientOf(local);
  const { data } = await client.request("GET /installation/repositories");
  expect(data).toMatchObject({ total_count: 1, repositories: [{ full_name: "acme/elephant" }] });
});
