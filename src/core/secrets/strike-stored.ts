/** The last gate before the database: strikes known secrets out of whatever a statement carries. */
import { strikeData } from "./hide-secrets.ts";
import { holdsSecret, type Striking, withoutSecrets } from "./secrets.ts";

/** A text that is stored unchanged: the script of a build, whose name is its hash. */
export class Verbatim {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/**
 * Strikes secrets out of a parameter of a statement. Recorded values have references already. This finds secrets
 * that came another way: in an event from outside, in what a person typed, in an error's message.
 */
export function strikeStored(value: unknown): unknown {
  if (value instanceof Verbatim) return value.text;
  if (typeof value === "string") return strikeText(value);
  if (Array.isArray(value)) {
    const values: readonly unknown[] = value;
    const struck = values.map(strikeStored);
    return struck.every((item, index) => item === values[index]) ? values : struck;
  }
  return strikeData(value, strikeText);
}

const strikeText = (text: string): string => strikeJsonOrText(text, { which: isTelling });

/** Like withoutSecrets, for a text that may be JSON. JSON is still JSON afterwards. */
export function strikeJsonOrText(text: string, striking: Striking = {}): string {
  if (!holdsSecret(text, striking.which)) return text;
  const strike = (part: string): string => withoutSecrets(part, striking);
  try {
    // Each text inside is struck by itself. Striking the JSON as a whole could tear an escape before the secret.
    return JSON.stringify(strikeData(JSON.parse(text), strike));
  } catch {
    return strike(text);
  }
}

// A secret such as "production" is left in here, because it would change names. It is struck out where people look.
const isTelling = (secret: { readonly isWord: boolean }): boolean => !secret.isWord;
