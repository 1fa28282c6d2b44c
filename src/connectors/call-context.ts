/** Carries a connector's call through client libraries to the requests that they make. */
import { AsyncLocalStorage } from "node:async_hooks";
import { fetch, FormData as OwnFormData, getGlobalDispatcher } from "undici";
import type { ConnectorCall } from "../core/ports/connector.ts";
import { LimitedError } from "../core/services/limited-error.ts";

type Call = Pick<ConnectorCall, "signal" | "isOwned">;

interface CallContext extends Call {
  /** A request was about to leave when this worker was no longer sure that it owns the run. */
  isHeldBack: boolean;
  /** A request has left that may have changed something. */
  hasLeft: boolean;
}

const calls = new AsyncLocalStorage<CallContext>();
const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Runs `perform`. Its requests are given up when the call's signal aborts, and leave only while this worker owns
 * the run.
 *
 * @throws {LimitedError} if a request was held back and nothing was changed: make the call again once this worker
 *   knows that it owns the run
 */
export async function withCall<Result>(
  { signal, isOwned }: Call,
  perform: () => Promise<Result>,
): Promise<Result> {
  signal.throwIfAborted();
  const context: CallContext = { signal, isOwned, isHeldBack: false, hasLeft: false };
  try {
    return await calls.run(context, perform);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (context.isHeldBack && !context.hasLeft)
      throw new LimitedError(0, "its worker to make sure that it still owns the run");
    throw error;
  }
}

/** A signal for a request: aborts with the call that the request is part of, and in any case after `timeoutMs`. */
export function requestSignal(timeoutMs: number, ...others: readonly AbortSignal[]): AbortSignal {
  const call = calls.getStore();
  const timeout = AbortSignal.timeout(timeoutMs);
  return AbortSignal.any(call === undefined ? [timeout, ...others] : [timeout, call.signal, ...others]);
}

/** `fetch` without a `Request` for its input, because a `Request` belongs to one version of `fetch`. */
export type CallFetch = (input: string | URL, init?: RequestInit) => Promise<Response>;

/**
 * `fetch` that asks once more whether this worker still owns the run: when the connection is open and the request is
 * about to be written to it. A process may be stopped between any two lines, so also between an earlier check and the
 * request. When it goes on, another worker may own the run, and may have looked for this request's effect already.
 *
 * This is undici's own `fetch`. Node's is another version of undici, and a `fetch` works reliably only with a
 * dispatcher of its own version.
 */
export const callFetch: CallFetch = async (input, init) => {
  const call = calls.getStore();
  const own = { ...init, body: toOwnBody(init?.body), dispatcher: dispatcherFor(call) };
  return await fetch(input, own as Parameters<typeof fetch>[1]);
};

type Dispatcher = ReturnType<typeof getGlobalDispatcher>;
type Handler = Parameters<Dispatcher["dispatch"]>[1];

function dispatcherFor(call: CallContext | undefined): Pick<Dispatcher, "dispatch"> {
  if (call?.isOwned === undefined) return getGlobalDispatcher();
  return {
    dispatch: (options, handler) =>
      getGlobalDispatcher().dispatch(
        options,
        beforeWriting(handler, () => takeLastLook(call, options.method)),
      ),
  };
}

/**
 * A last look for a request that is not made by callFetch: to be taken when its connection stands, before anything
 * is written to it.
 *
 * @throws as a connection that broke, where the run may be another worker's
 */
export function createLastLook(method: string): () => void {
  const call = calls.getStore();
  return () => {
    if (call?.isOwned !== undefined) takeLastLook(call, method);
  };
}

/** Slack's client makes forms of Node's class. undici's `fetch` knows only its own, and would send another as text. */
function toOwnBody(body: RequestInit["body"]): unknown {
  if (!(body instanceof FormData)) return body;
  const form = new OwnFormData();
  for (const [name, value] of body) {
    if (typeof value === "string") form.append(name, value);
    else form.append(name, value, value.name);
  }
  return form;
}

function takeLastLook(call: CallContext, method: string): void {
  if (call.isOwned?.() === false) {
    call.isHeldBack = true;
    // Clients know nothing about runs, so they see a connection that broke.
    throw Object.assign(new Error("another worker may have the run by now"), { code: "ECONNRESET" });
  }
  call.hasLeft ||= !safeMethods.has(method);
}

/** Calls `look` when a request's connection is open: undici's `fetch` of this version names that moment `onConnect`. */
function beforeWriting(handler: Handler, look: () => void): Handler {
  return new Proxy(handler, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      if (name !== "onConnect") return value.bind(target) as unknown;
      return (...args: readonly unknown[]): unknown => {
        look();
        return Reflect.apply(value, target, args);
      };
    },
  });
}
