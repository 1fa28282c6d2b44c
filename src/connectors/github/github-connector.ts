/** The GitHub connector: performs a step as one request of the App, and as at most one wherever GitHub can tell. */
import { z } from "zod";
import { findLacking } from "../../core/github-app/accepted-permissions.ts";
import type { Connector, ConnectorCall } from "../../core/ports/connector.ts";
import { messageOf } from "../../core/errors.ts";
import type { Logger } from "../../core/ports/logger.ts";
import { withCall } from "../call-context.ts";
import { forReaders } from "../for-people.ts";
import { findMethod, type GitHubMethod, type GitHubParameters } from "./find-method.ts";
import type { GitHubApp, GitHubClient } from "./github-app.ts";
import { classifyGitHubFailure, plainGitHubError } from "./github-error.ts";
import { inDoubtRuleOf, type InDoubtRule } from "./in-doubt.ts";
import { createInstallations, placeOf } from "./installations.ts";
import type { GitHubAnswer, GitHubLookUp, LookUp, OurApp } from "./look-up.ts";
import { waitForJustMade } from "./just-made.ts";
import { isNothingCanTell, nothingCanTell } from "../nothing-can-tell.ts";
import { findRefusedCredentials, refuseCredentials, refusePart } from "../refused-credentials.ts";
import { plainResponse } from "./plain-response.ts";
import { describeAllowList, findAccepted, isAboutCredentials } from "./renew-installation.ts";
import { markStep } from "./step-mark.ts";

export interface GitHubConnectorOptions {
  readonly app: GitHubApp;
  readonly logger: Logger;
}

const ourApp = z
  .object({ id: z.number(), slug: z.string() })
  .transform(({ id, slug }) => ({ id, login: `${slug}[bot]` }));

export function createGitHubConnector({ app, logger }: GitHubConnectorOptions): Connector {
  const installations = createInstallations(app);
  let our: Promise<OurApp> | undefined;

  async function readOurApp(): Promise<OurApp> {
    const { data } = await app.octokit.rest.apps.getAuthenticated();
    return ourApp.parse(data);
  }

  const self = async (): Promise<OurApp> => {
    our ??= readOurApp();
    try {
      return await our;
    } catch (error) {
      our = undefined;
      throw error;
    }
  };

  const perform = async (call: ConnectorCall, client: GitHubClient): Promise<unknown> => {
    const method = findMethod(client, call.path, call.args.map(forReaders));
    const attempt = new Attempt(client, method, call, self, logger);
    try {
      return await (call.inDoubt ? attempt.inDoubt() : attempt.perform());
    } catch (error) {
      const { endpoint } = method;
      const waitMs = endpoint === null ? undefined : waitForJustMade(error, endpoint, call.event, Date.now());
      if (waitMs !== undefined && error instanceof Error) awaited.set(error, waitMs);
      throw error;
    }
  };

  /** What people read that a call waits for which GitHub refused for want of a permission; undefined for any other. */
  const findLack = async (call: ConnectorCall, error: unknown): Promise<string | undefined> => {
    const accepted = findAccepted(error);
    if (accepted === undefined) return undefined;
    const lacking = findLacking(accepted, await installations.grantedTo(call));
    if (lacking === undefined) return undefined;
    const { owner, org } = placeOf(call.args);
    const where = owner ?? org;
    return `GitHub, where the App${where === undefined ? "" : ` on ${where}`} lacks the permission ${lacking}: set it among the permissions in the App's settings, and accept the new permissions where the App is installed`;
  };

  return {
    name: "github",
    perform: async (call) =>
      withCall(call, async () => {
        try {
          try {
            return await perform(call, await installations.clientFor(call));
          } catch (error) {
            if (!isAboutCredentials(error) && findAccepted(error) === undefined) throw error;
            // A token knows no permission that was granted after it.
            return await perform(call, await installations.renew(call));
          }
        } catch (error) {
          const lacking = await findLack(call, error);
          const plain = plainGitHubError(error, call.path.join("."));
          const waitMs = error instanceof Error ? awaited.get(error) : undefined;
          if (waitMs !== undefined && plain instanceof Error) awaited.set(plain, waitMs);
          const refused = findRefusedCredentials(error) ?? describeAllowList(error);
          if (refused !== undefined) throw refuseCredentials(plain, refused);
          throw lacking === undefined ? plain : refusePart(plain, lacking);
        }
      }),
    classify(error) {
      const waitMs = error instanceof Error ? awaited.get(error) : undefined;
      return waitMs === undefined
        ? classifyGitHubFailure(error)
        : { kind: "transient", retryAfterMs: waitMs };
    },
  };
}

