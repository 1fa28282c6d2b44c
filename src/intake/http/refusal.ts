/** How a delivery ends that is not taken: its status and one log line for a refusal, 503 when storing failed. */
import type { ErrorRequestHandler, Response } from "express";
import { HathiError, messageOf } from "../../core/errors.ts";
import type { Logger } from "../../core/ports/logger.ts";
import { deepestNesting, isTooDeep } from "./nesting.ts";

/** A delivery that is turned away. The reason goes to the log and to the sender. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  /** Seconds after which it may be taken. */
  readonly retryAfter: number | undefined;

  constructor(status: number, reason: string, retryAfter?: number) {
    super(reason);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/** What turns a delivery away for good, whoever found it; undefined for a failure that is ours. */
export function findRefusal(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error;
  const isInvalid = error instanceof HathiError && error.code === "DELIVERY_INVALID";
  return isInvalid ? new Refusal(400, error.message) : undefined;
}

/** @throws {Refusal} 400 for JSON that is nested too deep to be stored */
export function refuseTooDeep(value: unknown): void {
  if (isTooDeep(value)) throw new Refusal(400, `the JSON is nested over ${deepestNesting} levels`);
}

export interface Answer {
  readonly status: number;
  readonly body: object;
}

/** Seconds after which a sender may try again when an event could not be stored. */
export const retryAfterSeconds = 5;

/** Runs one delivery to its answer, whatever happens to it. */
export async function answerDelivery(
  res: Response,
  logger: Logger,
  deliver: () => Promise<Answer>,
): Promise<void> {
  try {
    const answer = await deliver();
    res.status(answer.status).json(answer.body);
  } catch (error) {
    const refusal = findRefusal(error);
    if (refusal !== undefined) refuse(res, logger, refusal);
    else {
      logger.error({ err: error }, "delivery not stored");
      res.status(503).set("Retry-After", String(retryAfterSeconds)).json({ error: "not stored, try again" });
    }
  }
}

export function refuse(res: Response, logger: Logger, refusal: Refusal): void {
  logger.warn({ status: refusal.status, reason: refusal.message }, "delivery refused");
  if (refusal.retryAfter !== undefined) res.set("Retry-After", String(refusal.retryAfter));
  res.status(refusal.status).json({ error: refusal.message });
}

/** The last in line: answers what no delivery could answer itself, such as an address that cannot be decoded. */
export function answerErrors(logger: Logger): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const status = error instanceof Error && "status" in error ? Number(error.status) : 500;
    if (status >= 400 && status < 500) {
      refuse(response, logger, new Refusal(status, messageOf(error)));
      return;
    }
    logger.error({ err: error }, "a request failed");
    response.status(500).json({ error: "the request failed, the log says why" });
  };
}
