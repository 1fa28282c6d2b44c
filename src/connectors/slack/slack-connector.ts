/** The Slack connector: performs a step as one call of Slack's Web API, and as at most one wherever Slack can tell. */
import { z } from "zod";
import type { SlackConfig } from "../../core/ports/service-settings.ts";
import type { Connector, ConnectorCall } from "../../core/ports/connector.ts";
import type { Logger } from "../../core/ports/logger.ts";
import { slackScopes } from "../../core/slack-app/slack-scopes.ts";
import { HathiError } from "../../core/errors.ts";
import type { SlackToken, SlackTokens } from "../../core/ports/slack-tokens.ts";
import { withCall } from "../call-context.ts";
import { isNothingCanTell, nothingCanTell } from "../nothing-can-tell.ts";
import { createRedact } from "../plain-error.ts";
import { forPeople } from "../for-people.ts";
import { asBuffers } from "./as-buffers.ts";
import { findMethod, type SlackMethod } from "./find-method.ts";
import { inDoubtRuleOf } from "./in-doubt.ts";
import type { LookUp } from "./look-up.ts";
import { createSlackClients, type SlackClient } from "./slack-clients.ts";
import { refuseCredentials, refusePart } from "../refused-credentials.ts";
import {
  classifySlackFailure,
  findMissingScopes,
  findSlackRefusal,
  findTokenRefusal,
  plainSlackError,
  summaryOf,
} from "./slack-error.ts";
import { markStep } from "./step-metadata.ts";

export interface SlackConnectorOptions {
  readonly config: Pick<SlackConfig, "apiUrl">;
  readonly tokens: SlackTokens;
  readonly logger: Logger;
  /** How long one request may take. */
  readonly timeoutMs?: number;
}

export function createSlackConnector(options: SlackConnectorOptions): Connector {
  const clientFor = createSlackClients(options.config, options.logger, options.timeoutMs);
  return {
    name: "slack",
    async perform(call) {
      const token = await findToken(options.tokens, call.team);
      const client = clientFor(token);
      const method = findMethod(client.web, call.path, call.args.map(forPeople).map(asBuffers));
      const attempt = new Attempt(client, method, call, token, options.logger);
      return withCall(call, async () => (call.inDoubt ? attempt.inDoubt() : attempt.perform()));
    },
    classify: classifySlackFailure,
  };
}

async function findToken(tokens: SlackTokens, team: string | null): Promise<SlackToken> {
  try {
    return await tokens.tokenFor(team);
  } catch (error) {
    // The app may be installed there again, and the runs then go on.
    if (!(error instanceof HathiError)) throw error;
    const where = team === null ? "" : ` in workspace ${team}`;
    throw refuseCredentials(error, `Slack, for which Hathi has no token${where}: ${error.message}`);
  }
}

/** One attempt of one call, in one workspace. */
class Attempt {
  readonly #client: SlackClient;
  readonly #method: SlackMethod;
  readonly #call: ConnectorCall;
  readonly #token: SlackToken;
  readonly #logger: Logger;

  constructor(
    client: SlackClient,
    method: SlackMethod,
    call: ConnectorCall,
    token: SlackToken,
    logger: Logger,
  ) {
    this.#client = client;
    this.#method = method;
    this.#call = call;
    this.#token = token;
    this.#logger = logger;
  }

