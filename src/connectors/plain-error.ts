/** Turns errors of client libraries into ordinary errors for the journal, without requests, headers or tokens. */
import { isError, messageOf, nameOf, readField } from "../core/text/describe-thrown.ts";

export type Redact = (text: string) => string;

/** Makes a function that replaces these secrets in a text. */
export function createRedact(secrets: readonly string[]): Redact {
  const present = secrets.filter((secret) => secret !== "");
  return (text) => present.reduce((result, secret) => result.replaceAll(secret, "[redacted]"), text);
}

/** Copies JSON data and redacts every text in it. Functions and other values that are no data are left out. */
export function plainData(value: unknown, redact: Redact): unknown {
  if (typeof value === "string") return redact(value);
  if (typeof value === "number" || typeof value === "boolean" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => plainData(item, redact));
  if (typeof value !== "object") return undefined;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => {
      const plain = plainData(item, redact);
      return plain === undefined ? [] : [[key, plain]];
    }),
  );
}

/** Copies the cause of an error, with name, message and code, and the causes of that cause. */
export function plainCause(error: unknown, redact: Redact, depth = 0): Error | undefined {
  if (!isError(error) || depth > 3) return undefined;
  const cause = plainCause(readField(error, "cause"), redact, depth + 1);
  const plain = new Error(redact(messageOf(error)), cause === undefined ? {} : { cause });
  plain.name = nameOf(error);
  // Frames of Hathi's own would say where it is installed, and nothing to an author.
  plain.stack = `${plain.name}: ${plain.message}`;
  const code = readField(error, "code");
  if (typeof code === "string") Object.assign(plain, { code });
  return plain;
}
