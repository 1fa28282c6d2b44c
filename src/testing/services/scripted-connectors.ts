/** The connectors of a test: they note each call, and answer by the test's scripts or as Slack would. */
import { findLimited, LimitedError } from "../../core/services/limited-error.ts";
import type { Connector, ConnectorCall, FailureKind } from "../../core/ports/connector.ts";
import type { HttpRequest, HttpResponse } from "../../core/http-exchange.ts";
import { decodeValue, encodeAnySize } from "../../core/values/recorded-value.ts";
import { isMethodReference, type MethodReference } from "../../core/values/method-reference.ts";
import type { Connectors } from "../../engine/realm/api/author-api.ts";
import type { RecordedServices } from "./recorded-services.ts";
import { NotRecorded } from "./recording.ts";
import type { FetchScript, GitHubScript, ScriptedCall, SlackScript } from "./scripts.ts";
import { createSlackDefaults } from "./slack-defaults.ts";

/**
 * A call that reached a service, as the service saw it.
 *
 * @example
 * const names = (calls: readonly NotedCall[]): readonly string[] => calls.map(({ name }) => name);
 * expect(names(t.calls)).toEqual(["github.rest.pulls.get", "slack.chat.postMessage"]);
 */
export interface NotedCall<Name extends string = string> {
  /** "slack.chat.postMessage", "github.rest.pulls.get", "fetch". */
  readonly name: Name;
  readonly args: readonly unknown[];
  /** By the test's clock. */
  readonly at: Date;
}

export interface Scripts {
  readonly slack?: SlackScript;
  readonly github?: GitHubScript;
  readonly fetch?: FetchScript;
  /**
   * When a call is let through whose turn the run awaits by `turn(...)`, as where hundreds of runs stand in line: asked
   * with its name, "slack.chat.update". At once, if nothing is said.
   */
  readonly turns?: (name: string) => Date | undefined;
}

interface Watch {
  readonly now: () => number;
  readonly onCall: (call: NotedCall) => void;
  readonly onAnswer: (call: NotedCall, answer: unknown) => void;
  readonly onUnscripted: (error: Error) => void;
}

type Answers = Readonly<Record<string, ((...args: readonly unknown[]) => unknown) | undefined>>;

/** @param recorded answers calls that have no script */
export function createScriptedConnectors(
  scripts: Scripts,
  watch: Watch,
  recorded?: RecordedServices,
): Omit<Connectors, "run"> {
  const defaults = createSlackDefaults(watch.now) as Answers;
  const { slack, github } = scripts;
  const answerSlack = answerBy("slack", slack, defaults, watch);
  const answerGitHub = answerBy("github", github, {}, watch);
  const service = createService(watch, recorded, scripts);
  return {
    slack: service("slack", hasScript(slack), async ({ path, args }) => answerSlack(path.join("."), args)),
    github: service(
      "github",
      (method, [page]) => hasScript(github)(isPageOf(method, page) ? page.$method.join(".") : method),
      async ({ path, args }) => {
        const [page, ...rest] = args;
        const method = path.join(".");
        if (!isPageOf(method, page)) return answerGitHub(method, args);
        const answer = (await answerGitHub(page.$method.join("."), rest)) as { readonly data: unknown };
        return answer.data;
      },
    ),
    http: service(
      "fetch",
      () => scripts.fetch !== undefined,
      async ({ args }) => {
        if (scripts.fetch === undefined) {
          const [request] = args as [HttpRequest];
          throw unscripted(watch, `fetch of ${request.url}`, "fetch: () => Response.json({})");
        }
        return exchange(scripts.fetch, args[0] as HttpRequest);
      },
    ),
  };
}

/** `github.paginate(method, ...)` uses the script of that method. */
function isPageOf(method: string, page: unknown): page is MethodReference {
  return method === "paginate" && isMethodReference(page);
}

function hasScript(script: SlackScript | GitHubScript | undefined): (method: string) => boolean {
  return (method) => typeof script === "function" || (script as Answers | undefined)?.[method] !== undefined;
}

