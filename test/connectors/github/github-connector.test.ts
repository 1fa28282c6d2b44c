/** The GitHub connector against the emulator, with the real client. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type EventId, newEventId, newRunId } from "../../../src/core/ids.ts";
import { methodReference } from "../../../src/core/method-reference.ts";
import { connectorCall, firstRound, rejectionOf, type CallOptions } from "../connector-call.ts";
import { installations, startSite, type Site } from "./github-site.ts";

const app = { owner: "acme", repo: "app" };

/** Of what is answered, what tests look at. */
interface Answer<Data> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly data: Data;
}

interface Thing {
  readonly id: number;
  readonly number: number;
  readonly body: string;
  readonly external_id: string;
}

let site: Site;
let branches = 0;

beforeAll(async () => {
  site = await startSite();
});

afterAll(async () => {
  await site.close();
});

async function perform<Data = Thing>(
  path: string,
  args: object | readonly unknown[],
  options?: CallOptions,
): Promise<Answer<Data>> {
  const list = Array.isArray(args) ? args : [args];
  return (await site.connector.perform(connectorCall(path, list, options))) as Answer<Data>;
}

async function newPull(): Promise<number> {
  branches += 1;
  const body = { title: `Change ${branches}`, head: `change-${branches}`, base: "main" };
  const pull = await site.ask<Thing>("POST /repos/acme/app/pulls", body);
  return pull.number;
}

describe("a call", () => {
  test("resolves with status, address, data and the headers that say something", async () => {
    const pull_number = await newPull();
    const answer = await perform("rest.pulls.get", { ...app, pull_number });
    expect(structuredClone(answer)).toEqual(answer);
    expect(answer).toMatchObject({ status: 200, data: { number: pull_number } });
    expect(Object.keys(answer).toSorted()).toEqual(["data", "headers", "status", "url"]);
    expect(answer.headers).not.toHaveProperty("content-type");
  });

  test("can be a route with its parameters", async () => {
    const route = "GET /repos/{owner}/{repo}";
    expect(await perform("request", [route, app])).toMatchObject({ data: { full_name: "acme/app" } });
    expect(await perform("request", ["GET /repos/acme/app"])).toMatchObject({
      data: { full_name: "acme/app" },
    });
    expect(await perform("request", { method: "GET", url: "/repos/acme/app" })).toMatchObject({
      data: { full_name: "acme/app" },
    });
  });

  test("gathers pages of a method or a route", async () => {
    const issue_number = await newPull();
    for (let index = 1; index <= 5; index++) {
      await site.ask(`POST /repos/acme/app/issues/${issue_number}/comments`, { body: `${index}` });
    }
    const parameters = { ...app, issue_number, per_page: 2 };
    const route = "GET /repos/{owner}/{repo}/issues/{issue_number}/comments";
    for (const what of [methodReference(["rest", "issues", "listComments"]), route]) {
      const comments = (await perform("paginate", [what, parameters])) as unknown as readonly Thing[];
      expect(comments.map(({ body }) => body)).toEqual(["1", "2", "3", "4", "5"]);
    }
  });

  test("that GitHub refuses fails with its status and answer, and without the request", async () => {
    const error = await rejectionOf(perform("rest.pulls.get", { ...app, pull_number: 9999 }));
    expect(error).toMatchObject({ name: "HttpError", status: 404, response: { status: 404, data: {} } });
    expect(error.message).toMatch(/^github\.rest\.pulls\.get: Not Found/);
    expect(error).not.toHaveProperty("request");
    expect(JSON.stringify(Object.entries(error))).not.toMatch(/authorization|token /i);
    expect(site.connector.classify(error)).toEqual({ kind: "final" });
  });

  test.each([
    ["rest.pulls.gett", "github.rest.pulls.gett is no method"],
    ["rest.pulls.constructor", "github.rest.pulls.constructor is no method"],
    ["rest.constructor.constructor", "is no method"],
    ["rest.pulls", "github.rest.pulls is no method"],
    ["rest.pulls.get.endpoint", "is no method"],
    ["request.defaults", "github.request.defaults is no method"],
    ["paginate.iterator", "github.paginate.iterator is no method"],
    ["auth", "github.auth is no method"],
    ["hook.wrap", "is no method"],
  ])("of %s is refused by name", async (path, message) => {
    await expect(perform(path, app)).rejects.toThrow(message);
  });

  test.each<[string, readonly unknown[]]>([
    ["request", ["GET https://elsewhere.example/repos/acme/app"]],
    ["request", ["GET /repos/{owner}/{repo}", { ...app, baseUrl: "https://elsewhere.example" }]],
    ["rest.repos.get", [{ ...app, baseUrl: "https://elsewhere.example" }]],
    ["rest.repos.get", [{ ...app, url: "https://elsewhere.example/" }]],
    ["graphql", ["{ viewer { login } }", { baseUrl: "https://elsewhere.example" }]],
    ["paginate", ["GET https://elsewhere.example/x", {}]],
  ])("of %s never takes the token elsewhere: %j", async (path, args) => {
    await expect(perform(path, args)).rejects.toThrow("to https://elsewhere.example");
  });

  test("with a function for its pages says what to do", async () => {
    const call = perform("paginate", ["GET /repos/{owner}/{repo}/pulls", app, () => []]);
    await expect(call).rejects.toThrow("map what it resolves with");
  });
});

