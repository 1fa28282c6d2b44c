/** Looking for what the local GitHub does not have: servers on loopback that answer as GitHub documents it. */
import express from "express";
import { describe, expect, test } from "vitest";
import { createGitHubApp } from "../../../src/connectors/github/github-app.ts";
import { createGitHubConnector } from "../../../src/connectors/github/github-connector.ts";
import type { RunId } from "../../../src/core/ids.ts";
import { createMemoryLogger } from "../../support/memory-logger.ts";
import { serve } from "../../support/processes/serve.ts";
import { connectorCall, firstRound } from "../connector-call.ts";
import { newAppKey } from "./app-key.ts";

const privateKey = newAppKey();
const event = { source: "github", data: { installation: { id: 1 } } };
const repo = { owner: "acme", repo: "app" };
const sha = "a".repeat(40);
const now = (): string => new Date().toISOString();
const runId = "0123456789abcdef" as RunId;
const mark = `hathi ${runId} ${firstRound(runId)} 1`;
const longAgo = "2020-01-01T00:00:00Z";
const ours = { login: "hathi[bot]" };

type Answer = (body: Readonly<Record<string, unknown>>) => {
  readonly status?: number;
  readonly body: unknown;
};

/** A GitHub with these routes; it keeps what was asked of it by POST. */
async function github(routes: Readonly<Record<string, Answer>>) {
  const made: { readonly path: string; readonly body: Record<string, unknown> }[] = [];
  const url = await serve({
    "*": express().use(express.json(), (request, response) => {
      if (request.path === "/app/installations/1/access_tokens") {
        const expires = new Date(Date.now() + 3_600_000).toISOString();
        response.status(201).json({ token: "t", expires_at: expires, permissions: {} });
        return;
      }
      if (request.path === "/app") {
        response.json({ id: 77, slug: "hathi" });
        return;
      }
      const body = (request.body ?? {}) as Record<string, unknown>;
      if (request.method === "POST") made.push({ path: request.path, body });
      const answer = routes[`${request.method} ${request.path}`]?.(body) ?? {
        status: 404,
        body: { message: "Not Found" },
      };
      response.status(answer.status ?? 200).json(answer.body);
    }),
  });
  const logger = createMemoryLogger();
  const config = { appId: "77", privateKey, webhookSecrets: ["hush"], apiUrl: url };
  const connector = createGitHubConnector({ app: createGitHubApp(config, { logger }), logger });
  const perform = async (path: string, args: readonly unknown[], inDoubt = true): Promise<unknown> =>
    connector.perform(connectorCall(path, args, { event, inDoubt, runId }));
  return { made, perform };
}

const created: Answer = (body) => ({ status: 201, body: { id: 1, ...body } });
const refused: Answer = () => ({ status: 403, body: { message: "Resource not accessible by integration" } });
const base = "/repos/acme/app";

interface Case {
  readonly method: string;
  readonly args: object;
  readonly post: string;
  readonly list: string;
  /** What is listed when it happened. */
  readonly found: object;
  /** What is listed that is not it. */
  readonly others: readonly object[];
}

