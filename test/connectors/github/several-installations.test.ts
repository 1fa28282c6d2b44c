/** A run that no delivery began looks through all installations of the App, each under its owner's name. */
import express from "express";
import { expect, test } from "vitest";
import { createGitHubApp } from "../../../src/connectors/github/github-app.ts";
import { createGitHubConnector } from "../../../src/connectors/github/github-connector.ts";
import { methodReference } from "../../../src/core/values/method-reference.ts";
import { createMemoryLogger } from "../../support/memory-logger.ts";
import { serve } from "../../support/processes/serve.ts";
import { connectorCall } from "../connector-call.ts";
import { newAppKey } from "./app-key.ts";

// As GitHub keeps them apart: by the token, of the App itself or of one installation.
const owners = new Map([
  ["1", { login: "acme", type: "Organization" }],
  ["2", { login: "ana", type: "User" }],
]);

async function startGitHub(): Promise<string> {
  const app = express();
  app.use((request, response, next) => {
    const isOfInstallation = request.headers.authorization?.startsWith("token ghs") === true;
    if (isOfInstallation === request.path.startsWith("/installation/")) next();
    else response.status(401).json({ message: "Bad credentials" });
  });
  app.get("/app/installations", (_request, response) => {
    response.json([...owners].map(([id, account]) => ({ id: Number(id), account })));
  });
  for (const [kind, type] of [
    ["orgs", "Organization"],
    ["users", "User"],
  ] as const)
    app.get(`/${kind}/:owner/installation`, ({ params: { owner } }, response) => {
      const [id] = [...owners].find(([, one]) => one.login === owner && one.type === type) ?? [];
      if (id === undefined) response.status(404).json({ message: "Not Found" });
      else response.json({ id: Number(id) });
    });
  app.post("/app/installations/:id/access_tokens", ({ params: { id } }, response) => {
    const expires = new Date(Date.now() + 3_600_000).toISOString();
    response.status(201).json({ token: `ghs_${id}`, expires_at: expires, permissions: {} });
  });
  app.get("/installation/repositories", ({ headers }, response) => {
    const owner = owners.get(headers.authorization?.replace("token ghs_", "") ?? "")?.login;
    response.json({ total_count: 1, repositories: [{ full_name: `${owner}/app` }] });
  });
  return serve({ "*": app });
}

test("the owner alone says which of several installations a call is made as", async () => {
  const logger = createMemoryLogger();
  const apiUrl = await startGitHub();
  const config = { appId: "77", privateKey: newAppKey(), webhookSecrets: ["hush"], apiUrl };
  const connector = createGitHubConnector({ app: createGitHubApp(config, { logger }), logger });
  const list = async (method: string, parameters: object) =>
    connector.perform(
      connectorCall("paginate", [
        methodReference(["rest", "apps", method]),
        { per_page: 100, ...parameters },
      ]),
    );
  expect(await list("listInstallations", {})).toMatchObject([
    { account: { login: "acme" } },
    { account: { login: "ana" } },
  ]);
  for (const owner of ["acme", "ana", "acme"]) {
    const repositories = await list("listReposAccessibleToInstallation", { owner });
    expect(repositories).toEqual([{ full_name: `${owner}/app` }]);
  }
  await expect(list("listReposAccessibleToInstallation", {})).rejects.toThrow("give owner and repo");
});
