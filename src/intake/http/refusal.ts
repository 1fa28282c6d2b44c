/** Answers deliveries that are not taken in: a refusal gets its status and one log line, a failure to store a 503. */
import type { ErrorRequestHandler, Response } from "express";
import { HathiError, messageOf } from "../../core/errors.ts";
import type { Logger } from "../../core/ports/logger.ts";
import { deepestNesting, isTooDeep } from "../../core/values/nesting.ts";

/** Turns a delivery away. The reason goes to the log and to the sender. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  /** After how many seconds the delivery may succeed. */
  readonly retryAfter: number | undefined;

  constructor(status: number, reason: string, retryAfter?: number) {
    super(reason);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/** The refusal that an error stands for; undefined where the failure is ours. */
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

/** After how many seconds a sender may try again when an event could not be stored. */
export const retryAfterSeconds = 5;

/** Handles one delivery, and answers it whatever happens. */
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

/** The last handler: answers requests that no other one could, such as those whose address cannot be decoded. */
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