const cases: Readonly<Record<string, Case>> = {
  "a commit status": {
    method: "rest.repos.createCommitStatus",
    args: { ...repo, sha, state: "success", context: "lint" },
    post: `${base}/statuses/${sha}`,
    list: `${base}/commits/${sha}/statuses`,
    found: { id: 7, state: "success", context: "lint", created_at: now(), creator: ours },
    others: [
      { state: "pending", context: "lint", created_at: now(), creator: ours },
      { state: "success", context: "lint", created_at: longAgo, creator: ours },
      { state: "success", context: "lint", created_at: now(), creator: { login: "ana" } },
      { state: "success", context: "test", created_at: now(), creator: ours },
    ],
  },
  "a deployment": {
    method: "rest.repos.createDeployment",
    args: { ...repo, ref: "main", payload: { version: 2 } },
    post: `${base}/deployments`,
    list: `${base}/deployments`,
    found: {
      id: 7,
      payload: { version: 2, hathi: mark },
      created_at: now(),
      creator: ours,
    },
    others: [
      { payload: { hathi: mark.replace(/1$/, "2") }, created_at: now() },
      { payload: { hathi: mark.replace(firstRound(runId), "another-round") }, created_at: now() },
      { payload: "", created_at: now() },
      { payload: { hathi: mark }, created_at: now(), creator: { login: "ana" } },
      { payload: { hathi: mark }, created_at: now(), creator: ours, performed_via_github_app: { id: 78 } },
    ],
  },
  "a check run": {
    method: "rest.checks.create",
    args: { ...repo, name: "lint", head_sha: sha },
    post: `${base}/check-runs`,
    list: `${base}/commits/${sha}/check-runs`,
    found: { id: 7, external_id: mark, app: { id: 77 } },
    others: [
      { external_id: mark, app: { id: 78 } },
      { external_id: mark.replace(/1$/, "2"), app: { id: 77 } },
    ],
  },
  "a deployment's status": {
    method: "rest.repos.createDeploymentStatus",
    args: { ...repo, deployment_id: 5, state: "in_progress" },
    post: `${base}/deployments/5/statuses`,
    list: `${base}/deployments/5/statuses`,
    found: { id: 7, state: "in_progress", created_at: now(), creator: ours },
    others: [{ state: "queued", created_at: now(), creator: ours }],
  },
  "an approval without a text": {
    method: "rest.pulls.createReview",
    args: { ...repo, pull_number: 3, event: "APPROVE" },
    post: `${base}/pulls/3/reviews`,
    list: `${base}/pulls/3/reviews`,
    found: { id: 7, state: "APPROVED", body: "", submitted_at: now(), user: ours },
    others: [
      { state: "APPROVED", body: "", submitted_at: now(), user: { login: "ana" } },
      { state: "COMMENTED", body: "", submitted_at: now(), user: ours },
      { state: "APPROVED", body: "", submitted_at: longAgo, user: ours },
    ],
  },
  "an issue without a text": {
    method: "rest.issues.create",
    args: { ...repo, title: "Once" },
    post: `${base}/issues`,
    list: `${base}/issues`,
    found: { id: 7, body: `<!-- ${mark} -->`, created_at: now(), user: ours },
    others: [
      { body: null, created_at: now(), user: ours },
      { body: `<!-- ${mark} -->`, created_at: now(), user: { login: "ana" } },
      { body: `<!-- ${mark} -->`, created_at: now() },
      { body: `<!-- ${mark} -->`, created_at: now(), user: ours, performed_via_github_app: { id: 78 } },
    ],
  },
};

describe.each(Object.entries(cases))("%s in doubt", (_name, { method, args, post, list, found, others }) => {
  test("that is found is not made again, and answered with what was found", async () => {
    const { made, perform } = await github({
      [`POST ${post}`]: created,
      [`GET ${list}`]: () => ({ body: [...others, found] }),
    });
    expect(await perform(method, [args])).toMatchObject({ data: { id: 7 } });
    expect(made).toEqual([]);
  });

  test("that is not found is made", async () => {
    const { made, perform } = await github({
      [`POST ${post}`]: created,
      [`GET ${list}`]: () => ({ body: others }),
    });
    expect(await perform(method, [args])).toMatchObject({ status: 201, data: { id: 1 } });
    expect(made).toHaveLength(1);
  });

  test("that may not be looked for is not made again: nothing can tell", async () => {
    const { made, perform } = await github({ [`POST ${post}`]: created, [`GET ${list}`]: refused });
    await expect(perform(method, [args])).rejects.toMatchObject({ code: "IN_DOUBT" });
    expect(made).toEqual([]);
  });
});

