/** Describes the arguments of a call twice: by a digest, which shows a changed call, and by a short text for people. */
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
 * @param compared what the digest is computed of, where that differs from the arguments that people see
 * @throws {HathiError} VALUE_UNRECORDABLE when an argument is a function, a class instance or a stream
 */
export function describeInput(what: string, args: readonly unknown[], compared = args): DescribedInput {
  // All secrets look alike in the digest, so that replacing a secret does not make a run diverge.
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
    // Secrets are struck before the text is cut, because half a secret would not be recognised.
    strike: (text) => withoutSecrets(text),
  });
}

function clip(text: string): string {
  return text.length > longestInput ? `${text.slice(0, longestInput)}…` : text;
}

function isTextOrTexts(value: unknown): boolean {
  return typeof value === "string" || (Array.isArray(value) && value.every(isTextOrTexts));
}
