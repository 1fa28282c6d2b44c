/** Finds the permission that a call of GitHub's API needs, by the route that Octokit has for its method. */
import { Octokit } from "@octokit/core";
import { restEndpointMethods } from "@octokit/plugin-rest-endpoint-methods";
import { findPermission, type RoutePermission } from "../../core/github-app/permission-rules.ts";

interface Endpoint {
  readonly endpoint?: { readonly DEFAULTS?: { readonly method?: unknown; readonly url?: unknown } };
}

let rest: Readonly<Record<string, Readonly<Record<string, Endpoint>> | undefined>> | undefined;

/**
 * @param what "github.rest.pulls.get", or "GET /repos/{owner}/{repo}/pulls/{pull_number}"
 * @returns null for what is no call of a route by itself, such as `github.paginate`; undefined for a call for which
 *   no permission is known
 */
export function needOfCall(what: string): RoutePermission | undefined | null {
  const [, method, path] = /^([A-Z]+) (\/\S+)$/.exec(what) ?? [];
  if (method !== undefined && path !== undefined) return findPermission(method, path);
  const [, group, name] = /^github\.rest\.(\w+)\.(\w+)$/.exec(what) ?? [];
  if (group === undefined || name === undefined) return what.startsWith("github.graphql") ? undefined : null;
  rest ??= restEndpointMethods(new Octokit()).rest as unknown as typeof rest;
  const defaults = rest?.[group]?.[name]?.endpoint?.DEFAULTS;
  if (typeof defaults?.method !== "string" || typeof defaults.url !== "string") return undefined;
  return findPermission(defaults.method, defaults.url);
}
