/** The GitHub connector against the emulator, with the real client. */
import { describe, expect, test } from "vitest";
import { methodReference } from "../../../src/core/values/method-reference.ts";
import { rejectionOf } from "../connector-call.ts";
import { app, newPull, perform, site, type Thing } from "./one-site.ts";

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
    await expect(call).rejects.toThrow("map its result instead");
  });
});
