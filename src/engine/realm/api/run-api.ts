/** What a run does to other runs and to its store, as an automation sees it. Each call is a step. */
import { AsyncLocalStorage } from "node:async_hooks";
import { isAutomation } from "../../../core/automation.ts";
import type { CallingRun, Connector } from "../../../core/ports/connector.ts";
import { describeInput, type DescribedInput } from "../../../core/values/describe-input.ts";
import { CancelledError, HathiError } from "../../../core/errors.ts";
import { encodeEventData, eventDataToCompare } from "../../../core/values/event-data.ts";
import type { HathiEvent } from "../../../core/event.ts";
import type { RunId } from "../../../core/ids.ts";
import { decodeValue } from "../../../core/values/recorded-value.ts";
import { automationName, exportNameOf, exportNames, fileNameOf } from "../../build/automation-names.ts";
import { copyPlain } from "../../replay/copy-plain.ts";
import { defaultRetries } from "../../../core/retry-policy.ts";
import { insideStep, runContext } from "../../replay/run-context.ts";
import type { RunInstance } from "../../replay/run-instance.ts";
import { checkOptions, describeKind, isBoolean, refuseInStep } from "./check-call.ts";
import { createAsk } from "./run-ask.ts";
import { createPeopleApi } from "./run-people.ts";

interface RunEnded {
  readonly state: string;
  readonly result: string | null;
  readonly error: { readonly name: string; readonly message: string } | null;
  /** What the child's function threw. Absent if an earlier version ended the child. */
  readonly thrown?: string | null;
}

export function createRunApi(
  instance: RunInstance,
  connector: Connector,
  run: CallingRun & { readonly automation?: string },
) {
  const caller = { runId: run.id, event: run.event, team: run.team };
  /**
   * @param hidden arguments that the connector gets and the journal does not
   * @param described the arguments as people see them and as replays compare them, where they are sent encoded
   */
  const call = async (
    name: string,
    path: readonly string[],
    given: readonly unknown[],
    hidden: readonly unknown[] = [],
    described?: DescribedInput,
  ): Promise<unknown> => {
    const args = copyPlain(given);
    return instance.call({
      kind: "step",
      name,
      ...(described ?? describeInput(name, args)),
      retries: defaultRetries,
      perform: async (attempt) =>
        connector.perform({ ...caller, path, args: [...args, ...hidden], ...attempt }),
      classify: (error) => connector.classify(error),
    }).promise;
  };

  /** A call of the store. It is a step, or a part of the step that it is made in, as a call of slack is. */
  const callStore = async (
    method: string,
    given: readonly unknown[],
    hidden: readonly unknown[] = [],
  ): Promise<unknown> => {
    const [key] = given;
    const isKey = typeof key === "string" && (method === "list" || (key !== "" && key.length <= 500));
    if (!isKey) {
      throw new TypeError(
        `store.${method}: its key is a text of 1 to 500 characters, not ${typeof key === "string" && key !== "" ? "a longer one" : describeKind(key)}`,
      );
    }
    if (!insideStep()) return call(`store.${method}`, ["store", method], given, hidden);
    if (runContext.getStore()?.step?.isUpdate === true) {
      throw new HathiError(
        "STEP_NESTED",
        `store.${method} was called by the function of store.update, which holds its key until it returns: call store.${method} before or after`,
      );
    }
    return connector.perform({
      ...caller,
      path: ["store", method],
      args: [...copyPlain(given), ...hidden],
      call: nextNestedCall(),
      inDoubt: false,
      signal: new AbortController().signal,
    });
  };

  return {
    ask: createAsk(instance, call, run.event.subject),
    people: createPeopleApi(call, run.event),
    start: async (automation: unknown, input: unknown = {}, options?: unknown): Promise<object> => {
      refuseInStep("start");
      checkOptions("start", options, { detached: isBoolean });
      const { detached = false } = (options ?? {}) as { readonly detached?: boolean };
      const name = nameOf(automation, run.automation ?? "");
      const { sent, described } = describeHanded(`start ${name}`, "its second argument", input, (given) => ({
        automation: name,
        input: given,
        detached,
      }));
      // A child of the same file runs on this run's build, whatever has been deployed since.
      const isOwn =
        fileNameOf(name) === fileNameOf(run.automation ?? "") && instance.exports.has(exportNameOf(name));
      const child = (await call(`start ${name}`, ["start"], [sent], [{ isOwn }], described)) as { id: RunId };
      return { id: child.id, result: createResult(instance, child.id, name) };
    },
    signal: async (to: unknown, name: unknown, data?: unknown) => {
      refuseInStep("signal");
      const target = typeof to === "object" && to !== null && "id" in to ? to.id : to;
      if (typeof target !== "string") {
        throw new TypeError(
          `signal: give the run to send it to, as start() returned it, or its id, not ${describeKind(target)}`,
        );
      }
      if (typeof name !== "string" || !/^[\w-]+$/.test(name)) {
        throw new TypeError(
          `signal: its name is of letters, digits, _ and -, as in signal(child, "approved"), not ${typeof name === "string" && name !== "" ? `"${name.slice(0, 100)}"` : describeKind(name)}`,
        );
      }
      const { sent, described } = describeHanded(`signal ${name}`, "its third argument", data, (given) => ({
        to: target,
        name,
        data: given,
      }));
      await call(`signal ${name}`, ["signal"], [sent], [], described);
    },
    store: {
      get: async (key: string) => callStore("get", [key]),
      set: async (key: string, value: unknown) => callStore("set", [key, value]),
      delete: async (key: string) => callStore("delete", [key]),
      list: async (prefix = "") => callStore("list", [prefix]),
      of(automation: string) {
        if (typeof automation !== "string" || automation === "") {
          throw new TypeError(
            `store.of: give the name of an automation, as in store.of("pr-reminder"), not ${describeKind(automation)}`,
          );
        }
        return {
          get: async (key: string) => callStore("get", [key, { of: automation }]),
          list: async (prefix = "") => callStore("list", [prefix, { of: automation }]),
        };
      },
      async update(key: string, change: (value: unknown) => unknown) {
        if (typeof change !== "function") {
          throw new TypeError(
            `store.update: give the function that changes the value, as in store.update("count", (n = 0) => n + 1), not ${describeKind(change)}`,
          );
        }
        const here = AsyncLocalStorage.snapshot();
        const step = { name: "store.update", isUpdate: true };
        const changeThere = (value: unknown): unknown =>
          here(() => runContext.run({ instance, step }, () => change(value)));
        return callStore("update", [key], [changeThere]);
      },
    },
  };
}

