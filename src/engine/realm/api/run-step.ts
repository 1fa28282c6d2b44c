/** `step(...)` as a run sees it: everything inside it is one call. */
import { AsyncLocalStorage } from "node:async_hooks";
import type { FailureKind } from "../../../core/ports/connector.ts";
import { parseDuration } from "../../../core/time/duration.ts";
import { RetryableError } from "../../../core/errors.ts";
import { findLimited } from "../../../core/services/limited-error.ts";
import { findNetworkFailure } from "../../../core/services/network-failure.ts";
import type { StandIns } from "../../../core/ports/stand-ins.ts";
import type * as hathi from "../../../index.ts";
import { type Backoff, defaultBackoff, defaultRetries } from "../../../core/retry-policy.ts";
import { runContext, type StepScope } from "../../replay/run-context.ts";
import type { RunInstance } from "../../replay/run-instance.ts";
import { withSignal } from "../../replay/with-signal.ts";
import {
  checkOptions,
  describeKind,
  isBoolean,
  isDuration,
  isInDoubt,
  isSignal,
  type OptionCheck,
  refuseInStep,
} from "./check-call.ts";

const stepOptions = {
  retry: (value: unknown) => {
    if (typeof value === "number") return isCount(value);
    checkOptions("step: retry", value, { limit: isCount, first: isDuration, longest: isDuration });
    return undefined;
  },
  timeout: isDuration,
  once: isBoolean,
  inDoubt: isInDoubt,
  signal: isSignal,
};

const isCount: OptionCheck = (value) =>
  Number.isSafeInteger(value) && Number(value) >= 0
    ? undefined
    : `is a whole number of further attempts, zero or more, not ${typeof value === "number" ? value : describeKind(value)}`;

/** @param standIns what a test performs in place of a step's function */
export async function step(
  instance: RunInstance,
  args: readonly unknown[],
  standIns?: StandIns,
): Promise<unknown> {
  refuseInStep("step");
  const [first, second] = args;
  const named = typeof first === "string";
  const run = named ? second : first;
  const given = named ? args[2] : second;
  if (typeof run !== "function") {
    throw new TypeError('step: give the function to run, as in step("count", () => count())');
  }
  checkOptions("step", given, stepOptions);
  const options = (given ?? {}) as hathi.StepOptions;
  const name = named ? first : run.name === "" ? "step" : `step ${run.name}`;
  options.signal?.throwIfAborted();
  const once = options.once === true || options.inDoubt === "ask";
  const own = run as (context: hathi.StepContext) => unknown;
  const perform = standIns?.findStep?.(name) ?? own;
  // What the author keeps in an AsyncLocalStorage is there inside the step, too.
  const here = AsyncLocalStorage.snapshot();
  const call = instance.call({
    kind: "step",
    name,
    digest: null,
    input: null,
    ...(once ? { once: true } : {}),
    ...(options.inDoubt !== undefined && { inDoubt: options.inDoubt }),
    ...readRetry(options.retry),
    ...(options.timeout !== undefined && { timeoutMs: parseDuration(options.timeout) }),
    perform: async ({ attempt = 1, signal }) => {
      const scope: StepScope = { name };
      try {
        return await here(() =>
          runContext.run({ instance, step: scope }, async () => perform({ attempt, signal })),
        );
      } finally {
        for (const giveBack of scope.atEnd ?? []) giveBack();
      }
    },
    classify: once ? classifyOnce : classifyOwn,
  });
  return withSignal(instance, call, options.signal).promise;
}

// A failure of the author's own code may pass: the network, a lock, a service that is not up yet.
const classifyOwn = (error: unknown): FailureKind =>
  findLimited(error) ?? { kind: "transient", retryAfterMs: null };

// The step may have done half of its work. Only what certainly did not happen, or asks for a retry, is done again.
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
