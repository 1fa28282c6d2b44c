/** The arguments of a call, told twice: a digest that tells a changed call, and a short text for people. */
import { createHash } from "node:crypto";
import { namesSecret } from "../secrets/names-secret.ts";
import { encodeToCompare } from "./recorded-value.ts";
import { withoutSecrets } from "../secrets/secrets.ts";
import { tellValue } from "./tell-value.ts";

export interface DescribedInput {
  readonly digest: string;
  readonly input: string;
}

const longestInput = 1000;

/**
 * @param compared what the digest is of, where it is not of the arguments as people see them
 * @throws {HathiError} VALUE_UNRECORDABLE when an argument is a function, a class instance or a stream
 */
export function describeInput(what: string, args: readonly unknown[], compared = args): DescribedInput {
  // A secret that was replaced since makes no other call of it.
  const digest = createHash("sha256")
    .update(withoutSecrets(encodeToCompare(compared, what, "an argument"), { label: () => "[secret]" }))
    .digest("base64url")
    .slice(0, 22);
  const text = args.map(tell).join(", ");
  return { digest, input: clip(withoutSecrets(text)) };
}

function tell(argument: unknown): string {
  return tellValue(argument, {
    longest: longestInput,
    hides: (key, value) => (namesSecret(key) && isTextOrTexts(value) ? "[redacted]" : undefined),
    // Struck before it is cut: half a secret would not be known for one.
    strike: (text) => withoutSecrets(text),
  });
}

function clip(text: string): string {
  return text.length > longestInput ? `${text.slice(0, longestInput)}…` : text;
}

function isTextOrTexts(value: unknown): boolean {
  return typeof value === "string" || (Array.isArray(value) && value.every(isTextOrTexts));
}