/**
 * What one run hands to another in three forms: encoded as it is sent, as people read it, and as replays compare it.
 */
function describeHanded(
  what: string,
  of: string,
  given: unknown,
  argumentOf: (data: unknown) => object,
): { readonly sent: object; readonly described: DescribedInput } {
  const data = copyPlain(given);
  const stored = encodeEventData(data, what, of);
  const compared = argumentOf(eventDataToCompare(data, stored, what, of));
  return { sent: argumentOf(stored), described: describeInput(what, [argumentOf(data)], [compared]) };
}

// Numbers for calls that are made within a step, apart from those of the run's own calls: they are made again with the
// step.
let nestedCalls = 0;
function nextNestedCall(): number {
  nestedCalls = (nestedCalls % 1_000_000) + 1;
  return -Math.trunc(Math.random() * 2_000) * 1_000_000 - nestedCalls;
}

/** What `child.result()` does. A second call gives what the first one gave. */
function createResult(instance: RunInstance, child: RunId, name: string): () => Promise<unknown> {
  let asked: { readonly result: Promise<unknown>; readonly inCleanUp: boolean; isTold?: boolean } | undefined;
  const wait = async (): Promise<unknown> => {
    const call = instance.call({
      kind: "wait",
      name: "child.result",
      ...describeInput("child.result", [child]),
      types: ["run.ended"],
      subject: child,
      match: null,
    });
    const ended = (await call.promise) as HathiEvent<RunEnded>;
    if (asked !== undefined) asked.isTold = true;
    return resultOf(ended.data, name);
  };
  return async () => {
    refuseInStep("child.result");
    const inCleanUp = instance.ending.isTold;
    // The run's cancellation has ended a wait for this child. The clean-up may wait for the child once more.
    const isCutOff = asked !== undefined && asked.isTold !== true && inCleanUp && !asked.inCleanUp;
    if (asked === undefined || isCutOff) asked = { result: wait(), inCleanUp };
    return asked.result;
  };
}

/** @param own the name of the automation that asks */
function nameOf(automation: unknown, own: string): string {
  if (typeof automation === "string" && automation !== "") return automation;
  const exportName = isAutomation(automation) ? exportNames.get(automation) : undefined;
  if (exportName !== undefined) return automationName(fileNameOf(own), exportName);
  throw new HathiError(
    "AUTOMATION_UNKNOWN",
    'start: give an automation of this file or its name, as in start("deploy") or start("deploy.rollback")',
  );
}

function resultOf(ended: RunEnded, name: string): unknown {
  if (ended.state === "completed") return ended.result === null ? undefined : decodeValue(ended.result);
  if (ended.state === "cancelled") throw new CancelledError(`the child ${name} was cancelled`);
  if (typeof ended.thrown === "string") throw decodeValue(ended.thrown);
  const error = new Error(ended.error?.message ?? `the child ${name} failed`);
  if (ended.error !== null) error.name = ended.error.name;
  throw error;
}
