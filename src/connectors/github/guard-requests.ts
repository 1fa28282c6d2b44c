/** A plugin of GitHub's client: ties each request to its call, and lets requests go only to GitHub's own origins. */
import type { Octokit } from "@octokit/core";
import type { OctokitOptions } from "@octokit/core/types";
import { noteToken } from "../../core/secrets/secrets.ts";
import { type CallFetch, callFetch, requestSignal } from "../call-context.ts";

const publicApi = "https://api.github.com";
const publicUploads = "https://uploads.github.com";

interface GuardOptions extends OctokitOptions {
  readonly timeoutMs?: number;
}

/**
 * The client sends the installation's token wherever a request goes, and accepts whole addresses as routes. Without
 * this guard, an address from a payload would decide who gets the token.
 */
export function guardRequests(client: Octokit, options: GuardOptions): object {
  const { endpoint } = client.request;
  const api = new URL(endpoint.DEFAULTS.baseUrl).origin;
  const origins = new Set(api === publicApi ? [api, publicUploads] : [api]);
  client.hook.before("request", (request) => {
    const { origin } = new URL(endpoint.parse(request).url);
    if (!origins.has(origin)) {
      throw new TypeError(
        `github would send the App's token to ${origin}: give a route, or an address on ${api}`,
      );
    }
    const signal = requestSignal(options.timeoutMs ?? 30_000);
    request.request = { ...request.request, fetch: fetchSignedIn, signal };
  });
  return {};
}

/** Registers the token that the client has signed in with as a secret, because no configuration names it. */
const fetchSignedIn: CallFetch = async (input, init) => {
  const signedIn = new Headers(init?.headers).get("authorization") ?? "";
  const [, token] = /^token\s+(\S+)$/i.exec(signedIn) ?? [];
  if (token !== undefined) noteToken("GITHUB_TOKEN", token);
  return callFetch(input, init);
};
