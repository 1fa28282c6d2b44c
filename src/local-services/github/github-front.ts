/** The front of the GitHub emulator: checks tokens, serves the delivery log, and takes over the emulator's webhooks. */
import { randomBytes } from "node:crypto";
import type { Logger } from "../../core/ports/logger.ts";
import { forwardTo, jsonResponse, startHttpFront } from "../http-front.ts";
import type { FrontRequest, FrontResponse, HttpFront } from "../http-front.ts";
import type { Deliveries } from "./deliveries.ts";
import type { AppManifests } from "./app-manifests.ts";
import { answerAppHook, refuse } from "./delivery-log.ts";
import { asGitHubRefuses } from "./refusals.ts";
import type { RepositoryName } from "./repository-name.ts";
import type { MendedCalls } from "./truth/mended-calls.ts";

export interface GitHubFrontOptions {
  /** The emulator's address, known only after the front has started. */
  readonly upstream: () => string;
  readonly tokens: Set<string>;
  readonly app: { readonly id: number; readonly owner: string };
  readonly deliveries: Deliveries;
  readonly manifests: AppManifests;
  readonly name: RepositoryName;
  readonly answerGraphQL: (request: FrontRequest) => Promise<FrontResponse>;
  /** Answers the calls that the emulator lacks or gets wrong; resolves with undefined for every other call. */
  readonly mended: MendedCalls;
  readonly onWebhook: (event: string, payload: unknown) => void;
  /** Called after every call that may have changed this pull request. */
  readonly onWrite: (pullNumber: number | null) => void;
  /** The address at which the page shows a pull request; null while there is no page. */
  readonly pageFor: (pullNumber: number) => string | null;
  readonly logger: Logger;
}

export interface GitHubFront extends HttpFront {
  /** The address to which the emulator has to send its webhooks. */
  readonly webhookUrl: string;
}

export async function startGitHubFront(options: GitHubFrontOptions): Promise<GitHubFront> {
  const relayPath = `/_relay/${randomBytes(16).toString("base64url")}`;
  const front = await startHttpFront(
    "github",
    async (request) => {
      if (request.url.pathname === relayPath) {
        options.onWebhook(request.headers["x-github-event"] ?? "", JSON.parse(request.body.toString("utf8")));
        return jsonResponse(202, {});
      }
      return await answerCall(request, options);
    },
    options.logger,
  );
  return { ...front, webhookUrl: front.url + relayPath };
}

async function answerCall(request: FrontRequest, options: GitHubFrontOptions): Promise<FrontResponse> {
  const { pathname } = request.url;
  const page = /^\/[\w.-]+\/[\w.-]+\/(?:pull|issues)\/(\d+)$/.exec(pathname);
  if (page !== null && request.method === "GET" && !pathname.startsWith("/repos/")) {
    const location = options.pageFor(Number(page[1]));
    if (location !== null) return { status: 302, headers: { location }, body: "" };
  }
  const token = (request.headers["authorization"] ?? "").replace(/^(bearer|token) /i, "");
  // The emulator verifies JSON web tokens (of the App itself), because the emulator has the key.
  if (token !== "" && !token.startsWith("eyJ") && !options.tokens.has(token)) {
    return jsonResponse(401, { message: "Bad credentials", status: "401" });
  }
  // For a token of another App, the emulator would say that the token cannot be decoded.
  const issuer = issuerOf(token);
  if (issuer !== undefined && issuer !== String(options.app.id)) {
    return refuse(404, "Integration not found");
  }
  const made = options.manifests.answer(request);
  if (made !== undefined) return made;
  if (pathname.startsWith("/app/hook/")) {
    if (!token.startsWith("eyJ")) return refuse(401, "A JSON web token could not be decoded");
    const app = await forwardTo(options.upstream(), {
      ...request,
      method: "GET",
      url: new URL("/app", request.url),
      body: Buffer.alloc(0),
    });
    return app.status === 200 ? answerAppHook(request, options.deliveries) : app;
  }
  if (pathname === "/graphql") {
    if (token === "")
      return jsonResponse(401, { message: "This endpoint requires you to be authenticated." });
    return await options.answerGraphQL(request);
  }
  const moved = options.name.movedTo(pathname);
  if (moved !== undefined) {
    const location = new URL(moved + request.url.search, request.url).href;
    const status = request.method === "GET" ? 301 : 307;
    return {
      ...jsonResponse(status, { message: "Moved Permanently", url: location }),
      headers: { location },
    };
  }
  const url = new URL(options.name.byName(pathname) + request.url.search, request.url);
  const forward = async (asked: FrontRequest) => forwardTo(options.upstream(), withBody(asked));
  const asked = { ...request, url };
  const response = asGitHubRefuses((await options.mended(asked, token, forward)) ?? (await forward(asked)));
  if (pathname === "/app" && response.status === 200) {
    // GitHub names the owner of an App; the emulator does not.
    const app = JSON.parse(response.body) as object;
    return jsonResponse(200, { ...app, owner: { login: options.app.owner, type: "Organization" } });
  }
  if (pathname.endsWith("/access_tokens") && response.status === 201) {
    options.tokens.add((JSON.parse(response.body) as { readonly token: string }).token);
  }
  if (request.method !== "GET" && response.status < 300) {
    const number = /\/(?:pulls|issues)\/(\d+)/.exec(pathname)?.[1];
    options.onWrite(number === undefined ? null : Number(number));
  }
  return response;
}

/** The App that a JSON web token names. */
function issuerOf(token: string): string | undefined {
  try {
    const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8")) as object;
    return "iss" in claims ? String(claims.iss) : undefined;
  } catch {
    return undefined;
  }
}

/** Adds an empty body: GitHub accepts a call without one if no field is required, and the emulator does not. */
function withBody(request: FrontRequest): FrontRequest {
  if (request.body.length > 0 || !["POST", "PUT", "PATCH"].includes(request.method)) return request;
  return {
    ...request,
    headers: { ...request.headers, "content-type": "application/json" },
    body: Buffer.from("{}"),
  };
}
