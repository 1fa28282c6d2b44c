/** First step of every HTTP delivery: the raw bytes, which the signature is over, within a limit. */
import type { IncomingMessage } from "node:http";
import { Refusal } from "./refusal.ts";

/**
 * The whole body of a request.
 *
 * @throws {Refusal} 413 for a body over the limit, 400 for one that broke off
 */
export function readBody(req: IncomingMessage, limitBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;

    const stop = (refusal: Refusal): void => {
      req.off("data", take);
      // The rest is read and dropped, so that the sender gets to see the answer.
      req.resume();
      reject(refusal);
    };
    const tooLarge = (): void => stop(new Refusal(413, `the body is over ${limitBytes} bytes`));
    const brokeOff = (): void => stop(new Refusal(400, "the body broke off"));
    const take = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > limitBytes) tooLarge();
      else chunks.push(chunk);
    };

    if (req.readableEnded || req.destroyed) {
      brokeOff();
      return;
    }
    if (Number(req.headers["content-length"] ?? 0) > limitBytes) {
      tooLarge();
      return;
    }
    req.on("data", take);
    req.once("end", () => resolve(Buffer.concat(chunks)));
    req.once("error", brokeOff);
    req.once("close", brokeOff);
  });
}
