import { App } from "@octokit/app";
import { Octokit } from "@octokit/core";
import { verify } from "@octokit/webhooks-methods";
import { expect, onTestFinished, test } from "vitest";
import { startLocalServices } from "../../../src/local-services/local-services.ts";
import type { LocalServices } from "../../../src/local-services/local-services.ts";
import { startLocal, startLocalApp, until } from "../../support/local-app.ts";
import type { AppRequest } from "../../support/local-app.ts";

const summaryOf = ({ headers, payload }: AppRequest): string =>
  `${headers["x-github-event"]}${typeof payload["action"] === "string" ? `.${payload["action"]}` : ""}`;

function appOf({ env }: LocalServices): App {
  return new App({
    appId: env.GITHUB_APP_ID,
    privateKey: env.GITHUB_PRIVATE_KEY,
    Octokit: Octokit.defaults({ baseUrl: env.GITHUB_API_URL }),
  });
}

test("a pull request's life arrives in order, signed, each webhook under an id of its own", async () => {
  const { local, app } = await startLocal();
  const { number } = await local.github.openPullRequest({
    title: "Teach the elephant to swim",
    author: "ana",
    reviewers: ["ben", "chen"],
  });
  await local.github.review(number, { reviewer: "ben", verdict: "approve" });
  await local.github.comment(number, { author: "chen", body: "splash" });
  await local.github.convertToDraft(number, { by: "ana" });
  await local.github.readyForReview(number, { by: "ana" });
  await local.github.removeReviewer(number, { reviewer: "chen", by: "ana" });
  await local.github.close(number, { by: "ana" });
  await local.github.reopen(number, { by: "ana" });
  await local.github.merge(number, { by: "ben" });
  await local.github.deliveries.whenIdle();

  const webhooks = app.webhooks();
  expect(webhooks.map(summaryOf).filter((name) => name !== "create" && name !== "push")).toEqual([
    "pull_request.opened",
    "pull_request.review_requested",
    "pull_request.review_requested",
    "pull_request_review.submitted",
    "issue_comment.created",
    "pull_request.converted_to_draft",
    "pull_request.ready_for_review",
    "pull_request.review_request_removed",
    "pull_request.closed",
    "pull_request.reopened",
    "pull_request.closed",
  ]);
  const ids = webhooks.map(({ headers }) => headers["x-github-delivery"] ?? "");
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/);
  for (const { headers, body } of webhooks) {
    expect(await verify(local.env.GITHUB_WEBHOOK_SECRET, body, headers["x-hub-signature-256"] ?? "")).toBe(
      true,
    );
  }
  expect(local.github.deliveries.list()).toHaveLength(webhooks.length);
});

test("webhooks hold what the emulator leaves out", async () => {
  const { local, app } = await startLocal();
  const { number } = await local.github.openPullRequest({
    title: "Swim",
    author: "ana",
    reviewers: ["ben", "chen"],
  });
  await local.github.review(number, { reviewer: "ben", verdict: "request-changes", body: "deeper" });
  await local.github.comment(number, { author: "dana", body: "splash" });
  await local.github.deliveries.whenIdle();
  const [opened, askedBen, askedChen] = app.webhooks("pull_request").map(({ payload }) => payload);
  expect(opened).toMatchObject({
    number,
    installation: { id: expect.any(Number) },
    organization: { login: "acme" },
  });
  expect(askedBen).toMatchObject({ requested_reviewer: { login: "ben" } });
  expect(askedChen).toMatchObject({ requested_reviewer: { login: "chen" } });
  expect(app.webhooks("pull_request_review")[0]?.payload).toMatchObject({
    review: { state: "changes_requested" },
    pull_request: { requested_reviewers: [{ login: "chen" }] },
  });
  expect(app.webhooks("issue_comment")[0]?.payload).toMatchObject({
    issue: { number, pull_request: { html_url: expect.stringContaining(`/pull/${number}`) } },
  });
});

