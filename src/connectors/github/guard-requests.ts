/** A plugin of GitHub's client: ties each request to the call that it is part of, and to GitHub's own hosts. */
import type { Octokit } from "@octokit/core";
import type { OctokitOptions } from "@octokit/core/types";
import { noteToken } from "../../core/secrets/secrets.ts";
import { callFetch, requestSignal } from "../call-context.ts";

const publicApi = "https://api.github.com";
const publicUploads = "https://uploads.github.com";

interface GuardOptions extends OctokitOptions {
  readonly timeoutMs?: number;
}

/**
 * The client signs in wherever a request goes, and takes whole addresses where a route belongs. So an
 * address out of a payload must not decide who gets the installation's token.
 */
export function guardRequests(client: Octokit, options: GuardOptions): object {
  const { endpoint } = client.request;
  const api = new URL(endpoint.DEFAULTS.baseUrl).origin;
  const hosts = new Set(api === publicApi ? [api, publicUploads] : [api]);
  client.hook.before("request", (request) => {
    const { origin } = new URL(endpoint.parse(request).url);
    if (!hosts.has(origin)) {
      throw new TypeError(
        `github would send the App's token to ${origin}: give a route, or an address on ${api}`,
      );
    }
    const signal = requestSignal(options.timeoutMs ?? 30_000);
    request.request = { ...request.request, fetch: fetchSignedIn, signal };
  });
  return {};
}

/** What the client has signed in with by now is a secret that no configuration has told. */
const fetchSignedIn: typeof fetch = async (input, init) => {
  const signedIn = new Headers(init?.headers).get("authorization") ?? "";
  const [, token] = /^token\s+(\S+)$/i.exec(signedIn) ?? [];
  if (token !== undefined) noteToken("GITHUB_TOKEN", token);
  return callFetch(input, init);
};
