/** What `import ... from "hathi"` gives to a run: the same names as src/index.ts, bound to this run. */
import { isAutomation, type Automation, type TriggerOptions } from "../../core/automation.ts";
import { ContinueWith } from "../../core/continue-with.ts";
import type { CallingRun, Connector, FailureKind } from "../../core/connector.ts";
import { describeInput } from "../../core/describe-input.ts";
import { type Duration, formatDuration, parseDuration } from "../../core/duration.ts";
import {
  CancelledError,
  HathiError,
  RetryableError,
  TerminalError,
  TimeoutError,
} from "../../core/errors.ts";
import { escapeMarkdown } from "../../core/escape-markdown.ts";
import { escapeSlack } from "../../core/escape-slack.ts";
import { findTooLong } from "../../core/event-names.ts";
import type { HathiEvent } from "../../core/event.ts";
import type { RunId } from "../../core/ids.ts";
import { findLimited } from "../../core/limited-error.ts";
import { findNetworkFailure } from "../../core/network-failure.ts";
import type * as hathi from "../../index.ts";
import { createMethods } from "../create-methods.ts";
import { createOffConnector } from "../off-connector.ts";
import { type Backoff, defaultBackoff, defaultRetries } from "../retry-policy.ts";
import { insideStep, runContext } from "../run-context.ts";
import type { RunInstance } from "../run-instance.ts";
import { withSignal } from "../with-signal.ts";
import { declareCron } from "./declare-cron.ts";
import { createRunApi } from "./run-api.ts";
import { readSecret } from "./run-secret.ts";
import { openTimer } from "./run-timers.ts";

export interface Connectors {
  readonly slack: Connector;
  readonly github: Connector;
  readonly http: Connector;
  /** Children, signals and the store; off where there is no database behind the run. */
  readonly run?: Connector;
}

export interface RunIdentity extends CallingRun {
  readonly automation?: string;
}

/** Every runtime export of src/index.ts: a missing one is a type error here. */
type AuthorApi = Record<keyof typeof hathi, unknown>;

export function createAuthorApi(instance: RunInstance, connectors: Connectors, run: RunIdentity): AuthorApi {
  const sleepMs = async (
    name: string,
    ms: number,
    input: string,
    { signal }: hathi.SleepOptions = {},
  ): Promise<void> => {
    if (insideStep()) throw nested(name);
    signal?.throwIfAborted();
    await withSignal(instance, openTimer(instance, name, ms, input), signal).promise;
  };
  return {
    CancelledError,
    RetryableError,
    TerminalError,
    TimeoutError,
    escapeMarkdown,
    escapeSlack,
    ...createRunApi(instance, connectors.run ?? createOffConnector("run", "this run has no database"), run),
    on: declareOn,
    slack: createMethods(instance, connectors.slack, run),
    github: createMethods(instance, connectors.github, run),
    secret: readSecret,
    continueWith: (input: unknown) => new ContinueWith(input),
    sleep: async (duration: Duration, options?: hathi.SleepOptions) => {
      const ms = readLeft(duration);
      await sleepMs("sleep", ms, typeof duration === "string" ? duration : formatDuration(ms), options);
    },
    sleepUntil: async (date: Date | number | string, options?: hathi.SleepOptions) => {
      const time = new Date(date).getTime();
      if (Number.isNaN(time)) throw new RangeError(`sleepUntil: "${String(date)}" is no date`);
      await sleepMs("sleepUntil", Math.max(0, time - instance.now), new Date(time).toISOString(), options);
    },
    next: async (types: string | readonly string[], options: hathi.NextOptions<HathiEvent> = {}) =>
      next(instance, run.id, typeof types === "string" ? [types] : types, options),
    step: async (...args: readonly unknown[]) => step(instance, args),
    status(text: unknown) {
      const line = String(text);
      if (instance.status === line) return;
      instance.status = line;
      if (!instance.replaying) instance.onStatus(line);
    },
  };
}

export function declareAutomation(
  types: string | readonly string[],
  ...rest: readonly unknown[]
): Automation {
  const run = rest.at(-1);
  const options = rest.length > 1 ? rest[0] : {};
  const names = typeof types === "string" ? [types] : types;
  if (
    !Array.isArray(names) ||
    names.length === 0 ||
    names.some((name) => !/^[\w-]+(\.[\w-]+)+$/.test(String(name)))
  ) {
    throw new HathiError(
      "AUTOMATION_INVALID",
      `on(${JSON.stringify(types)}): an event's name looks like "github.pull_request.opened", "slack.command.deploy" or "webhook.billing"`,
    );
  }
  if (typeof run !== "function" || typeof options !== "object" || options === null) {
    throw new HathiError(
      "AUTOMATION_INVALID",
      `on(${JSON.stringify(types)}): give the function to run last, as in on("webhook.billing", async (event) => { ... })`,
    );
  }
  const automation = {
    kind: "hathi.automation" as const,
    types: names.map(String),
    options: options as TriggerOptions,
    run: run as Automation["run"],
  };
  if (!isAutomation(automation)) throw new TypeError("unreachable");
  return automation;
}