/** Failures about what GitHub's API does not know yet, and how long to wait for it. */
const awaited = new WeakMap<Error, number>();

/** One attempt of one call, as one installation. */
class Attempt {
  readonly #client: GitHubClient;
  readonly #method: GitHubMethod;
  readonly #call: ConnectorCall;
  readonly #self: GitHubLookUp["self"];
  readonly #logger: Logger;
  readonly #rule: InDoubtRule;

  constructor(
    client: GitHubClient,
    method: GitHubMethod,
    call: ConnectorCall,
    self: GitHubLookUp["self"],
    logger: Logger,
  ) {
    this.#client = client;
    this.#method = method;
    this.#call = call;
    this.#self = self;
    this.#logger = logger;
    this.#rule = inDoubtRuleOf(method.endpoint, method.query);
  }

  async perform(): Promise<unknown> {
    const { parameters, endpoint, paginated } = this.#method;
    const mark = this.#rule.kind === "look-up" ? this.#rule.mark : undefined;
    const result = await this.#method.perform(markStep(mark, parameters, this.#call));
    return plainResponse(result, endpoint !== null && !paginated);
  }

  async inDoubt(): Promise<unknown> {
    const rule = this.#rule;
    if (rule.kind === "read") return this.perform();
    if (rule.kind === "not-repeatable")
      throw nothingCanTell(`github.${this.#method.name}`, "GitHub keeps no trace of it to look for");
    if (rule.kind === "idempotent") {
      return this.#performUnless(rule.done ?? [], async (refusal) => asDone(refusal));
    }
    if (rule.after !== undefined) return this.#performUnless(rule.after, () => this.#find(rule.find, true));
    return (await this.#find(rule.find)) ?? this.perform();
  }

  /** Performs the call. If it is refused with one of these, the answer is what `find` finds; else the refusal stands. */
  async #performUnless(
    statuses: readonly number[],
    find: (refusal: Error) => Promise<GitHubAnswer | undefined>,
  ): Promise<unknown> {
    try {
      return await this.perform();
    } catch (error) {
      if (!(error instanceof Error) || !("status" in error)) throw error;
      if (!statuses.some((status) => status === error.status)) throw error;
      const found = await find(error);
      if (found === undefined) throw error;
      return found;
    }
  }

  async #find(lookUp: LookUp, isRefused = false): Promise<GitHubAnswer | undefined> {
    const { name, endpoint, parameters } = this.#method;
    const fields = { method: name, run: this.#call.runId, step: this.#call.call };
    const ask = (path: string, query?: GitHubParameters) =>
      this.#client.request(`GET ${path}`, { ...query }) as Promise<GitHubAnswer>;
    try {
      const found = await lookUp({
        ask,
        self: this.#self,
        path: endpoint?.path ?? "",
        parameters,
        call: this.#call,
      });
      this.#logger.info({ ...fields, found: found !== undefined }, "looked for a call in doubt");
      return found;
    } catch (error) {
      const { kind } = classifyGitHubFailure(plainGitHubError(error, name));
      if (kind === "transient" || this.#call.signal.aborted) throw error;
      if (isNothingCanTell(error)) throw error;
      // The refusal looked like "already exists", but nothing is there, so it has another reason.
      if (isRefused && error instanceof Error && "status" in error && error.status === 404) return undefined;
      // The App lacks the permission to look, so people decide whether the call is repeated.
      const reason = messageOf(error);
      this.#logger.warn({ ...fields, reason }, "could not look for a call in doubt");
      throw nothingCanTell(`github.${name}`, `the App may not look for it (${reason})`);
    }
  }
}

/** What is gone has been deleted, so the answer is the one that the first call got. */
function asDone(refusal: Error): GitHubAnswer {
  const url = "response" in refusal ? (refusal.response as { readonly url?: string }).url : undefined;
  return { status: 204, url: url ?? "", headers: {}, data: "" };
}
