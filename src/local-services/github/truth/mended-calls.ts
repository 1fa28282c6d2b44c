/** Calls of the REST API that the emulator lacks, or answers otherwise than GitHub, with the webhooks that they cause. */
import { z } from "zod";
import { type FrontRequest, type FrontResponse, jsonResponse } from "../../http-front.ts";
import { team } from "../../people.ts";
import type { Webhooks } from "../webhooks.ts";
import { createCheckCalls } from "./check-calls.ts";
import type { Handler, MendedCall } from "./mended-call.ts";
import { type FactsOptions, readPullFacts } from "./pull-facts.ts";

export interface MendedCallsOptions extends FactsOptions {
  readonly webhooks: Webhooks;
  /** The person whose token this is; undefined for the App. */
  readonly loginOf: (token: string) => string | undefined;
}

const named = z.array(z.looseObject({ name: z.string() }));
const pullSchema = z.looseObject({
  base: z.looseObject({ ref: z.string(), sha: z.string() }),
  requested_teams: z.array(z.looseObject({ slug: z.string() })),
});

/** @returns a function that answers such a call, and resolves with undefined for every other call */
export function createMendedCalls(options: MendedCallsOptions) {
  const { call, token, name, state, webhooks } = options;
  const read = async (path: string) => call(token, "GET", `/repos/${name.current}${path}`);

  async function tell(event: string, payload: object, login: string | undefined): Promise<void> {
    const sender = login === undefined ? { login: "hathi[bot]", type: "Bot" } : await readUser(login);
    webhooks.take(event, { ...payload, repository: await read(""), sender });
  }

  const readUser = async (login: string) => call(token, "GET", `/users/${login}`);

  /** GitHub no longer asks a person who reviews, nor a team of theirs. The emulator would keep both. */
  async function submitReview(
    { login, body, request, forward }: MendedCall,
    number = "",
  ): Promise<FrontResponse> {
    if (login !== undefined && typeof body["event"] === "string") {
      await call(token, "DELETE", `/repos/${name.current}/pulls/${number}/requested_reviewers`, {
        reviewers: [login],
        ...(team.members.some((member) => member === login) && { team_reviewers: [team.slug] }),
      });
    }
    return forward(request);
  }

  async function showPull({ request, forward }: MendedCall, number = ""): Promise<FrontResponse> {
    const response = await forward(request);
    if (response.status !== 200) return response;
    const { mergeState } = await readPullFacts(options, Number(number));
    const auto = state.autoMerge.get(Number(number));
    return jsonResponse(200, {
      ...(JSON.parse(response.body) as object),
      mergeable: mergeState !== "dirty",
      mergeable_state: mergeState,
      auto_merge: auto === undefined ? null : { enabled_by: { login: auto.by }, merge_method: "merge" },
    });
  }

  async function addStatus({ body, login }: MendedCall, sha = ""): Promise<FrontResponse> {
    const status = z
      .object({
        context: z.string().default("default"),
        state: z.enum(["error", "failure", "pending", "success"]),
        description: z.string().nullable().default(null),
        target_url: z.string().nullable().default(null),
      })
      .safeParse(body);
    if (!status.success) return jsonResponse(422, { message: "Validation Failed" });
    const added = state.addStatus(sha, status.data);
    await tell("status", { ...added, sha, name: name.current, branches: [] }, login);
    return jsonResponse(201, added);
  }

  async function showStatus(_call: MendedCall, sha = ""): Promise<FrontResponse> {
    const statuses = state.statusesOf(sha);
    const states = new Set(statuses.map((status) => status.state));
    const failed = states.has("failure") || states.has("error");
    const of = failed ? "failure" : states.has("pending") || statuses.length === 0 ? "pending" : "success";
    return jsonResponse(200, { state: of, statuses, sha, total_count: statuses.length });
  }

  async function reply(
    { request, body, forward }: MendedCall,
    number = "",
    first = "",
  ): Promise<FrontResponse> {
    const url = new URL(`/repos/${name.current}/pulls/${number}/comments`, request.url);
    const comment = { ...body, in_reply_to_id: Number(first) };
    return forward({ ...request, url, body: Buffer.from(JSON.stringify(comment)) });
  }

  /** The emulator tells of the labels of an issue. GitHub tells of those of the pull request. */
  async function changeLabels({ request, login, forward }: MendedCall, number = ""): Promise<FrontResponse> {
    const labels = async () => named.parse(await read(`/issues/${number}/labels`));
    const before = await labels();
    const response = await forward(request);
    const pull = await read(`/pulls/${number}`).catch(() => undefined);
    if (response.status >= 300 || pull === undefined) return response;
    const after = await labels();
    const isIn = (list: typeof before, label: { readonly name: string }) =>
      list.some((one) => one.name === label.name);
    const changes = [
      ...after.filter((label) => !isIn(before, label)).map((label) => ({ action: "labeled", label })),
      ...before.filter((label) => !isIn(after, label)).map((label) => ({ action: "unlabeled", label })),
    ];
    for (const change of changes) await tell("pull_request", { ...change, pull_request: pull }, login);
    return response;
  }

  async function removeReviewers({ request, login, body, forward }: MendedCall): Promise<FrontResponse> {
    const response = await forward(request);
    if (response.status >= 300) return response;
    const pull = JSON.parse(response.body) as object;
    const removed = z.object({
      reviewers: z.array(z.string()).default([]),
      team_reviewers: z.array(z.string()).default([]),
    });
    const { reviewers, team_reviewers: teams } = removed.parse(body);
    const people = await Promise.all(
      reviewers.map(async (one) => ({ requested_reviewer: await readUser(one) })),
    );
    for (const whom of [...people, ...teams.map((slug) => ({ requested_team: { slug } }))])
      await tell("pull_request", { action: "review_request_removed", pull_request: pull, ...whom }, login);
    return response;
  }

  /** The emulator says nothing of another base. */
  async function edit({ request, login, body, forward }: MendedCall, number = ""): Promise<FrontResponse> {
    const { base } = pullSchema.parse(await read(`/pulls/${number}`));
    const response = await forward(request);
    const isTold = ["title", "body", "state"].some((field) => field in body);
    if (response.status < 300 && typeof body["base"] === "string" && body["base"] !== base.ref && !isTold) {
      const changes = { base: { ref: { from: base.ref }, sha: { from: base.sha } } };
      const pull = JSON.parse(response.body) as object;
      await tell("pull_request", { action: "edited", changes, pull_request: pull }, login);
    }
    return response;
  }

  /** GitHub knows of everybody what they may do; the emulator of collaborators alone, and it says "push" for "write". */
  async function showPermission({ request, forward }: MendedCall, login = ""): Promise<FrontResponse> {
    const response = await forward(request);
    if (response.status !== 200 && response.status !== 404) return response;
    const user = await readUser(login).catch(() => undefined);
    if (user === undefined) return response;
    const { private: isPrivate } = z.looseObject({ private: z.boolean() }).parse(await read(""));
    const strangers = isPrivate ? "none" : "read";
    const answered =
      response.status === 200
        ? z.looseObject({ role_name: z.string() }).parse(JSON.parse(response.body)).role_name
        : strangers;
    const role = state.roles.get(login.toLowerCase()) ?? answered;
    const permission = role === "maintain" ? "write" : role === "triage" ? "read" : role;
    return jsonResponse(200, { permission, role_name: role, user });
  }

  const routes: readonly (readonly [method: string, path: RegExp, handler: Handler])[] = [
    ["POST", /^\/pulls\/(\d+)\/reviews$/, submitReview],
    ["GET", /^\/pulls\/(\d+)$/, showPull],
    ["PATCH", /^\/pulls\/(\d+)$/, edit],
    ["POST", /^\/pulls\/(\d+)\/comments\/(\d+)\/replies$/, reply],
    ["DELETE", /^\/pulls\/(\d+)\/requested_reviewers$/, removeReviewers],
    ["GET", /^\/collaborators\/([\w-]+)\/permission$/, showPermission],
    ["POST", /^\/statuses\/(\w+)$/, addStatus],
    ["GET", /^\/commits\/(.+)\/status$/, showStatus],
    ["POST", /^\/issues\/(\d+)\/labels$/, changeLabels],
    ["PUT", /^\/issues\/(\d+)\/labels$/, changeLabels],
    ["DELETE", /^\/issues\/(\d+)\/labels(?:\/[^/]+)?$/, changeLabels],
    ...createCheckCalls(options, tell),
  ];

  return async (
    request: FrontRequest,
    callersToken: string,
    forward: MendedCall["forward"],
  ): Promise<FrontResponse | undefined> => {
    if (request.method === "GET" && request.url.pathname === "/installation/repositories")
      return jsonResponse(200, { total_count: 1, repositories: [await read("")] });
    const path = /^\/repos\/[^/]+\/[^/]+(\/.*)$/.exec(request.url.pathname)?.[1] ?? "";
    for (const [method, pattern, handler] of routes) {
      const ids = method === request.method ? pattern.exec(path) : null;
      if (ids === null) continue;
      const login = options.loginOf(callersToken);
      return handler({ request, login, body: bodyOf(request), forward }, ...ids.slice(1));
    }
    return undefined;
  };
}

export type MendedCalls = ReturnType<typeof createMendedCalls>;

function bodyOf({ body }: FrontRequest): Readonly<Record<string, unknown>> {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(body.toString("utf8")));
  } catch {
    return {};
  }
}
