/** Creates Slack's clients: one per token, without retries of their own, because the engine retries. */
import { LogLevel, WebClient, type FetchFunction, type WebClientOptions } from "@slack/web-api";
import type { SlackConfig } from "../../core/ports/service-settings.ts";
import type { Logger } from "../../core/ports/logger.ts";
import { noteToken } from "../../core/secrets/secrets.ts";
import type { SlackToken } from "../../core/ports/slack-tokens.ts";
import { callFetch, requestSignal } from "../call-context.ts";
import { createRedact, type Redact } from "../plain-error.ts";

const apiUrl = "https://slack.com/api/";
// Long enough for uploads.
const defaultTimeoutMs = 60_000;
// Tokens may rotate twice a day: past this number all clients are dropped and made again as needed.
const maxClients = 1000;
const secondsWithoutRetryAfter = "30";

export interface SlackClient {
  readonly web: WebClient;
  readonly redact: Redact;
}

export type SlackClients = (token: SlackToken) => SlackClient;

export function createSlackClients(
  config: Pick<SlackConfig, "apiUrl">,
  logger: Logger,
  timeoutMs = defaultTimeoutMs,
): SlackClients {
  const clients = new Map<string, SlackClient>();
  return ({ token, teamId }) => {
    const key = `${teamId} ${token}`;
    const known = clients.get(key);
    if (known !== undefined) return known;
    noteToken("SLACK_BOT_TOKEN", token);
    const redact = createRedact([token]);
    const web = new WebClient(token, {
      slackApiUrl: config.apiUrl ?? apiUrl,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      allowAbsoluteUrls: false,
      // The client's queue would lose the AsyncLocalStorage context, which has the call's signal.
      maxRequestConcurrency: Number.POSITIVE_INFINITY,
      fetch: (url, init) => fetchFromSlack(url, init, timeoutMs),
      logger: new ClientLogger(logger, redact),
      ...(teamId === null ? {} : { teamId }),
    });
    if (clients.size >= maxClients) clients.clear();
    const client = { web, redact };
    clients.set(key, client);
    return client;
  };
}

async function fetchFromSlack(
  url: string | URL,
  init: Parameters<FetchFunction>[1],
  timeoutMs: number,
): Promise<Response> {
  const response = await callFetch(url, { ...init, signal: requestSignal(timeoutMs) });
  const retryAfter = Number.parseInt(response.headers.get("retry-after") ?? "", 10);
  if (response.status !== 429 || !Number.isNaN(retryAfter)) return response;
  // For a 429 without a time the client throws an error that says nothing, so this answer gets a time.
  await response.body?.cancel();
  return new Response(null, { status: 429, headers: { "retry-after": secondsWithoutRetryAfter } });
}

/** A class, so that its methods are not own properties: find-method.ts calls own properties of the client only. */
class ClientLogger implements NonNullable<WebClientOptions["logger"]> {
  readonly #logger: Logger;
  readonly #redact: Redact;

  constructor(logger: Logger, redact: Redact) {
    this.#logger = logger;
    this.#redact = redact;
  }

  // Empty, because the client would log whole requests and answers: messages, e-mail addresses, tokens.
  debug(): void {}

  info(): void {}

  warn(...parts: readonly unknown[]): void {
    this.#logger.warn({ detail: this.#redact(parts.join(" ")) }, "Slack's client warns");
  }

  error(...parts: readonly unknown[]): void {
    this.#logger.error({ detail: this.#redact(parts.join(" ")) }, "Slack's client reports an error");
  }

  setLevel(): void {}

  getLevel(): LogLevel {
    return LogLevel.WARN;
  }

  setName(): void {}
}
