/** The first step of every HTTP delivery: reads the raw bytes, which the signature covers, within all bounds. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { BodyBudget } from "./body-budget.ts";
import { Refusal, retryAfterSeconds } from "./refusal.ts";

/** A sender that takes longer is treated as one that never finishes. */
const bodyTimeMs = 20_000;

export interface BodyBounds {
  readonly maxBytes: number;
  readonly budget: BodyBudget;
  readonly withinMs?: number;
}

/**
 * Reads the whole body of a request. Its bytes count against the budget until the request is answered, because what is
 * made of them takes memory, too.
 *
 * @throws {Refusal} 413 for a body that is too large, 415 for a compressed one, 503 where other bodies leave no room,
 *   408 for one that takes too long, 400 for one that broke off
 */
export async function readBody(
  req: IncomingMessage,
  res: ServerResponse,
  { maxBytes, budget, withinMs = bodyTimeMs }: BodyBounds,
): Promise<Buffer> {
  const announced = Number(req.headers["content-length"] ?? 0);
  const encoding = req.headers["content-encoding"] ?? "identity";
  if (req.readableEnded || req.destroyed || res.closed) throw new Refusal(400, "the body broke off");
  if (encoding !== "identity") throw new Refusal(415, "send the body uncompressed, without Content-Encoding");
  if (announced > maxBytes) throw tooLarge(maxBytes);
  if (!budget.hasRoomFor(announced)) throw noRoom();

  const share = budget.open();
  res.once("close", () => share.close());
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;

    const stop = (refusal: Refusal): void => {
      clearTimeout(timer);
      req.off("data", take);
      chunks.length = 0;
      share.close();
      // The rest is read and dropped, so that the sender gets the answer. The server ends a request that takes long.
      req.resume();
      reject(refusal);
    };
    const brokeOff = (): void => stop(new Refusal(400, "the body broke off"));
    const take = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > maxBytes) stop(tooLarge(maxBytes));
      else if (!share.grow(chunk.length)) stop(noRoom());
      else chunks.push(chunk);
    };
    const timer = setTimeout(
      () => stop(new Refusal(408, `the body took more than ${withinMs / 1000} s`)),
      withinMs,
    );
    req.on("data", take);
    req.once("end", () => {
      clearTimeout(timer);
      // A complete body is followed by "close", too, which is not a failure.
      req.off("error", brokeOff);
      req.off("close", brokeOff);
      resolve(Buffer.concat(chunks));
      chunks.length = 0;
    });
    req.once("error", brokeOff);
    req.once("close", brokeOff);
  });
}

function tooLarge(maxBytes: number): Refusal {
  return new Refusal(413, `the body is over ${maxBytes} bytes`);
}

function noRoom(): Refusal {
  return new Refusal(503, "too many bodies are being read: try again", retryAfterSeconds);
}
