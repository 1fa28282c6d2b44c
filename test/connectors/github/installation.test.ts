/** As which installation a call is made. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectorCall, rejectionOf, type CallOptions } from "../connector-call.ts";
import { installations, startSite, type Site } from "./github-site.ts";
import { perform } from "./one-site.ts";

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
    const call = connectorCall("rest.users.list", [{}]);
    const error = await rejectionOf(both.connector.perform(call));
    expect(error.message).toContain("give owner and repo");
    expect(both.connector.classify(error)).toEqual({ kind: "final" });
  });

  test("is any for what GitHub answers to all alike, and the one that a query's variables name", async () => {
    const call = connectorCall("rest.users.getByUsername", [{ username: "ana" }]);
    expect(await both.connector.perform(call)).toMatchObject({ data: { login: "ana" } });
    // The local GitHub may not know the query, but the installation is found.
    const query =
      "query ($owner: String!, $name: String!) { repository(owner: $owner, name: $name) { name } }";
    const asked = both.connector.perform(connectorCall("graphql", [query, { owner: "zoo", name: "app" }]));
    const outcome = await asked.then(String, String);
    expect(outcome).not.toContain("installed in several places");
  });

  test("that is missing on a repository is named", async () => {
    const call = perform("rest.repos.get", { owner: "zoo", repo: "app" });
    await expect(call).rejects.toThrow("the GitHub App is not installed on zoo/app");
  });
});