  async perform(): Promise<unknown> {
    const { name, args } = this.#method;
    const marked = markStep(name, args, this.#call);
    return withoutScopes(await this.#plainly(name, () => this.#method.perform(marked)));
  }

  async inDoubt(): Promise<unknown> {
    const rule = inDoubtRuleOf(this.#method.name);
    if (rule.kind === "read") return this.perform();
    if (rule.kind === "not-repeatable")
      throw nothingCanTell(`slack.${this.#method.name}`, "Slack keeps no trace of it to look for");
    if (rule.kind === "idempotent") {
      return this.#performUnless(rule.done ?? [], async () => this.#answer(rule.answer ?? []));
    }
    if (rule.after !== undefined) return this.#performUnless(rule.after, () => this.#find(rule.find));
    return (await this.#find(rule.find)) ?? this.perform();
  }

  /** Performs the call. If it is refused with one of these, the answer is what `find` finds; else the refusal stands. */
  async #performUnless(
    refusals: readonly string[],
    find: () => Promise<object | undefined>,
  ): Promise<unknown> {
    try {
      return await this.perform();
    } catch (error) {
      if (!refusals.includes(findSlackRefusal(error) ?? "")) throw error;
      const found = await find();
      if (found === undefined) throw error;
      return found;
    }
  }

  #answer(names: readonly string[]): object {
    const { args } = this.#method;
    return { ok: true, ...Object.fromEntries(names.map((name) => [name, args[name]])) };
  }

  async #find(lookUp: LookUp): Promise<object | undefined> {
    const { name, args } = this.#method;
    const fields = { method: name, run: this.#call.runId, step: this.#call.call };
    const ask = (method: string, given: object) =>
      this.#plainly(method, () => this.#client.web.apiCall(method, { ...given, ...tokenOf(args) }));
    try {
      const found = await lookUp({ ask, args, call: this.#call });
      this.#logger.info({ ...fields, found: found !== undefined }, "looked for a call in doubt");
      return found;
    } catch (error) {
      if (classifySlackFailure(error).kind === "transient" || this.#call.signal.aborted) throw error;
      if (isNothingCanTell(error)) throw error;
      // The app lacks the scope or the membership to look, so people decide whether the call is repeated.
      const reason = summaryOf(error);
      this.#logger.warn({ ...fields, reason }, "could not look for a call in doubt");
      throw nothingCanTell(`slack.${name}`, `the app may not look for it (${reason})`);
    }
  }

  async #plainly(method: string, request: () => Promise<unknown>): Promise<unknown> {
    try {
      return await request();
    } catch (error) {
      const { token } = tokenOf(this.#method.args);
      const own = createRedact(token === undefined ? [] : [token]);
      const plain = plainSlackError(error, method, (text) => own(this.#client.redact(text)));
      // If the author brought the token, the author has to mend it.
      throw token === undefined ? this.#marked(plain, method) : plain;
    }
  }

  /** Marks what a person has to mend: the token, or that it was not granted all that the manifest has. */
  #marked(error: unknown, method: string): unknown {
    const refusal = findTokenRefusal(error);
    if (refusal !== undefined) return refuseCredentials(error, this.#describeRefusal(refusal));
    const missing = findMissingScopes(error);
    // Without a look-up the code may go on, and a scope that the manifest does not have is the author's to add.
    const isOurs = missing?.some((scope) => slackScopes.some((own) => own === scope)) === true;
    if (missing === undefined || !isOurs || inDoubtRuleOf(method).kind === "read") return error;
    const { teamId } = this.#token;
    const where = teamId === null ? "" : ` in workspace ${teamId}`;
    const again = teamId === null ? "install it again" : "open /slack/install to install it there again";
    return refusePart(
      error,
      `Slack's ${method}, for which the app lacks the scope ${missing.join(" or ")}${where}: update the app from manifest.yml and ${again}`,
    );
  }

  #describeRefusal(refusal: string): string {
    const { teamId } = this.#token;
    return teamId === null
      ? `Slack, which refuses Hathi's token (${refusal}): put a valid one into SLACK_BOT_TOKEN and start again`
      : `Slack, which refuses Hathi's token in workspace ${teamId} (${refusal}): open /slack/install to install the app again`;
  }
}

/** If an author calls with a token of their own, the look-ups for that call use it, too. */
function tokenOf(args: Readonly<Record<string, unknown>>): { token?: string } {
  return typeof args.token === "string" ? { token: args.token } : {};
}

const metadata = z.looseObject({ response_metadata: z.record(z.string(), z.unknown()) });

/** Removes the token's scopes, which the client adds to every answer and no author asked for. */
function withoutScopes(result: unknown): unknown {
  const read = metadata.safeParse(result).data;
  if (read === undefined) return result;
  const { scopes: _scopes, acceptedScopes: _accepted, ...rest } = read.response_metadata;
  const { response_metadata: _all, ...answer } = read;
  return Object.keys(rest).length === 0 ? answer : { ...answer, response_metadata: rest };
}
