/** The arguments of a call, told twice: a digest that tells a changed call, and a short text for people. */
import { createHash } from "node:crypto";
import { encodeForDigest } from "./recorded-value.ts";
import { namesSecret } from "./names-secret.ts";
import { withoutSecrets } from "./secrets.ts";

export interface DescribedInput {
  readonly digest: string;
  readonly input: string;
}

const longestInput = 1000;
const longestText = 300;
const redacted = "[redacted]";

/**
 * @throws {HathiError} VALUE_UNRECORDABLE when an argument is a function, a class instance or a stream
 */
export function describeInput(what: string, args: readonly unknown[]): DescribedInput {
  // A secret that was replaced since makes no other call of it.
  const digest = createHash("sha256")
    .update(withoutSecrets(encodeForDigest(args, what, "an argument"), { label: () => "[secret]" }))
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
      if (namesSecret(key) && isTextOrTexts(value)) return redacted;
      if (typeof value === "bigint") return `${value}n`;
      if (typeof value === "string") return shortenText(value);
      if (value instanceof Uint8Array) return `${value.byteLength} bytes`;
      if (isBufferInJson(value)) return `${value.data.length} bytes`;
      if (!Array.isArray(value)) return value;
      // A header as fetch and http have them: ["authorization", "Bearer ..."].
      const [name, ...rest] = value as readonly unknown[];
      return typeof name === "string" && rest.length === 1 && namesSecret(name) ? [name, redacted] : value;
    }) ?? "undefined"
  );
}

// Struck before it is cut: half a secret would not be known for one.
function shortenText(text: string): string {
  const struck = withoutSecrets(text);
  return struck.length > longestText ? `${struck.slice(0, longestText)}…` : struck;
}

// A Buffer has become that before it comes here.
function isBufferInJson(value: unknown): value is { readonly data: readonly unknown[] } {
  const given = value as { readonly type?: unknown; readonly data?: unknown } | null;
  return typeof given === "object" && given?.type === "Buffer" && Array.isArray(given.data);
}

function isTextOrTexts(value: unknown): boolean {
  return typeof value === "string" || (Array.isArray(value) && value.every(isTextOrTexts));
}