describe("a comment", () => {
  async function comments(issue: number): Promise<readonly Thing[]> {
    return site.ask(`GET /repos/acme/app/issues/${issue}/comments`);
  }

  test("carries a mark that Markdown does not show", async () => {
    const issue_number = await newPull();
    const runId = newRunId();
    await perform("rest.issues.createComment", { ...app, issue_number, body: "seen" }, { runId, call: 3 });
    expect((await comments(issue_number))[0]?.body).toBe(
      `seen\n\n<!-- hathi ${runId} ${firstRound(runId)} 3 -->`,
    );
  });

  test("in doubt that is found is not made again", async () => {
    const issue_number = await newPull();
    const runId = newRunId();
    const args = { ...app, issue_number, body: "once" };
    const first = await perform("rest.issues.createComment", args, { runId });
    const again = await perform("rest.issues.createComment", args, { runId, inDoubt: true });
    expect(again).toMatchObject({ status: 201, data: { id: first.data.id } });
    expect(await comments(issue_number)).toHaveLength(1);
  });

  test("in doubt that was asked for by its route is found, too", async () => {
    const issue_number = await newPull();
    const runId = newRunId();
    const args = [`POST /repos/acme/app/issues/${issue_number}/comments`, { body: "once" }];
    await perform("request", args, { runId });
    await perform("request", args, { runId, inDoubt: true });
    expect(await comments(issue_number)).toHaveLength(1);
  });

  test("in doubt is found behind a hundred others", async () => {
    const issue_number = await newPull();
    const runId = newRunId();
    for (let index = 0; index < 100; index++) {
      await site.ask(`POST /repos/acme/app/issues/${issue_number}/comments`, { body: `${index}` });
    }
    const args = { ...app, issue_number, body: "once" };
    const first = await perform("rest.issues.createComment", args, { runId });
    const again = await perform("rest.issues.createComment", args, { runId, inDoubt: true });
    expect(again.data.id).toBe(first.data.id);
  });

  test("in doubt is not taken for that of an earlier round, before continueWith", async () => {
    const issue_number = await newPull();
    const runId = newRunId();
    const comment = async (body: string, id: EventId, inDoubt: boolean) =>
      perform("rest.issues.createComment", { ...app, issue_number, body }, { runId, event: { id }, inDoubt });
    await comment("1", newEventId(), false);
    const second = newEventId();
    await comment("2", second, true);
    await comment("2", second, true);
    expect((await comments(issue_number)).map(({ body }) => body.split(/\s/)[0])).toEqual(["1", "2"]);
  });

  test("in doubt is not taken for another's that bears its mark", async () => {
    const issue_number = await newPull();
    const runId = newRunId();
    const forged = { body: `forged <!-- hathi ${runId} ${firstRound(runId)} 1 -->` };
    await site.ask(`POST /repos/acme/app/issues/${issue_number}/comments`, forged);
    const args = { ...app, issue_number, body: "real" };
    await perform("rest.issues.createComment", args, { runId, inDoubt: true });
    expect((await comments(issue_number)).map(({ body }) => body.split(/\s/)[0])).toEqual(["forged", "real"]);
  });
});

