/** The arguments of a call, told twice: a digest that tells a changed call, and a short text for people. */
import { createHash } from "node:crypto";
import { encodeForDigest } from "./recorded-value.ts";
import { namesSecret, withoutSecrets } from "./secrets.ts";

export interface DescribedInput {
  readonly digest: string;
  readonly input: string;
}

const longestInput = 1000;

/**
 * @throws {HathiError} VALUE_UNRECORDABLE when an argument is a function, a class instance or a stream
 */
export function describeInput(what: string, args: readonly unknown[]): DescribedInput {
  // A secret that was replaced since makes no other call of it.
  const digest = createHash("sha256")
    .update(withoutSecrets(encodeForDigest(args, what, "an argument")))
    .digest("base64url")
    .slice(0, 22);
  const text = args.map((argument) => shorten(argument)).join(", ");
  return { digest, input: clip(withoutSecrets(text)) };
}

function clip(text: string): string {
  return text.length > longestInput ? `${text.slice(0, longestInput)}…` : text;
}

function shorten(argument: unknown): string {
  return (
    JSON.stringify(argument, (key, value: unknown) => {
      if (namesSecret(key) && typeof value === "string") return "[redacted]";
      if (typeof value === "bigint") return `${value}n`;
      if (value instanceof Uint8Array) return `${value.byteLength} bytes`;
      if (typeof value === "string" && value.length > 300) return `${value.slice(0, 300)}…`;
      return value;
    }) ?? "undefined"
  );
}
