/** Carries the call being performed to the requests that it ends in, through clients that know nothing of it. */
import { AsyncLocalStorage } from "node:async_hooks";
import { getGlobalDispatcher } from "undici";
import type { ConnectorCall } from "../core/ports/connector.ts";
import { LimitedError } from "../core/services/limited-error.ts";

type Call = Pick<ConnectorCall, "signal" | "isOwned">;

interface CallContext extends Call {
  /** A request of it was about to leave when the run was not certainly this worker's any more. */
  isHeldBack: boolean;
  /** A request of it has left that may have done something. */
  hasLeft: boolean;
}

const calls = new AsyncLocalStorage<CallContext>();
const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Everything that `perform` requests is given up when the call's signal aborts, and leaves only while the run is
 * this worker's.
 *
 * @throws {LimitedError} when nothing of it was done: the call is to be made again once the run is known to be ours
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
    if (context.isHeldBack && !context.hasLeft) throw new LimitedError(0, "its worker to be sure of it");
    throw error;
  }
}

/** Aborts with the call that this is part of, and in any case after `timeoutMs`. */
export function requestSignal(timeoutMs: number, ...others: readonly AbortSignal[]): AbortSignal {
  const call = calls.getStore();
  const timeout = AbortSignal.timeout(timeoutMs);
  return AbortSignal.any(call === undefined ? [timeout, ...others] : [timeout, call.signal, ...others]);
}

/**
 * `fetch`, with a last look whether the run is still this worker's: when the connection stands and the request
 * is about to be written to it. A process may be stopped between any two lines, also between a look that comes
 * earlier and the request; another worker has taken the run over by the time it goes on, and looked for what this
 * request does before it has done it.
 */
export const callFetch: typeof fetch = async (input, init) => {
  const call = calls.getStore();
  if (call?.isOwned === undefined) return fetch(input, init);
  const dispatcher: Dispatcher = {
    dispatch: (options, handler) =>
      getGlobalDispatcher().dispatch(
        options,
        beforeWriting(handler, () => takeLastLook(call, options.method)),
      ),
  };
  return fetch(input, { ...init, dispatcher } as RequestInit);
};

type Dispatcher = Pick<ReturnType<typeof getGlobalDispatcher>, "dispatch">;
type Handler = Parameters<Dispatcher["dispatch"]>[1];

function takeLastLook(call: CallContext, method: string): void {
  if (call.isOwned?.() === false) {
    call.isHeldBack = true;
    // To clients that know nothing of runs it is a connection that broke.
    throw Object.assign(new Error("another worker may have the run by now"), { code: "ECONNRESET" });
  }
  call.hasLeft ||= !safeMethods.has(method);
}

/** The handler of a request, told when its connection stands: under either name that it may have for that. */
function beforeWriting(handler: Handler, look: () => void): Handler {
  return new Proxy(handler, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      if (name !== "onRequestStart" && name !== "onConnect") return value.bind(target) as unknown;
      return (...args: readonly unknown[]): unknown => {
        look();
        return Reflect.apply(value, target, args);
      };
    },
  });
}
