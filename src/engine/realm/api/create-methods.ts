/** `slack` and `github` as a run sees them: every method path is callable, and a call is a step. */
import type { CallingRun, Connector } from "../../../core/ports/connector.ts";
import { describeInput } from "../../../core/values/describe-input.ts";
import { methodReference } from "../../../core/values/method-reference.ts";
import { copyPlain } from "../../replay/copy-plain.ts";
import { defaultRetries } from "../../../core/retry-policy.ts";
import { insideStep } from "../../replay/run-context.ts";
import type { RunInstance } from "../../replay/run-instance.ts";

const pathKey = Symbol("hathi.method");

interface Method {
  (...args: readonly unknown[]): Promise<unknown>;
  readonly [pathKey]: readonly string[];
}

function isMethod(value: unknown): value is Method {
  return typeof value === "function" && pathKey in value;
}

/**
 * A tree of methods without end: only the connector knows which of them exist, and says so when one is called. The tree
 * has no `then`, so it is no promise and may be returned from an async function.
 */
export function createMethods(instance: RunInstance, connector: Connector, run: CallingRun): unknown {
  const at = (path: readonly string[]): unknown => {
    const call = async (...args: readonly unknown[]): Promise<unknown> =>
      callMethod(instance, connector, run, path, args);
    return new Proxy(call, {
      has: (target, property) => property === pathKey || Reflect.has(target, property),
      get(_target, property) {
        if (property === pathKey) return path;
        if (typeof property === "symbol" || property === "then") return undefined;
        return at([...path, property]);
      },
    });
  };
  return at([]);
}

async function callMethod(
  instance: RunInstance,
  connector: Connector,
  run: CallingRun,
  path: readonly string[],
  given: readonly unknown[],
): Promise<unknown> {
  const args = given.map((argument): unknown =>
    isMethod(argument) ? methodReference(argument[pathKey]) : copyPlain(argument),
  );
  const name = [connector.name, ...path].join(".");
  const asked = { runId: run.id, path, args, event: run.event, team: run.team };
  if (insideStep()) {
    const { signal } = new AbortController();
    return connector.perform({ ...asked, call: 0, inDoubt: false, signal });
  }
  const call = instance.call({
    kind: "step",
    name,
    ...describeInput(name, args),
    retries: defaultRetries,
    // Only the journal takes this answer. The code gets its own from the journal.
    perform: async (attempt) =>
      connector.performEncoded === undefined
        ? connector.perform({ ...asked, ...attempt })
        : connector.performEncoded({ ...asked, ...attempt }),
    classify: (error) => connector.classify(error),
  });
  return call.promise;
}
