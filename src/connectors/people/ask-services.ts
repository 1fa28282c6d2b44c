/** Asks Slack and GitHub on behalf of a look-up. What refuses for good is answered with undefined: another way is left. */
import type { Connector, ConnectorCall, FailureKind } from "../../core/ports/connector.ts";
import type { Logger } from "../../core/ports/logger.ts";
import { messageOf } from "../../core/text/describe-thrown.ts";

const timeoutMs = 10_000;

/** @returns undefined where the service refuses, is not configured, or has no such thing */
export type Ask = (method: string, args: object) => Promise<unknown>;

export interface AskedServices {
  readonly slack: Ask;
  readonly github: Ask;
}

/** The call that needs the look-up: its workspace, and the event that names the installation. */
export type AskingCall = Pick<ConnectorCall, "runId" | "event" | "team" | "signal" | "isOwned">;

export interface PeopleServices {
  of(call: AskingCall): AskedServices;
  /** How a failure that was thrown on is to be treated. */
  classify(error: unknown): FailureKind | undefined;
}

export function createPeopleServices(
  connectors: { readonly slack: Connector; readonly github: Connector },
  logger: Logger,
): PeopleServices {
  const passing = new WeakMap<object, FailureKind>();
  const askBy =
    (connector: Connector, call: AskingCall): Ask =>
    async (method, args) => {
      try {
        return await connector.perform({
          ...call,
          // None of these calls writes, so no step has to be found again by its number.
          call: -1,
          path: method.split("."),
          args: [args],
          inDoubt: false,
          signal: AbortSignal.any([call.signal, AbortSignal.timeout(timeoutMs)]),
        });
      } catch (error) {
        call.signal.throwIfAborted();
        const failure = connector.classify(error);
        if (failure.kind !== "final") {
          if (error instanceof Object) passing.set(error, failure);
          throw error;
        }
        logger.debug(
          { method: `${connector.name}.${method}`, problem: messageOf(error) },
          "a look-up was refused",
        );
        return undefined;
      }
    };
  return {
    of: (call) => ({ slack: askBy(connectors.slack, call), github: askBy(connectors.github, call) }),
    classify: (error) => (error instanceof Object ? passing.get(error) : undefined),
  };
}
