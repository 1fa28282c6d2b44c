/** The tables of calls in doubt, held to what our automations, README and docs call, and to what the clients have. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { WebClient } from "@slack/web-api";
import { transform } from "esbuild";
import { describe, expect, test } from "vitest";
import { parseAst } from "vitest/node";
import { createGitHubApp } from "../../src/connectors/github/github-app.ts";
import { findMethod } from "../../src/connectors/github/find-method.ts";
import { findInDoubtRule as findGitHubRule, githubRules } from "../../src/connectors/github/in-doubt.ts";
import { findMethod as findSlackMethod } from "../../src/connectors/slack/find-method.ts";
import { findInDoubtRule as findSlackRule, slackRules } from "../../src/connectors/slack/in-doubt.ts";
import { methodReference } from "../../src/core/values/method-reference.ts";
import { createMemoryLogger } from "../support/memory-logger.ts";
import { projectFolder } from "../support/project-folder.ts";
import { newAppKey } from "./github/app-key.ts";

interface Node {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** A call as it is written: ["slack", "chat", "postMessage"], and its arguments. */
interface WrittenCall {
  readonly path: readonly string[];
  readonly args: readonly Node[];
}

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";

/** "slack.chat.postMessage", as a path; undefined for what is reached in another way. */
function pathOf(node: unknown): readonly string[] | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === "Identifier") return [String(node["name"])];
  if (node.type !== "MemberExpression") return undefined;
  const [object, property] = [pathOf(node["object"]), node["property"]];
  if (object === undefined || !isNode(property)) return undefined;
  const name = node["computed"] === true ? property["value"] : property["name"];
  return typeof name === "string" ? [...object, name] : undefined;
}

function* callsIn(value: unknown): Generator<WrittenCall> {
  if (Array.isArray(value)) {
    for (const item of value) yield* callsIn(item);
    return;
  }
  if (!isNode(value)) return;
  const path = value.type === "CallExpression" ? pathOf(value["callee"]) : undefined;
  if (path?.[0] === "slack" || path?.[0] === "github") yield { path, args: value["arguments"] as Node[] };
  for (const field of Object.values(value)) yield* callsIn(field);
}

/** Every call of `slack` and `github` in our automations and in the blocks of TypeScript of README and docs. */
async function readWrittenCalls(): Promise<readonly WrittenCall[]> {
  const filesIn = async (folder: string): Promise<string[]> =>
    (await readdir(join(projectFolder, folder), { recursive: true })).map((file) => join(folder, file));
  const files = ["README.md", ...(await filesIn("docs")), ...(await filesIn("automations"))];
  const sources: string[] = [];
  for (const file of files) {
    if (!/\.(ts|md)$/.test(file)) continue;
    const text = await readFile(join(projectFolder, file), "utf8");
    if (file.endsWith(".ts")) sources.push(text);
    else sources.push(...[...text.matchAll(/```ts\n([\s\S]+?)```/g)].map(([, block = ""]) => block));
  }
  const parsed = await Promise.all(
    sources.map(async (source) => parseAst((await transform(source, { loader: "ts", format: "esm" })).code)),
  );
  return parsed.flatMap((program) => [...callsIn(program)]);
}

const web = new WebClient("xoxb-1");
const { octokit } = createGitHubApp(
  { appId: "1", privateKey: newAppKey(), webhookSecrets: [], apiUrl: null },
  { logger: createMemoryLogger() },
);

const defaults = Object.values(octokit.rest).flatMap((scope: object) =>
  Reflect.ownKeys(scope).map((name) => {
    const method = Reflect.get(scope, name) as {
      readonly endpoint: { readonly DEFAULTS: { readonly method: string; readonly url: string } };
    };
    return method.endpoint.DEFAULTS;
  }),
);

/** The routes of the client's own methods, with their parameters left open: "POST /repos/{}/{}/issues". */
const clientRoutes = new Set(
  defaults.map(({ method, url }) => `${method} ${url.replace(/\{[^}]+\}/g, "{}")}`),
);

