/** Whose the GitHub App is to be, found out from git and from a GitHub that answers as written here. */
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { findOrganization } from "../../../src/app/setup/find-organization.ts";

const known: Readonly<Record<string, object>> = {
  "/orgs/acme": { login: "Acme", type: "Organization", is_verified: true, blog: "https://www.acme.example" },
  "/orgs/imposter": { login: "imposter", is_verified: false, blog: "https://imposter.example" },
  "/orgs/elsewhere": { login: "elsewhere", is_verified: true, blog: "elsewhere.other.example" },
  "/users/ana": { login: "ana", type: "User" },
};
const server = createServer((request, response) => {
  const answer = known[request.url ?? ""];
  response
    .writeHead(answer === undefined ? 404 : 200)
    .end(JSON.stringify(answer ?? { message: "Not Found" }));
});
let apiUrl = "";
beforeAll(async () => {
  await once(server.listen(0, "127.0.0.1"), "listening");
  apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function find(remote: string | null, url = "https://hathi.nobody.example", packageName = "ops") {
  const cwd = await mkdtemp(join(tmpdir(), "hathi-organization-"));
  onTestFinished(async () => rm(cwd, { recursive: true, force: true }));
  await writeFile(join(cwd, "package.json"), JSON.stringify({ name: packageName }, null, 2));
  if (remote !== null) {
    execFileSync("git", ["init", "--quiet"], { cwd });
    execFileSync("git", ["remote", "add", "origin", remote], { cwd });
  }
  return findOrganization({ cwd, env: {}, url, apiUrl });
}

it.each([
  "git@127.0.0.1:acme/ops.git",
  "ssh://git@127.0.0.1:22/acme/ops",
  "https://127.0.0.1/acme/ops.git",
  "https://somebody:a-token@127.0.0.1/acme/ops",
])("is who owns the repository that %s names", async (remote) => {
  expect(await find(remote)).toMatchObject({ name: "Acme", because: expect.stringContaining("repository") });
});

it("is the person's own account where a person owns the repository", async () => {
  expect(await find("git@127.0.0.1:ana/ops.git")).toMatchObject({ name: "" });
});

it.each([
  ["the repository is not on this GitHub", "git@gitlab.example:acme/ops.git", "ops"],
  ["GitHub does not know its owner", "git@127.0.0.1:nobody/ops.git", "ops"],
  ["the folder is a checkout of Hathi itself", "git@127.0.0.1:acme/hathi.git", "hathi"],
  ["the remote is a folder", "file:///srv/acme/ops", "ops"],
  ["there is no repository", null, "ops"],
])("is to be asked for where %s", async (_name, remote, packageName) => {
  expect(await find(remote, "https://hathi.nobody.example", packageName)).toBeUndefined();
});

it("is the organisation whose verified website Hathi's address is below", async () => {
  expect(await find(null, "https://hathi.acme.example")).toMatchObject({ name: "Acme" });
});

it.each([
  ["whose website nobody verified", "https://hathi.imposter.example"],
  ["whose website is another", "https://hathi.elsewhere.example"],
  ["whose website only ends like the address", "https://hathi.notacme.example"],
  ["of a name that is none", "https://localhost"],
])("is none %s", async (_name, url) => {
  expect(await find(null, url)).toBeUndefined();
});
