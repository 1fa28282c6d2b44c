/** The local GitHub's GraphQL: a part of GitHub's own schema, answered from what people did. */
import { schema as published } from "@octokit/graphql-schema";
import { buildSchema, type GraphQLSchema, isEnumType, isObjectType } from "graphql";
import { describe, expect, it } from "vitest";
import { decide } from "../../../../automations/pr-reminder/truth/decide.ts";
import { pullQuery, type PullAnswer } from "../../../../automations/pr-reminder/truth/pull-query.ts";
import { readPullAnswer } from "../../../../automations/pr-reminder/truth/read-answer.ts";
import { localSchema } from "../../../../src/local-services/github/truth/schema.ts";
import { startLocal } from "../../../support/local-app.ts";
import { clientOf } from "../../../support/local-client.ts";

/** Every field, argument and value, each as one line: "PullRequest.title: String!". */
function linesOf(schema: GraphQLSchema, names: readonly string[]): readonly string[] {
  return names.flatMap((name) => {
    const type = schema.getType(name);
    if (isEnumType(type)) return type.getValues().map((value) => `${name} = ${value.name}`);
    if (!isObjectType(type)) return [`${name} is there: ${type !== undefined}`];
    return Object.values(type.getFields()).flatMap((field) => [
      `${name}.${field.name}: ${field.type.toString()}`,
      ...field.args.map((argument) => `${name}.${field.name}(${argument.name}: ${argument.type.toString()})`),
    ]);
  });
}

it("is a part of GitHub's own schema", () => {
  const ours = buildSchema(localSchema);
  const names = Object.keys(ours.getTypeMap()).filter((name) => !name.startsWith("__"));
  const theirs = linesOf(buildSchema(published.idl, { assumeValidSDL: true }), names);
  expect(linesOf(ours, names).filter((line) => !theirs.includes(line))).toEqual([]);
  const enums = names.filter((name) => isEnumType(ours.getType(name)));
  expect(linesOf(ours, enums).toSorted()).toEqual(theirs.filter((line) => line.includes(" = ")).toSorted());
});