test("GitHub's rules hold: no approval of one's own, no review by the author, no reopening after a merge", async () => {
  const { local } = await startLocal();
  const asked = local.github.openPullRequest({ title: "Swim", author: "ana", reviewers: ["ana"] });
  await expect(asked).rejects.toThrow("Review cannot be requested from pull request author.");
  const { number } = await local.github.openPullRequest({ title: "Swim", author: "ana" });
  const approval = local.github.review(number, { reviewer: "ana", verdict: "approve" });
  await expect(approval).rejects.toThrow("Can not approve your own pull request.");
  await local.github.merge(number, { by: "ana" });
  await expect(local.github.reopen(number, { by: "ana" })).rejects.toThrow("cannot be reopened");
  expect(await local.github.pullRequest(number)).toMatchObject({ state: "closed", isMerged: true });
});

test("webhooks wait until the app is there", async () => {
  const [local, app] = await Promise.all([startLocalServices(), startLocalApp()]);
  onTestFinished(() => local.close());
  await local.github.openPullRequest({ title: "Swim", author: "ana" });
  expect(local.github.deliveries.list()).toEqual([]);
  local.connectTo(app.url);
  await local.github.deliveries.whenIdle();
  expect(app.webhooks("pull_request").map(summaryOf)).toEqual(["pull_request.opened"]);
});

test("a webhook that failed comes again under its id, and nothing of its pull request overtakes it", async () => {
  const { local, app } = await startLocal({ redeliverAfterMs: [10, 20] });
  let refusals = 2;
  app.answerWith(({ payload }) => ({ status: payload["action"] === "opened" && refusals-- > 0 ? 503 : 202 }));
  const { number } = await local.github.openPullRequest({ title: "Swim", author: "ana" });
  await local.github.close(number, { by: "ana" });
  await local.github.deliveries.whenIdle();
  const webhooks = app.webhooks("pull_request");
  expect(webhooks.map(summaryOf)).toEqual([
    "pull_request.opened",
    "pull_request.opened",
    "pull_request.opened",
    "pull_request.closed",
  ]);
  expect(new Set(webhooks.slice(0, 3).map(({ headers }) => headers["x-github-delivery"])).size).toBe(1);
});

test("the app finds what failed in its delivery log and asks for it again, as with GitHub", async () => {
  const { local, app } = await startLocal({ redeliverAfterMs: [] });
  app.answerWith(() => ({ status: 500 }));
  await local.github.openPullRequest({ title: "Swim", author: "ana" });
  await local.github.deliveries.whenIdle();
  app.answerWith(() => ({ status: 202 }));

  const { octokit } = appOf(local);
  const { data: log } = await octokit.request("GET /app/hook/deliveries", { per_page: 10 });
  const failed = log.find(({ action }) => action === "opened");
  expect(failed).toMatchObject({
    event: "pull_request",
    action: "opened",
    status_code: 500,
    redelivery: false,
  });
  const delivery_id = Number(failed?.id);
  const { data } = await octokit.request("GET /app/hook/deliveries/{delivery_id}", { delivery_id });
  expect(data.request.payload).toMatchObject({ action: "opened", pull_request: { title: "Swim" } });
  const before = app.webhooks().length;
  await octokit.request("POST /app/hook/deliveries/{delivery_id}/attempts", { delivery_id });
  await until(() => app.webhooks().length === before + 1);
  expect(app.webhooks().at(-1)?.headers["x-github-delivery"]).toBe(failed?.guid);
});

