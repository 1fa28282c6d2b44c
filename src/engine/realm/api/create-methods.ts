/** `slack` and `github` as a run sees them: every method path is callable, and a call is a step. */
import { isActInSlack, isAwaited } from "../../../core/people/acts-in-slack.ts";
import type { CallingRun, Connector } from "../../../core/ports/connector.ts";
import { describeInput } from "../../../core/values/describe-input.ts";
import { methodReference } from "../../../core/values/method-reference.ts";
import { copyPlain } from "../../replay/copy-plain.ts";
import { defaultRetries } from "../../../core/retry-policy.ts";
import { insideStep } from "../../replay/run-context.ts";
import type { RunInstance } from "../../replay/run-instance.ts";
import { describeKind, refuseInStep } from "./check-call.ts";

const pathKey = Symbol("hathi.method");
const turnKey = Symbol("hathi.turn");

interface Method {
  (...args: readonly unknown[]): Promise<unknown>;
  readonly [pathKey]: readonly string[];
  readonly [turnKey]: (...args: readonly unknown[]) => Promise<unknown>;
}

function isMethod(value: unknown): value is Method {
  return typeof value === "function" && pathKey in value;
}

/**
 * A tree of methods without end: only the connector knows which of them exist, and says so when one is called. The tree
 * has no `then`, so it is no promise and may be returned from an async function.
 */
export function createMethods(instance: RunInstance, connector: Connector, run: CallingRun): unknown {
  if (isActInSlack(run.event.type)) instance.taken.actedAt ??= instance.now;
  const at = (path: readonly string[]): unknown => {
    const call = async (...args: readonly unknown[]): Promise<unknown> =>
      callMethod({ instance, connector, run, path, isTurn: false }, args);
    return new Proxy(call, {
      has: (target, property) => property === pathKey || Reflect.has(target, property),
      get(_target, property) {
        if (property === pathKey) return path;
        if (property === turnKey)
          return async (...args: readonly unknown[]) =>
            callMethod({ instance, connector, run, path, isTurn: true }, args);
        if (typeof property === "symbol" || property === "then") return undefined;
        return at([...path, property]);
      },
    });
  };
  return at([]);
}

/** `turn` as a run sees it: a step that takes its time and makes no call. */
export async function waitForTurn(method: unknown, ...args: readonly unknown[]): Promise<void> {
  refuseInStep("turn");
  if (!isMethod(method)) {
    throw new TypeError(
      `turn: name the method that is called next, as in turn(slack.chat.update), not ${describeKind(method)}`,
    );
  }
  await method[turnKey](...args);
}

interface MethodCall {
  readonly instance: RunInstance;
  readonly connector: Connector;
  readonly run: CallingRun;
  readonly path: readonly string[];
  readonly isTurn: boolean;
}

async function callMethod(
  { instance, connector, run, path, isTurn }: MethodCall,
  given: readonly unknown[],
): Promise<unknown> {
  const args = given.map((argument): unknown =>
    isMethod(argument) ? methodReference(argument[pathKey]) : copyPlain(argument),
  );
  const method = [connector.name, ...path].join(".");
  const name = isTurn ? `turn(${method})` : method;
  const told = { runId: run.id, path, args, event: run.event, team: run.team };
  const asked = isTurn ? { ...told, isTurn } : told;
  // Asked at each attempt: somebody may click while the call is held back.
  const isUrgent = (): boolean => isAwaited(instance.taken.actedAt, instance.now);
  if (insideStep()) {
    const { signal } = new AbortController();
    return connector.perform({ ...asked, call: 0, inDoubt: false, signal, isUrgent: isUrgent() });
  }
  const call = instance.call({
    kind: "step",
    name,
    ...describeInput(name, args),
    retries: defaultRetries,
    // Only the journal takes this answer. The code gets its own from the journal.
    perform: async (attempt) =>
      connector.performEncoded === undefined
        ? connector.perform({ ...asked, ...attempt, isUrgent: isUrgent() })
        : connector.performEncoded({ ...asked, ...attempt, isUrgent: isUrgent() }),
    classify: (error) => connector.classify(error),
  });
  return call.promise;
}