/** `on`, with `on.cron` on it. */
const declareOn = Object.assign(declareAutomation, { cron: declareCron });

function nested(name: string): HathiError {
  return new HathiError(
    "STEP_NESTED",
    `${name} was called inside a step: a step runs at one go, so it cannot wait durably. Call ${name} outside of step(...)`,
  );
}

/** What is left until a moment, as code computes it: one that is over is over at once, as for sleepUntil. */
function readLeft(duration: Duration): number {
  return typeof duration === "number" && duration < 0 && Number.isFinite(duration)
    ? 0
    : parseDuration(duration);
}

async function next(
  instance: RunInstance,
  runId: RunId,
  types: readonly string[],
  options: hathi.NextOptions<HathiEvent>,
): Promise<unknown> {
  if (insideStep()) throw nested("next");
  options.signal?.throwIfAborted();
  // A signal is for the run that it was sent to.
  const isSignal = types.every((type) => type.startsWith("signal."));
  const subject = options.subject ?? (isSignal ? runId : null);
  const tooLong = findTooLong(types, subject);
  if (tooLong !== undefined) {
    throw new HathiError("VALUE_TOO_LARGE", `next: the ${tooLong}. No event has such a one`);
  }
  const name = `next ${types.join(" or ")}`;
  const call = instance.call({
    kind: "wait",
    name,
    ...describeInput(name, subject === null ? [] : [subject]),
    types,
    subject,
    match: options.match ?? null,
  });
  const wait = withSignal(instance, call, options.signal);
  if (options.timeout === undefined) return wait.promise;
  const timer = openTimer(instance, "timeout", readLeft(options.timeout), String(options.timeout));
  const timeout = timer.promise.then(() => {
    instance.close(wait);
    throw new TimeoutError(`${name}: nothing came within ${String(options.timeout)}`);
  });
  try {
    return await Promise.race([wait.promise, timeout]);
  } finally {
    instance.close(timer);
  }
}

async function step(instance: RunInstance, args: readonly unknown[]): Promise<unknown> {
  if (insideStep()) throw nested("step");
  const [first, second] = args;
  const named = typeof first === "string";
  const run = named ? second : first;
  const options = ((named ? args[2] : second) ?? {}) as hathi.StepOptions;
  if (typeof run !== "function") {
    throw new TypeError('step: give the function to run, as in step("count", () => count())');
  }
  const name = named ? first : run.name === "" ? "step" : `step ${run.name}`;
  options.signal?.throwIfAborted();
  const perform = run as (context: hathi.StepContext) => unknown;
  const call = instance.call({
    kind: "step",
    name,
    digest: null,
    input: null,
    ...(options.once === true ? { once: true } : {}),
    ...readRetry(options.retry),
    ...(options.timeout !== undefined && { timeoutMs: parseDuration(options.timeout) }),
    perform: async ({ attempt = 1, signal }) =>
      runContext.run({ instance, step: { name } }, async () => perform({ attempt, signal })),
    classify: options.once === true ? classifyOnce : classifyOwn,
  });
  return withSignal(instance, call, options.signal).promise;
}

// What an author's own code throws may pass: the network, a lock, a service that is not up yet.
const classifyOwn = (error: unknown): FailureKind =>
  findLimited(error) ?? { kind: "transient", retryAfterMs: null };

// It may have done half of what it does. Only what certainly did not happen, or is asked for, is done again.
function classifyOnce(error: unknown): FailureKind {
  const again = { kind: "transient", retryAfterMs: null, unreached: true } as const;
  if (error instanceof RetryableError) return again;
  const broken = findNetworkFailure(error);
  if (broken === undefined) return { kind: "final" };
  return broken.reached ? { kind: "lost" } : again;
}

function readRetry(retry: hathi.StepOptions["retry"] = {}): { retries: number; backoff?: Backoff } {
  if (typeof retry === "number") return { retries: retry };
  const { limit = defaultRetries, first, longest } = retry;
  if (first === undefined && longest === undefined) return { retries: limit };
  return {
    retries: limit,
    backoff: {
      firstMs: first === undefined ? defaultBackoff.firstMs : parseDuration(first),
      longestMs: longest === undefined ? defaultBackoff.longestMs : parseDuration(longest),
    },
  };
}
