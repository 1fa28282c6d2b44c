/** Children, signals, questions and the store of a test engine: does in memory what the run connector does in Postgres. */
import type { Connector, ConnectorCall } from "../../core/ports/connector.ts";
import { HathiError } from "../../core/errors.ts";
import type { RunId } from "../../core/ids.ts";
import { isFinished } from "../../core/run.ts";
import { withoutSecrets } from "../../core/secrets/secrets.ts";
import { decodeValue, encodeOutput } from "../../core/values/recorded-value.ts";
import type { Bundle } from "../../engine/build/bundle-automation.ts";
import type { MemoryAsks } from "./memory-asks.ts";
import { answerPeople, type KnownPerson } from "./memory-people.ts";
import type { MemoryRun } from "./memory-rows.ts";
import type { MemoryStore } from "./memory-store.ts";

interface Own {
  readonly bundle: Bundle;
  readonly name: string;
}

/** By automation and key. */
export type Stores = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What a test has before its first run. */
export interface KnownBefore {
  /** Whom `people` finds. */
  readonly people?: readonly KnownPerson[];
  readonly stores?: Stores;
}

export function createMemoryRunConnector(
  store: MemoryStore,
  asks: MemoryAsks,
  own: Own,
  { people = [], stores = {} }: KnownBefore = {},
): Connector {
  const values = new Map<string, string>();
  for (const [automation, kept] of Object.entries(stores))
    for (const [key, value] of Object.entries(kept))
      values.set(`${automation} ${key}`, encodeOutput(value, `"${key}" of ${automation}`));
  // The results by step, so that a step in doubt finds what it did.
  const done = new Map<string, unknown>();
  const perform = async (call: ConnectorCall): Promise<unknown> => {
    const [method, operation = ""] = call.path;
    if (method === "start") return startChild(store, own, call);
    if (method === "signal") return signal(store, call);
    if (method === "people") return answerPeople(people, call);
    if (method === "ask") return asks.open(call);
    if (method === "answer-ask") return asks.hear(call);
    if (method === "tell-ask") return asks.tell(call);
    if (method === "supersede") return asks.supersede(call);
    // Nobody waits for the answer in a test, and so it is never late.
    if (method === "answer") return true;
    return callStore(values, automationOf(store, call), operation, call.args);
  };
  // Calls run one after the other, like transactions on the same key.
  let last: Promise<unknown> = Promise.resolve();
  const performOnce = async (call: ConnectorCall): Promise<unknown> => {
    // A run that continueWith began again counts its calls from 1 again. Its new event tells the rounds apart.
    const key = `${call.runId} ${call.event.id} ${call.call}`;
    if (!done.has(key)) done.set(key, await perform(call));
    return done.get(key);
  };
  return {
    name: "run",
    async perform(call) {
      const before = last;
      const performed = (async () => {
        await before;
        return performOnce(call);
      })();
      last = performed.catch(() => undefined);
      return performed;
    },
    classify: () => ({ kind: "final" }),
  };
}

function automationOf(store: MemoryStore, call: ConnectorCall): string {
  return store.runs.get(call.runId)?.automation ?? "";
}

function startChild(store: MemoryStore, { bundle, name }: Own, call: ConnectorCall): { readonly id: RunId } {
  const [{ automation, input, detached }, { isOwn }] = call.args as [
    { automation: string; input: unknown; detached: boolean },
    { isOwn: boolean },
  ];
  if (!isOwn && automation !== name && !automation.startsWith(`${name}.`)) {
    throw new HathiError(
      "AUTOMATION_UNKNOWN",
      `start("${automation}"): in a test, a run can start only automations of its own file; these are "${name}" and "${name}.<export>"`,
    );
  }
  const event = store.storeEvent({
    source: "run",
    type: `run.started.${automation}`,
    subject: call.runId,
    data: input,
  });
  const parent = { id: call.runId, detached };
  const child = store.startRun({ automation, build: bundle.id, event, admitted: true, parent });
  const starter = store.runs.get(call.runId);
  // A child that starts after its parent's code has seen the cancel is part of the clean-up, and is not cancelled.
  const isCancelled =
    starter?.cancelRequestedAt != null && !starter.journal.some(({ kind }) => kind === "cancel");
  if (isCancelled && !detached) child.cancelRequestedAt = new Date(store.clock.now);
  return { id: child.id };
}

function signal(store: MemoryStore, call: ConnectorCall): null {
  const [{ to, name, data }] = call.args as [{ to: string; name: string; data: unknown }];
  const target: MemoryRun | undefined = store.runs.get(to as RunId);
  if (target === undefined) {
    throw new HathiError(
      "RUN_UNKNOWN",
      `signal: there is no run "${to}": give the whole id that start() returned`,
    );
  }
  if (isFinished(target.state)) {
    throw new HathiError(
      "RUN_STATE",
      `signal: the run ${to} is ${target.state} and hears nothing any more: catch this where a run may have ended before`,
    );
  }
  store.accept({ source: "run", type: `signal.${name}`, subject: to, data: data ?? null });
  return null;
}

async function callStore(
  values: Map<string, string>,
  automation: string,
  operation: string,
  args: readonly unknown[],
): Promise<unknown> {
  const [given, value] = args as [string, unknown];
  // The value as it would be stored.
  const key = withoutSecrets(given);
  const isRead = operation === "get" || operation === "list";
  // store.of() names another automation, whose store is read.
  const { of = automation } = (isRead ? (value as { readonly of?: string } | undefined) : undefined) ?? {};
  const own = `${of} ${key}`;
  const found = values.get(own);
  const current = found === undefined ? undefined : decodeValue(found);
  switch (operation) {
    case "get":
      return current;
    case "delete":
      return void values.delete(own);
    case "list":
      return [...values.keys()]
        .filter((name) => name.startsWith(own))
        .map((name) => name.slice(of.length + 1))
        .toSorted();
    case "set":
      return void values.set(own, encodeOutput(value, `store.set("${key}")`, "its second argument"));
    case "update": {
      const changed = await (value as (value: unknown) => unknown)(current);
      values.set(own, encodeOutput(changed, `store.update("${key}")`));
      return changed;
    }
    default:
      throw new TypeError(`store.${operation} is not a method: there are get, set, delete, list and update`);
  }
}
