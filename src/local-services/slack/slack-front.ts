/** The front of the Slack emulator: refuses what Slack would refuse, because the emulator accepts nearly anything. */
import type { Logger } from "../../core/ports/logger.ts";
import { forwardTo, jsonResponse, startHttpFront } from "../http-front.ts";
import type { FrontRequest, FrontResponse, HttpFront } from "../http-front.ts";
import { findBlockProblems } from "./blocks/check-blocks.ts";
import { isRecord } from "./blocks/check-sizes.ts";
import { readSlackArguments, readSlackJson, withArgument } from "./slack-arguments.ts";
import type { SlackArguments } from "./slack-arguments.ts";
import { openIdMethods, type SignIn } from "./sign-in.ts";
import type { SpareTokens } from "../spare-tokens.ts";

export interface SlackFrontOptions {
  /** The emulator's address, known only after the front has started. */
  readonly upstream: () => string;
  readonly tokens: Set<string>;
  readonly spareTokens: SpareTokens;
  /** The scopes that Slack names in each answer to a bot's token. */
  readonly scopesOf: (token: string) => readonly string[] | undefined;
  /** Called after every call that may have changed something. */
  readonly onWrite: (method: string, args: SlackArguments, answer: Readonly<Record<string, unknown>>) => void;
  /** Answers methods that the emulator does not have; null for any other method. */
  readonly onMissing: (method: string, args: SlackArguments) => FrontResponse | null;
  /** Answers the calls of "Sign in with Slack", which have tokens of their own. */
  readonly signIn: SignIn;
  /** Answers a request to a response_url; null for any other path. */
  readonly onResponseUrl: (request: FrontRequest) => Promise<FrontResponse> | null;
  readonly logger: Logger;
}

const reads = /\.(list|info|history|replies|members|test|get|getPermalink|getPresence|lookupByEmail)$/;
const withoutToken = new Set<string>(["api.test", "oauth.v2.access", ...openIdMethods]);

export async function startSlackFront(options: SlackFrontOptions): Promise<HttpFront> {
  const front = await startHttpFront(
    "slack",
    async (request) => {
      const page = options.signIn.page(request);
      if (page !== null) return page;
      const answered = options.onResponseUrl(request);
      if (answered !== null) return await answered;
      const method = /^\/api\/([\w.]+)$/.exec(request.url.pathname)?.[1];
      if (method === undefined) return await forwardTo(options.upstream(), request);
      return await answerCall(method, request, options, front.url);
    },
    options.logger,
  );
  return front;
}

async function answerCall(
  method: string,
  request: FrontRequest,
  options: SlackFrontOptions,
  frontUrl: string,
): Promise<FrontResponse> {
  const { upstream, tokens, spareTokens, onMissing, onWrite, scopesOf, signIn } = options;
  const args = readSlackArguments(request);
  const token = (request.headers["authorization"] ?? "").replace(/^Bearer /i, "");
  if (!withoutToken.has(method) && !tokens.has(token)) {
    return slackError(token === "" ? "not_authed" : "invalid_auth");
  }
  const signingIn = signIn.answer(method, args, token, frontUrl);
  if (signingIn !== null) return signingIn;
  const refusal = findRefusal(method, args);
  if (refusal !== null) return slackError(refusal.error, refusal.messages);

  const own = onMissing(method, args);
  if (own !== null) return own;
  const asked = withPlainChannel(method, args, request);
  const authorization = `Bearer ${spareTokens.replace(token)}`;
  const headers = token === "" ? request.headers : { ...request.headers, authorization };
  const response = await forwardTo(upstream(), { ...asked, headers });
  if (response.status === 404) return slackError("unknown_method");
  const scopes = scopesOf(token);
  if (method === "auth.test" && scopes !== undefined)
    return { ...response, headers: { ...response.headers, "x-oauth-scopes": scopes.join(",") } };
  const answer = readSlackJson(response.body);
  if (answer === null) return response;
  if (method === "oauth.v2.access" && typeof answer["access_token"] === "string") {
    tokens.add(answer["access_token"]);
  }
  if (answer["ok"] === true && !reads.test(method)) onWrite(method, args, answer);
  if (Array.isArray(answer["messages"]) && String(args["include_all_metadata"]) !== "true") {
    // Slack returns metadata only if asked; the emulator always returns it.
    const messages = answer["messages"].map((message: unknown) => {
      if (!isRecord(message)) return message;
      const { metadata: _, ...rest } = message;
      return rest;
    });
    return jsonResponse(200, { ...answer, messages });
  }
  return response;
}

// Slack accepts "#general" as a message's channel; the emulator knows only names without the #.
function withPlainChannel(method: string, args: SlackArguments, request: FrontRequest): FrontRequest {
  const { channel } = args;
  if (!method.startsWith("chat.") || typeof channel !== "string" || !channel.startsWith("#")) return request;
  return withArgument(request, "channel", channel.slice(1));
}

function findRefusal(
  method: string,
  args: SlackArguments,
): { error: string; messages?: readonly string[] } | null {
  if (method === "conversations.create") {
    const name = args["name"];
    if (typeof name !== "string" || name === "") return { error: "invalid_name_required" };
    if (/[A-Z\s]/.test(name)) return { error: "invalid_name_specials" };
  }
  const blocks = args["blocks"];
  if (method.startsWith("chat.") && blocks !== undefined && blocks !== "") {
    const messages = findBlockProblems(blocks);
    if (messages.length > 0) return { error: "invalid_blocks", messages };
  }
  const view = args["view"];
  if (method.startsWith("views.") && isRecord(view)) {
    const messages = findBlockProblems(view["blocks"], "view");
    if (messages.length > 0) return { error: "invalid_arguments", messages };
  }
  return null;
}

function slackError(error: string, messages?: readonly string[]): FrontResponse {
  return jsonResponse(200, { ok: false, error, ...(messages ? { response_metadata: { messages } } : {}) });
}