describe("a pull request, read by the one query", { timeout: 60_000 }, () => {
  it("tells at each turn what GitHub would", async () => {
    const { local } = await startLocal();
    const { github } = local;
    const client = await clientOf(local);
    const { number } = await github.openPullRequest({ title: "Swim", author: "ana", reviewers: ["ben"] });
    const look = async () => {
      const answer = await client.graphql<PullAnswer>(pullQuery, { owner: "acme", name: "elephant", number });
      const pull = readPullAnswer(answer);
      if (pull === undefined) throw new Error("no pull request");
      const { standing, blockers, teams } = decide(pull);
      const who = [...blockers.map(({ login }) => login), ...teams.map(({ slug }) => `+${slug}`)];
      return `${pull.decision ?? "-"} ${pull.mergeState} ${standing}: ${who.join(" ")}`.trim();
    };
    const told: string[] = [await look()];
    const act = async (does: Promise<unknown>): Promise<void> => {
      await does;
      told.push(await look());
    };
    await act(github.review(number, { reviewer: "ben", verdict: "request-changes" }));
    await act(github.push(number, { by: "ana", message: "Deeper" }));
    await act(github.requestReviewer(number, { reviewer: "ben", by: "ana" }));
    await act(github.requestTeam(number, { by: "ana" }));
    await act(github.review(number, { reviewer: "dana", verdict: "approve" }));
    await act(github.review(number, { reviewer: "ben", verdict: "approve" }));
    github.upkeep.protect({ approvals: 2, checks: ["test"], upToDate: true, conversations: true });
    await act(github.upkeep.check(number, { by: "ana", name: "test" }));
    await act(github.upkeep.check(number, { by: "ana", name: "test", conclusion: "failure" }));
    await act(github.upkeep.check(number, { by: "ana", name: "test", conclusion: "success" }));
    const comment = await github.upkeep.commentOnCode(number, { by: "ben", body: "Why?" });
    told.push(await look());
    await act(github.upkeep.resolve(number, { by: "ben", comment }));
    await act(github.upkeep.status(number, { by: "ana", context: "cover", state: "failure" }));
    await act(github.upkeep.pushToBase({ by: "fay", conflictsWith: [], open: [number] }));
    await act(github.upkeep.pushToBase({ by: "fay", conflictsWith: [number], open: [number] }));
    await act(github.push(number, { by: "ana", message: "Merge main" }));
    await act(github.upkeep.check(number, { by: "ana", name: "test", conclusion: "success" }));
    await act(github.upkeep.mergeByItself(number, { by: "ana" }));
    await act(github.upkeep.dismissReview(number, { by: "ana", reviewer: "ben" }));
    await act(github.upkeep.enqueue(number, { by: "ana" }));
    expect(told).toEqual([
      "- CLEAN review: ben",
      "- CLEAN changes: ana",
      "- CLEAN changes: ana",
      "- CLEAN review: ben",
      "- CLEAN review: ben +core",
      "- CLEAN review: ben",
      "- CLEAN merge: ana",
      "APPROVED BLOCKED running:",
      "APPROVED BLOCKED checks: ana",
      "APPROVED CLEAN merge: ana",
      "APPROVED BLOCKED conversations: ana",
      "APPROVED CLEAN merge: ana",
      "APPROVED UNSTABLE merge: ana",
      "APPROVED BEHIND update: ana",
      "APPROVED DIRTY conflicts: ana",
      "APPROVED BLOCKED rules: ana",
      "APPROVED CLEAN merge: ana",
      "APPROVED CLEAN itself:",
      "REVIEW_REQUIRED BLOCKED request: ana",
      "REVIEW_REQUIRED BLOCKED queue:",
    ]);
    const { data } = await client.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", {
      owner: "acme",
      repo: "elephant",
      pull_number: number,
    });
    expect([data.mergeable_state, data.auto_merge?.merge_method]).toEqual(["blocked", "merge"]);
  });

  it("is not found under a name or a number that nothing has, and the query is checked", async () => {
    const { local } = await startLocal();
    const client = await clientOf(local);
    const ask = async (query: string, name: string) =>
      client.graphql(query, { owner: "acme", name, number: 7 }).catch((error: unknown) => error);
    expect(await ask(pullQuery, "elephant")).toMatchObject({
      errors: [{ type: "NOT_FOUND", path: ["repository", "pullRequest"] }],
    });
    expect(await ask(pullQuery, "giraffe")).toMatchObject({
      errors: [
        { type: "NOT_FOUND", message: "Could not resolve to a Repository with the name 'acme/giraffe'." },
      ],
    });
    expect(await ask(pullQuery.replace("reviewDecision", "reviewVerdict"), "elephant")).toMatchObject({
      message: expect.stringContaining('Cannot query field "reviewVerdict"'),
    });
  });
});

it("webhooks of checks, statuses and labels are as GitHub sends them", async () => {
  const { local, app } = await startLocal();
  const { number } = await local.github.openPullRequest({ title: "Swim", author: "ana" });
  await local.github.upkeep.check(number, { by: "ana", name: "test", conclusion: "failure" });
  await local.github.upkeep.status(number, { by: "ana", context: "cover", state: "success" });
  await local.github.upkeep.label(number, { by: "ana", label: "urgent" });
  await local.github.upkeep.unlabel(number, { by: "ana", label: "urgent" });
  await local.github.upkeep.changeBase(number, { by: "ana", base: "next" });
  await local.github.push(number, { by: "ana", message: "Deeper" });
  await local.github.deliveries.whenIdle();
  const told = app
    .webhooks()
    .map(({ headers, payload }) => [headers["x-github-event"], payload] as const)
    .filter(([event]) => event !== "push" && event !== "create");
  expect(told.map(([event, { action = "" }]) => `${event} ${String(action)}`.trim())).toEqual([
    "pull_request opened",
    "check_run created",
    "check_run completed",
    "check_suite completed",
    "status",
    "pull_request labeled",
    "pull_request unlabeled",
    "pull_request edited",
    "pull_request synchronize",
  ]);
  expect(told[2]?.[1]).toMatchObject({
    check_run: { conclusion: "failure", app: { slug: "github-actions" }, pull_requests: [{ number }] },
  });
  expect(told[5]?.[1]).toMatchObject({ number, label: { name: "urgent" }, sender: { login: "ana" } });
  expect(told[7]?.[1]).toMatchObject({ changes: { base: { ref: { from: "main" } } } });
  expect(told[8]?.[1]).toMatchObject({ before: expect.any(String), after: expect.any(String) });
});