describe("a mark", () => {
  test("goes into a deployment's payload and leaves the author's fields as they are", async () => {
    const { made, perform } = await github({ [`POST ${base}/deployments`]: created });
    await perform("rest.repos.createDeployment", [{ ...repo, ref: "main", payload: { version: 2 } }], false);
    await perform("rest.repos.createDeployment", [{ ...repo, ref: "main" }], false);
    await perform("rest.repos.createDeployment", [{ ...repo, ref: "main", payload: "mine" }], false);
    expect(made.map(({ body }) => body["payload"])).toEqual([
      { version: 2, hathi: mark },
      { hathi: mark },
      "mine",
    ]);
  });

  test("that finds no room beside the author's own value leaves nothing by which the call could be found", async () => {
    const { made, perform } = await github({});
    for (const [method, args] of [
      ["rest.repos.createDeployment", { ...repo, ref: "main", payload: "mine" }],
      ["rest.checks.create", { ...repo, name: "lint", head_sha: sha, external_id: "mine" }],
    ] as const) {
      await expect(perform(method, [args])).rejects.toMatchObject({ code: "IN_DOUBT" });
    }
    expect(made).toEqual([]);
  });
});

describe("a branch in doubt", () => {
  const args = { ...repo, ref: "refs/heads/release", sha };
  const exists: Answer = () => ({ status: 422, body: { message: "Reference already exists" } });
  const at =
    (where: string): Answer =>
    () => ({ body: { ref: args.ref, object: { sha: where } } });

  test("that is there, at the commit asked for, was made", async () => {
    const { perform } = await github({
      [`POST ${base}/git/refs`]: exists,
      [`GET ${base}/git/ref/heads/release`]: at(sha),
    });
    expect(await perform("rest.git.createRef", [args])).toMatchObject({
      status: 201,
      data: { object: { sha } },
    });
  });

  test("that is somewhere else, or refused for another reason, stays refused", async () => {
    const elsewhere = await github({
      [`POST ${base}/git/refs`]: exists,
      [`GET ${base}/git/ref/heads/release`]: at("b".repeat(40)),
    });
    await expect(elsewhere.perform("rest.git.createRef", [args])).rejects.toThrow("already exists");
    const invalid = await github({
      [`POST ${base}/git/refs`]: () => ({ status: 422, body: { message: "Object does not exist" } }),
    });
    await expect(invalid.perform("rest.git.createRef", [args])).rejects.toThrow("Object does not exist");
  });

  test("that may not be looked for leaves the doubt", async () => {
    const { perform } = await github({
      [`POST ${base}/git/refs`]: exists,
      [`GET ${base}/git/ref/heads/release`]: refused,
    });
    await expect(perform("rest.git.createRef", [args])).rejects.toMatchObject({ code: "IN_DOUBT" });
  });
});

describe("what the table does not have", () => {
  test.each([
    ["request", ["POST /repos/acme/app/actions/workflows/1/dispatches", { ref: "main" }]],
    ["request", ["POST /repos/acme/app/dispatches", { event_type: "x" }]],
    ["rest.repos.createRelease", [{ ...repo, tag_name: "v1" }]],
    ["rest.repos.createOrUpdateFileContents", [{ ...repo, path: "a/b.txt", message: "m", content: "" }]],
    ["graphql", ["mutation { addStar(input: {}) { clientMutationId } }"]],
  ] as const)("is not repeated: %s %j", async (path, args) => {
    const { made, perform } = await github({});
    await expect(perform(path, args)).rejects.toMatchObject({ code: "IN_DOUBT" });
    expect(made).toEqual([]);
  });

  test("is no GraphQL query: it changes nothing, and is asked again", async () => {
    const { perform } = await github({
      "POST /graphql": () => ({ body: { data: { viewer: { login: "hathi" } } } }),
    });
    expect(await perform("graphql", ["# no mutation\nquery { viewer { login } }"])).toEqual({
      viewer: { login: "hathi" },
    });
  });
});