describe("in doubt", () => {
  test("a review that is found is not made again", async () => {
    const pull_number = await newPull();
    const runId = newRunId();
    const args = { ...app, pull_number, event: "COMMENT", body: "once" };
    const first = await perform("rest.pulls.createReview", args, { runId });
    const again = await perform("rest.pulls.createReview", args, { runId, inDoubt: true });
    expect(again.data.id).toBe(first.data.id);
  });

  test("an issue that is found is not made again", async () => {
    const runId = newRunId();
    const args = { ...app, title: "Once", body: "only" };
    const first = await perform("rest.issues.create", args, { runId });
    const again = await perform("rest.issues.create", args, { runId, inDoubt: true });
    expect(again.data.number).toBe(first.data.number);
  });

  test("a check run that is found is not made again, nor taken for an earlier round's, and an external id of the author's own stays", async () => {
    const { commit } = await site.ask<{ commit: { sha: string } }>("GET /repos/acme/app/branches/main");
    const runId = newRunId();
    const args = { ...app, name: "lint", head_sha: commit.sha };
    const first = await perform("rest.checks.create", args, { runId });
    const again = await perform("rest.checks.create", args, { runId, inDoubt: true });
    expect(again.data.id).toBe(first.data.id);
    const second = { runId, event: { id: newEventId() }, inDoubt: true };
    const later = await perform("rest.checks.create", args, second);
    expect(later.data.id).not.toBe(first.data.id);
    const own = await perform("rest.checks.create", { ...args, external_id: "mine" }, { runId });
    expect(own.data.external_id).toBe("mine");
  });

  test("a merge that happened is not asked for again", async () => {
    const pull_number = await newPull();
    const args = { ...app, pull_number, merge_method: "squash" };
    const first = await perform<{ sha: string }>("rest.pulls.merge", args);
    const again = await perform("rest.pulls.merge", args, { inDoubt: true });
    expect(again).toMatchObject({ status: 200, data: { merged: true, sha: first.data.sha } });
  });

  test("a merge that did not happen is made", async () => {
    const pull_number = await newPull();
    const args = { ...app, pull_number, merge_method: "squash" };
    const merged = await perform("rest.pulls.merge", args, { inDoubt: true });
    expect(merged).toMatchObject({ data: { merged: true } });
  });

  test("a merge of another commit than the one asked for stays refused", async () => {
    const pull_number = await newPull();
    await perform("rest.pulls.merge", { ...app, pull_number, merge_method: "squash" });
    const args = { ...app, pull_number, merge_method: "squash", sha: "f".repeat(40) };
    await expect(perform("rest.pulls.merge", args, { inDoubt: true })).rejects.toThrow("not mergeable");
  });

  test("a label that was made is the one, and labels are set once", async () => {
    const issue_number = await newPull();
    const label = { ...app, name: "needs review", color: "cc0000" };
    const first = await perform("rest.issues.createLabel", label);
    const again = await perform("rest.issues.createLabel", label, { inDoubt: true });
    expect(again.data.id).toBe(first.data.id);
    const labels = { ...app, issue_number, labels: ["needs review"] };
    await perform("rest.issues.addLabels", labels);
    expect((await perform("rest.issues.addLabels", labels, { inDoubt: true })).data).toHaveLength(1);
  });

  test("what is gone already was deleted", async () => {
    const issue_number = await newPull();
    const made = await perform("rest.issues.createComment", { ...app, issue_number, body: "gone" });
    const args = { ...app, comment_id: made.data.id };
    await perform("rest.issues.deleteComment", args);
    expect(await perform("rest.issues.deleteComment", args, { inDoubt: true })).toMatchObject({
      status: 204,
    });
    await expect(perform("rest.issues.deleteComment", args)).rejects.toThrow("Not Found");
  });
});

describe("the installation", () => {
  let both: Site;

  beforeAll(async () => {
    both = await startSite(["acme", "zoo"]);
  });

  afterAll(async () => {
    await both.close();
  });

  function comment(owner: string, options?: CallOptions): Promise<unknown> {
    const call = connectorCall("rest.issues.create", [{ owner, repo: "app", title: "Where" }], options);
    return both.connector.perform(call);
  }

  test("is the one that the event came from", async () => {
    const event = { source: "github", data: { installation: { id: installations.zoo } } };
    await comment("zoo", { event });
    await expect(comment("acme", { event })).rejects.toMatchObject({ status: 403 });
  });

  test("is the one of the repository that the call names, where the event tells none", async () => {
    for (const owner of ["acme", "zoo", "acme"]) await comment(owner);
    const call = connectorCall("request", ["POST /repos/zoo/app/issues", { title: "By its route" }]);
    expect(await both.connector.perform(call)).toMatchObject({ status: 201 });
  });

  test("is the only one there is, where nothing tells", async () => {
    expect(await perform("rest.users.getByUsername", { username: "ana" })).toMatchObject({
      data: { email: "ana@acme.example" },
    });
  });

  test("is asked for by name where nothing tells and there are several", async () => {
    const call = connectorCall("rest.users.getByUsername", [{ username: "ana" }]);
    const error = await rejectionOf(both.connector.perform(call));
    expect(error.message).toContain("give owner and repo");
    expect(both.connector.classify(error)).toEqual({ kind: "final" });
  });

  test("that is missing on a repository is named", async () => {
    const call = perform("rest.repos.get", { owner: "zoo", repo: "app" });
    await expect(call).rejects.toThrow("the GitHub App is not installed on zoo/app");
  });
});
