/** Puts a connector behind the limiter: makes no call that is not due, and shares what the service says about limits. */
import { setTimeout as delay } from "node:timers/promises";
import type { Connector, ConnectorCall } from "../../core/ports/connector.ts";
import { findLimited, LimitedError } from "../../core/services/limited-error.ts";
import type { CallLimits } from "../../core/services/limits.ts";
import { HathiError } from "../../core/errors.ts";
import { findRefusedCredentials, isRefusalOfPart } from "../refused-credentials.ts";
import type { Limiter, Pass } from "./limiter.ts";
import { Places } from "./places.ts";

/** What the limiter has to know about a service. */
export interface ServiceLimits {
  /** The name that people read: "Slack". */
  readonly service: string;
  limitsOf(call: ConnectorCall): Promise<CallLimits>;
  /** If the failure is the refusal of a limit: which limit, and for how long it refuses. */
  findRefusal(
    error: unknown,
    limits: CallLimits,
  ): { readonly scope: string; readonly ms: number } | undefined;
}

// A run cannot be parked inside a step(...) of the author, so the call itself waits there, if the wait is short.
const longestWaitInsideMs = 60_000;

export function withLimits(connector: Connector, service: ServiceLimits, limiter: Limiter): Connector {
  const places = new Places();

  const enter = async (call: ConnectorCall, limits: CallLimits): Promise<Pass> => {
    const end = performance.now() + longestWaitInsideMs;
    for (;;) {
      try {
        return await limiter.enter(call.runId, limits, call);
      } catch (error) {
        const isInside = call.call === 0 && error instanceof LimitedError;
        const waitMs = isInside ? Math.max(10, error.until - limiter.now) : 0;
        if (!isInside || performance.now() + waitMs > end) throw error;
        await delay(waitMs, undefined, { signal: call.signal }).catch(() => call.signal.throwIfAborted());
      }
    }
  };

  const share = async (pass: Pass, call: ConnectorCall, error: unknown): Promise<unknown> => {
    if (call.signal.aborted) {
      await limiter.left(pass);
      return error;
    }
    // The last look held the request back, so the service was not asked.
    if (findLimited(error) !== undefined) {
      await limiter.left(pass);
      return error;
    }
    const refused = findRefusedCredentials(error);
    if (refused !== undefined) return limiter.locked(pass, refused, isRefusalOfPart(error));
    const refusal = service.findRefusal(error, pass.limits);
    if (refusal !== undefined) return limiter.refused(pass, refusal.scope, refusal.ms);
    const failure = connector.classify(error);
    // Whoever names a time has answered.
    if (failure.kind === "transient" && failure.retryAfterMs === null) await limiter.failed(pass);
    // Both errors are thrown before the service is asked.
    else if (error instanceof HathiError || error instanceof TypeError) await limiter.left(pass);
    else await limiter.answered(pass);
    return error;
  };

  return {
    name: connector.name,
    async perform(call) {
      const limits = await service.limitsOf(call);
      const pass = await enter(call, limits);
      if (call.isTurn === true) {
        await limiter.left(pass);
        return undefined;
      }
      const most =
        limits.atOnce === undefined ? Infinity : Math.max(1, Math.floor(limits.atOnce / limiter.workers));
      const leave = await places.take(limits.account, most, call.signal);
      try {
        const value = await connector.perform(call);
        await limiter.answered(pass);
        return value;
      } catch (error) {
        throw await share(pass, call, error);
      } finally {
        leave();
      }
    },
    classify(error) {
      const limited = findLimited(error);
      if (limited !== undefined) return limited;
      const failure = connector.classify(error);
      return failure.kind === "transient" && failure.retryAfterMs === null
        ? { kind: "outage", service: service.service }
        : failure;
    },
  };
}
