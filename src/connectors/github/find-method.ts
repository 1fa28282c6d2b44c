/** Finds the request that a call names: a method of `rest`, a route, a GraphQL query, or the pages of one of these. */
import { z } from "zod";
import { isMethodReference } from "../../core/values/method-reference.ts";
import type { GitHubClient } from "./github-app.ts";

export type GitHubParameters = Readonly<Record<string, unknown>>;

/** The HTTP method and path of a request, by which rules are looked up. */
export interface Endpoint {
  readonly method: string;
  /** The path below the API's address, without the query: "/repos/octo/app/pulls/12/merge". */
  readonly path: string;
}

export interface GitHubMethod {
  /** The name that people read: "rest.pulls.get", "GET /repos/{owner}/{repo}". */
  readonly name: string;
  readonly parameters: GitHubParameters;
  /** Null for GraphQL, which has one address for everything. */
  readonly endpoint: Endpoint | null;
  /** The text of a GraphQL query. */
  readonly query?: string;
  /** Whether the call gathers all pages. */
  readonly paginated: boolean;
  readonly perform: (parameters: GitHubParameters) => Promise<unknown>;
}

/** A method of `rest`, which has its own route. */
interface RestMethod {
  (parameters: GitHubParameters): Promise<unknown>;
  readonly endpoint: (parameters: GitHubParameters) => { readonly method: string; readonly url: string };
}

// The client's own types need a literal route, and a call's route is known only when the call is made.
type IteratePages = (
  source: unknown,
  parameters: GitHubParameters,
) => AsyncIterable<{ readonly data: unknown }>;
type AskGraphQL = (query: string, variables: GitHubParameters) => Promise<unknown>;

/** @throws {TypeError} for a method that does not exist, with its name, or for a missing argument */
export function findMethod(
  client: GitHubClient,
  path: readonly string[],
  args: readonly unknown[],
): GitHubMethod {
  const [kind] = path;
  if (kind === "rest") {
    const parameters = readParameters(args[0]);
    const method = findRestMethod(client, path);
    return {
      name: path.join("."),
      parameters,
      endpoint: endpointOf(client, method.endpoint(parameters)),
      paginated: false,
      perform: method,
    };
  }
  if (path.length === 1 && kind === "request") return findRoute(client, args);
  if (path.length === 1 && kind === "graphql") return findQuery(client, args);
  if (path.length === 1 && kind === "paginate") return findPages(client, args);
  throw unknownMethod(path);
}

function findRestMethod(client: GitHubClient, path: readonly string[]): RestMethod {
  const [, scope = "", name = ""] = path;
  const methods: unknown = Object.hasOwn(client.rest, scope) ? Reflect.get(client.rest, scope) : undefined;
  // A scope is a proxy: `in` finds its methods, and no other way does.
  if (path.length !== 3 || typeof methods !== "object" || methods === null || !(name in methods)) {
    throw unknownMethod(path);
  }
  return Reflect.get(methods, name) as RestMethod;
}

function findRoute(client: GitHubClient, [route, given]: readonly unknown[]): GitHubMethod {
  const parameters =
    typeof route === "string" ? { ...readParameters(given), ...split(route) } : readOptions(route);
  return {
    name: `${parameters.method} ${parameters.url}`,
    parameters,
    endpoint: endpointOf(client, client.request.endpoint(parameters)),
    paginated: false,
    perform: (all) => client.request(all as typeof parameters),
  };
}

function findQuery(client: GitHubClient, [query, variables]: readonly unknown[]): GitHubMethod {
  if (typeof query !== "string") throw new TypeError("github.graphql takes the text of a query first");
  const ask = client.graphql as unknown as AskGraphQL;
  return {
    name: "graphql",
    query,
    parameters: readParameters(variables),
    endpoint: null,
    paginated: false,
    perform: async (parameters) => ask(query, parameters),
  };
}

function findPages(client: GitHubClient, [what, given, map]: readonly unknown[]): GitHubMethod {
  if (typeof given === "function" || map !== undefined) {
    throw new TypeError("github.paginate takes no mapping function: map its result instead");
  }
  const of = isMethodReference(what)
    ? findMethod(client, what.$method, [given])
    : findRoute(client, [what, given]);
  const route = isMethodReference(what) ? findRestMethod(client, what.$method) : undefined;
  return {
    ...of,
    name: `paginate ${of.name}`,
    paginated: true,
    perform: async (parameters) => {
      const iterate = client.paginate.iterator as unknown as IteratePages;
      const pages = iterate(route ?? client.request, parameters);
      const all: unknown[] = [];
      for await (const { data } of pages) all.push(...(Array.isArray(data) ? data : [data]));
      return all;
    },
  };
}

function endpointOf(client: GitHubClient, { method, url }: { method: string; url: string }): Endpoint {
  const { baseUrl } = client.request.endpoint.DEFAULTS;
  const path = url.startsWith(baseUrl) ? url.slice(baseUrl.length) : new URL(url).pathname;
  return { method, path: path.replace(/\?.*$/, "") };
}

function unknownMethod(path: readonly string[]): TypeError {
  return new TypeError(
    `github.${path.join(".")} is no method: check its spelling, or call github.request("GET /...", {...})`,
  );
}

const routeText = /^([A-Z]+) +(\S+)$/;

function split(route: string): { readonly method: string; readonly url: string } {
  const [, method, url] = routeText.exec(route.trim()) ?? [];
  return { method: method ?? "GET", url: url ?? route.trim() };
}

const routeOptions = z.looseObject({ method: z.string().default("GET"), url: z.string() });

function readOptions(value: unknown): z.infer<typeof routeOptions> {
  const read = routeOptions.safeParse(value);
  if (read.success) return read.data;
  throw new TypeError(
    `github.request takes a route such as "GET /repos/{owner}/{repo}", and got ${typeof value}`,
  );
}

function readParameters(value: unknown): GitHubParameters {
  if (value === undefined || value === null) return {};
  if (typeof value !== "object" || Array.isArray(value)) {
    throw new TypeError(`github's methods take one object of parameters, and got ${JSON.stringify(value)}`);
  }
  return value as GitHubParameters;
}