test("the delivery log is for the app's own token alone, and refuses what GitHub refuses", async () => {
  const { local } = await startLocal();
  const { GITHUB_API_URL: url } = local.env;
  const { octokit } = appOf(local);
  const { token } = (await octokit.auth({ type: "app" })) as { readonly token: string };
  const statusOf = async (path: string, init: RequestInit = {}) => {
    const headers = { authorization: `Bearer ${token}`, ...(init.headers as Record<string, string>) };
    return (await fetch(`${url}/app/hook/deliveries${path}`, { ...init, headers })).status;
  };
  expect(await statusOf("")).toBe(200);
  for (const authorization of ["", "Bearer eyJhbGciOiJSUzI1NiJ9.e30.x", "Bearer ghs_of_an_installation"]) {
    expect(await statusOf("", { headers: { authorization } })).toBe(401);
  }
  expect(await statusOf("?cursor=nonsense")).toBe(422);
  expect(await statusOf("/nonsense")).toBe(400);
  expect(await statusOf("/123456")).toBe(404);
  expect(await statusOf("/123456/attempts", { method: "POST" })).toBe(404);
});

test("the delivery log leads from page to page by its link header, to older and to newer", async () => {
  const { local, app } = await startLocal({ redeliverAfterMs: [] });
  app.answerWith(({ payload }) => ({ status: payload["action"] === "opened" ? 500 : 202 }));
  await local.github.openPullRequest({ title: "Swim", author: "ana", reviewers: ["ben", "chen"] });
  await local.github.deliveries.whenIdle();
  const { octokit } = appOf(local);
  const read = async (cursor?: string) => {
    const more = cursor === undefined ? {} : { cursor };
    const { data, headers } = await octokit.request("GET /app/hook/deliveries", { per_page: 2, ...more });
    const linked = (rel: string) =>
      new RegExp(`[?&]cursor=([^&>]+)[^>]*>; rel="${rel}"`).exec(headers.link ?? "")?.[1];
    return { ids: data.map(({ id }) => Number(id)), next: linked("next"), prev: linked("prev") };
  };
  const all = local.github.deliveries.list().map(({ id }) => id);
  const first = await read();
  const second = await read(first.next);
  expect(first.ids).toEqual(all.slice(0, 2));
  expect(second.ids).toEqual(all.slice(2, 4));
  expect(first.prev).toBeUndefined();
  expect(await read(second.prev)).toEqual(first);
  const { data: failed } = await octokit.request("GET /app/hook/deliveries", { status: "failure" });
  expect(failed).toMatchObject([{ action: "opened", status_code: 500, throttled_at: null }]);
});

test("webhooks can be lost on purpose: tried once, in vain, and then only the log knows of them", async () => {
  const { local, app } = await startLocal();
  local.github.deliveries.lose(true);
  const { number } = await local.github.openPullRequest({ title: "Swim", author: "ana" });
  await local.github.deliveries.whenIdle();
  local.github.deliveries.lose(false);
  await local.github.close(number, { by: "ana" });
  await local.github.deliveries.whenIdle();
  expect(app.webhooks("pull_request").map(summaryOf)).toEqual(["pull_request.closed"]);
  expect(local.github.deliveries.list().filter(({ event }) => event === "pull_request")).toMatchObject([
    { action: "closed", statusCode: 200 },
    { action: "opened", statusCode: null, status: "failed to connect", isRedelivery: false },
  ]);
});

test("the app's own client merges without a body and is refused with somebody else's token", async () => {
  const { local } = await startLocal();
  const { number } = await local.github.openPullRequest({ title: "Swim", author: "ana" });
  const call = { owner: "acme", repo: "elephant", pull_number: number } as const;
  const stranger = new Octokit({ auth: "ghp_somebody", baseUrl: local.env.GITHUB_API_URL });
  await expect(stranger.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", call)).rejects.toThrow(
    "Bad credentials",
  );
  const { data } = await appOf(local).octokit.request("GET /repos/{owner}/{repo}/installation", call);
  const octokit = await appOf(local).getInstallationOctokit(data.id);
  const { data: pull } = await octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", call);
  expect(pull.title).toBe("Swim");
  await octokit.request("POST /repos/{owner}/{repo}/issues/{pull_number}/comments", {
    ...call,
    body: "noted",
  });
  const { comments } = await local.github.pullRequest(number);
  expect(comments).toMatchObject([{ author: "hathi[bot]", body: "noted" }]);
});