// How the parts of an answer are told is none of what was asked.
const isData = (argument: unknown): boolean => typeof argument !== "function";

type IsScripted = (method: string, args: readonly unknown[]) => boolean;

function createService(
  watch: Watch,
  recorded: RecordedServices | undefined,
  { turns }: Pick<Scripts, "turns">,
) {
  /** @param answer resolves with the result of the step */
  return (
    name: "slack" | "github" | "fetch",
    isScripted: IsScripted,
    answer: (call: ConnectorCall) => Promise<unknown>,
  ): Connector => {
    // Like the real connectors, this finds a call that a worker died over, so the call is not made twice.
    const answered = new Map<string, unknown>();
    return {
      name,
      async perform(asked) {
        // No service hears of a turn.
        if (asked.isTurn === true) {
          const at = turns?.(`${name}.${asked.path.join(".")}`)?.getTime();
          if (at !== undefined && at > watch.now()) throw new LimitedError(at, "its turn, as the test says");
          return undefined;
        }
        const call = name === "fetch" ? { ...asked, args: asked.args.filter(isData) } : asked;
        const key = `${call.runId} ${call.call}`;
        if (call.inDoubt && answered.has(key)) return answered.get(key);
        const method = call.path.join(".");
        const calledAs = name === "fetch" ? name : `${name}.${method}`;
        const noted = { name: calledAs, args: copyOf(call.args, calledAs), at: new Date(watch.now()) };
        watch.onCall(noted);
        const value =
          recorded === undefined || isScripted(method, call.args)
            ? await answer(call)
            : await recorded.perform(name === "fetch" ? "http" : name, calledAs, call).catch(complain);
        watch.onAnswer(noted, value);
        if (call.call !== 0) answered.set(key, value);
        return value;
      },
      classify: (error) => recorded?.failureOf(error) ?? classify(error),
    };
  };

  function complain(error: unknown): never {
    if (error instanceof NotRecorded) watch.onUnscripted(error);
    throw error;
  }
}

// Copies a value as a thread would receive it. structuredClone alone would turn a Buffer into a Uint8Array.
function copyOf(args: readonly unknown[], calledAs: string): readonly unknown[] {
  return decodeValue(encodeAnySize(args, calledAs, "an argument")) as readonly unknown[];
}

function answerBy(
  name: "slack" | "github",
  script: SlackScript | GitHubScript | undefined,
  defaults: Answers,
  watch: Watch,
): (method: string, args: readonly unknown[]) => Promise<unknown> {
  return async (method, args) => {
    if (typeof script === "function") return (script as (call: ScriptedCall) => unknown)({ method, args });
    const scripted = (script as Answers | undefined)?.[method] ?? defaults[method];
    if (scripted !== undefined) return scripted(...args);
    throw unscripted(watch, `${name}.${method}`, `${name}: { "${method}": () => ({ ... }) }`);
  };
}

function unscripted(watch: Watch, called: string, howTo: string): Error {
  const error = new Error(
    `the automation called ${called}, and the test has no answer for that call: hand in ${howTo}`,
  );
  watch.onUnscripted(error);
  return error;
}

function classify(error: unknown): FailureKind {
  const limited = findLimited(error);
  if (limited !== undefined) return limited;
  const status: unknown = error instanceof Error && "status" in error ? error.status : undefined;
  const passes = typeof status === "number" && (status === 429 || status >= 500);
  return passes ? { kind: "transient", retryAfterMs: null } : { kind: "final" };
}

async function exchange(script: FetchScript, request: HttpRequest): Promise<HttpResponse> {
  const response = await script(
    new Request(request.url, {
      method: request.method,
      headers: request.headers.map(([name, value]): [string, string] => [name, value]),
      body: request.body === null ? null : Buffer.from(request.body),
    }),
  );
  return {
    url: response.url === "" ? request.url : response.url,
    status: response.status,
    statusText: response.statusText,
    headers: [...response.headers],
    body: new Uint8Array(await response.arrayBuffer()),
    redirected: response.redirected,
  };
}
