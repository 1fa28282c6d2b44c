/** What runs do to each other and to their store, as an automation sees it: each call is a step. */
import { isAutomation } from "../../core/automation.ts";
import type { CallingRun, Connector } from "../../core/connector.ts";
import { describeInput } from "../../core/describe-input.ts";
import { CancelledError, HathiError } from "../../core/errors.ts";
import { encodeEventData } from "../../core/event-data.ts";
import type { HathiEvent } from "../../core/event.ts";
import type { RunId } from "../../core/ids.ts";
import { decodeValue } from "../../core/recorded-value.ts";
import { automationName, exportNames, fileNameOf } from "../automation-names.ts";
import { copyPlain } from "../copy-plain.ts";
import { defaultRetries } from "../retry-policy.ts";
import { runContext } from "../run-context.ts";
import type { RunInstance } from "../run-instance.ts";

interface RunEnded {
  readonly state: string;
  readonly result: string | null;
  readonly error: { readonly name: string; readonly message: string } | null;
}

export function createRunApi(
  instance: RunInstance,
  connector: Connector,
  run: CallingRun & { readonly automation?: string },
) {
  /** @param hidden arguments that the connector gets and the journal does not: functions */
  const call = async (
    name: string,
    path: readonly string[],
    given: readonly unknown[],
    hidden: readonly unknown[] = [],
  ): Promise<unknown> => {
    const args = copyPlain(given);
    return instance.call({
      kind: "step",
      name,
      ...describeInput(name, args),
      retries: defaultRetries,
      perform: async (attempt) =>
        connector.perform({
          runId: run.id,
          path,
          args: [...args, ...hidden],
          event: run.event,
          team: run.team,
          ...attempt,
        }),
      classify: (error) => connector.classify(error),
    }).promise;
  };

  const start = async (
    automation: unknown,
    input: unknown = {},
    { detached = false }: { readonly detached?: boolean } = {},
  ): Promise<object> => {
    const name = nameOf(automation, run.automation ?? "");
    const data = encodeEventData(copyPlain(input), `start ${name}`, "its second argument");
    const child = (await call(`start ${name}`, ["start"], [{ automation: name, input: data, detached }])) as {
      id: RunId;
    };
    // Asked for again, it is what the first call gave: the end of a run is one event, and it ended that wait.
    let ended: Promise<unknown> | undefined;
    const result = async (): Promise<unknown> => {
      const wait = instance.call({
        kind: "wait",
        name: "child.result",
        ...describeInput("child.result", [child.id]),
        types: ["run.ended"],
        subject: child.id,
        match: null,
      });
      return resultOf(((await wait.promise) as HathiEvent<RunEnded>).data, name);
    };
    return { id: child.id, result: async () => (ended ??= result()) };
  };

  return {
    start,
    signal: async (to: unknown, name: string, data?: unknown) => {
      const target = typeof to === "object" && to !== null && "id" in to ? to.id : to;
      const sent = encodeEventData(copyPlain(data), `signal ${name}`, "its third argument");
      await call(`signal ${name}`, ["signal"], [{ to: target, name, data: sent }]);
    },
    store: {
      get: async (key: string) => call("store.get", ["store", "get"], [key]),
      set: async (key: string, value: unknown) => call("store.set", ["store", "set"], [key, value]),
      delete: async (key: string) => call("store.delete", ["store", "delete"], [key]),
      list: async (prefix = "") => call("store.list", ["store", "list"], [prefix]),
      update: async (key: string, change: (value: unknown) => unknown) =>
        call(
          "store.update",
          ["store", "update"],
          [key],
          [
            (value: unknown) =>
              runContext.run({ instance, step: { name: "store.update" } }, () => change(value)),
          ],
        ),
    },
  };
}

/** @param own the name of the automation that asks */
function nameOf(automation: unknown, own: string): string {
  if (typeof automation === "string") return automation;
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
  const error = new Error(ended.error?.message ?? `the child ${name} failed`);
  if (ended.error !== null) error.name = ended.error.name;
  throw error;
}