test("a pull request's address leads to the page", async () => {
  const { local, app } = await startLocal();
  const { url, number } = await local.github.openPullRequest({ title: "Swim", author: "ana" });
  const response = await fetch(url, { redirect: "manual" });
  expect(response.headers.get("location")).toBe(`${app.url}/#pull-${number}`);
});

test("a renamed repository is told of, and found by every name that it had", async () => {
  const { local, app } = await startLocal();
  const { number } = await local.github.openPullRequest({ title: "Move house", author: "ana" });
  await local.github.renameRepository("tusker", { by: "fay" });
  await local.github.renameRepository("trunk", { by: "fay" });
  await local.github.comment(number, { author: "ben", body: "Where am I?" });
  await local.github.deliveries.whenIdle();
  expect(local.github.repository).toBe("acme/trunk");
  const renamed = app.webhooks().filter(({ payload }) => payload["action"] === "renamed");
  expect(renamed.map(({ payload }) => payload["changes"])).toEqual([
    { repository: { name: { from: "elephant" } } },
    { repository: { name: { from: "tusker" } } },
  ]);
  const octokit = await appOf(local).getInstallationOctokit(4_711_002);
  for (const repo of ["elephant", "tusker", "trunk"]) {
    const { data } = await octokit.request("GET /repos/{owner}/{repo}/pulls/{number}", {
      owner: "acme",
      repo,
      number,
    });
    expect(data).toMatchObject({ number, base: { repo: { full_name: "acme/trunk" } } });
  }
});

test("a team that is asked for a review is named by the webhook, and is asked no more when one of it has reviewed", async () => {
  const { local, app } = await startLocal();
  const { number } = await local.github.openPullRequest({ title: "Ask", author: "ana", reviewers: ["ben"] });
  await local.github.requestTeam(number, { by: "ana" });
  await local.github.review(number, { reviewer: "dana", verdict: "comment", body: "hm" });
  await local.github.deliveries.whenIdle();
  const asked = app.webhooks().filter(({ payload }) => payload["action"] === "review_requested");
  expect(
    asked.map(({ payload }) => Object.keys(payload).filter((key) => key.startsWith("requested"))),
  ).toEqual([["requested_reviewer"], ["requested_team"]]);
  const [reviewed] = app.webhooks().filter(({ payload }) => payload["action"] === "submitted");
  expect(reviewed?.payload["pull_request"]).toMatchObject({ requested_teams: [] });
});

test("what somebody may do in the repository is answered as GitHub answers it, by its role and its legacy name", async () => {
  const { local } = await startLocal();
  const octokit = await appOf(local).getInstallationOctokit(local.github.installationId);
  const ask = async (username: string) =>
    octokit.request("GET /repos/{owner}/{repo}/collaborators/{username}/permission", {
      owner: "acme",
      repo: "elephant",
      username,
    });
  const said = [];
  for (const role of ["admin", "maintain", "write", "triage", "read", "none"] as const) {
    local.github.upkeep.setRole("Ben", role);
    const { data } = await ask("ben");
    said.push([data.role_name, data.permission, data.user?.login]);
  }
  expect(said).toEqual([
    ["admin", "admin", "ben"],
    ["maintain", "write", "ben"],
    ["write", "write", "ben"],
    ["triage", "read", "ben"],
    ["read", "read", "ben"],
    ["none", "none", "ben"],
  ]);
  await expect(ask("nobody-here")).rejects.toMatchObject({ status: 404 });
});

test("a refusal leads to GitHub's documentation, as whoever reads the error expects", async () => {
  const { local } = await startLocal();
  const octokit = await appOf(local).getInstallationOctokit(local.github.installationId);
  const missing = octokit.request("GET /repos/{owner}/{repo}/contents/{path}", {
    owner: "acme",
    repo: "elephant",
    path: ".github/none.yml",
  });
  await expect(missing).rejects.toMatchObject({
    message: "Not Found - https://docs.github.com/rest",
    status: 404,
    response: { data: { message: "Not Found", status: "404" } },
  });
});