/** What the parameters of any route are given. */
const anything = Object.fromEntries(
  defaults.flatMap(({ url }) => [...url.matchAll(/\{([^}]+)\}/g)].map(([, name = ""]) => [name, "x"])),
);

function literalOf(node: Node | undefined): string {
  if (node?.type !== "Literal" || typeof node["value"] !== "string") {
    throw new Error(`a route or method that is no literal: ${node?.type}`);
  }
  return node["value"];
}

function githubRuleOf({ path: [, ...path], args: [first] }: WrittenCall): unknown {
  if (path.join(".") === "graphql") return "by its text";
  if (path.join(".") === "paginate") {
    const reference = pathOf(first);
    const what = reference === undefined ? literalOf(first) : methodReference(reference.slice(1));
    const { endpoint } = findMethod(octokit, ["paginate"], [what, anything]);
    return endpoint === null ? undefined : findGitHubRule(endpoint);
  }
  const args = path.join(".") === "request" ? [literalOf(first), {}] : [anything];
  const { endpoint } = findMethod(octokit, path, args);
  return endpoint === null ? undefined : findGitHubRule(endpoint);
}

describe("the tables of calls in doubt", () => {
  test("have every call that our automations, README and docs make", async () => {
    const calls = await readWrittenCalls();
    const written = (service: string) => calls.filter(({ path }) => path[0] === service);
    // Fewer would mean that they are not found any more.
    expect(new Set(written("slack").map(({ path }) => path.join("."))).size).toBeGreaterThanOrEqual(6);
    expect(written("github").length).toBeGreaterThanOrEqual(3);
    const missing = [
      ...written("slack").filter(({ path, args }) => {
        const name = path.slice(1).join(".");
        return findSlackRule(name === "apiCall" ? literalOf(args[0]) : name) === undefined;
      }),
      ...written("github").filter((call) => githubRuleOf(call) === undefined),
    ];
    expect(missing.map(({ path }) => path.join("."))).toEqual([]);
  });

  test("name Slack methods that the client has", () => {
    const unknown = Object.keys(slackRules).filter((name) => {
      try {
        findSlackMethod(web, name.split("."), [{}]);
        return false;
      } catch {
        return true;
      }
    });
    expect(unknown).toEqual([]);
  });

  test("have a rule, or a reason for none, for each method of Slack's client that speaks, reacts or shows", () => {
    const methodsOf = (node: object, path: string): readonly string[] =>
      Object.entries(node).flatMap(([key, value]: [string, unknown]) => {
        if (typeof value === "function") return [`${path}.${key}`];
        return typeof value === "object" && value !== null ? methodsOf(value, `${path}.${key}`) : [];
      });
    const groups = [
      "agents",
      "assistant",
      "blocks",
      "bookmarks",
      "chat",
      "pins",
      "reactions",
      "views",
    ] as const;
    const all = groups.flatMap((group) => methodsOf(web[group], group));
    expect(all.length).toBeGreaterThan(30);
    // Made anew by each call, and found again by nothing: people are asked, as of any unknown method.
    const asked = [
      "agents.conversations.archive",
      "agents.conversations.create",
      "agents.conversations.removeView",
    ];
    expect(all.filter((name) => findSlackRule(name) === undefined)).toEqual(asked);
  });

  test("name GitHub routes that the client has", () => {
    expect(clientRoutes.size).toBeGreaterThan(500);
    const unknown = Object.keys(githubRules).filter(
      (route) => !clientRoutes.has(route.replace(/\{[^}]+\}/g, "{}")),
    );
    expect(unknown).toEqual([]);
  });

  test("do not know what was never put into them", () => {
    expect(findSlackRule("chat.unheardOf")).toBeUndefined();
    expect(findSlackRule("toString")).toBeUndefined();
    expect(findGitHubRule({ method: "POST", path: "/repos/acme/app/unheard-of" })).toBeUndefined();
    expect(findGitHubRule({ method: "toString", path: "/" })).toBeUndefined();
  });
});
