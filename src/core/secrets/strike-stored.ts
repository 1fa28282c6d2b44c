/** The last gate before the database: whatever a statement carries, no known secret is in it. */
import { strikeData } from "./hide-secrets.ts";
import { holdsSecret, type Striking, withoutSecrets } from "./secrets.ts";

/** A text that is stored to the letter: the script of a build, whose hash is its name. */
export class Verbatim {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/**
 * A value of a statement. Recorded values hold references by now, so this finds what came another way: in an
 * event from outside, in what a person typed, in a message.
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

/** As withoutSecrets, for a text that may be JSON, and then is JSON afterwards. */
export function strikeJsonOrText(text: string, striking: Striking = {}): string {
  if (!holdsSecret(text, striking.which)) return text;
  const strike = (part: string): string => withoutSecrets(part, striking);
  try {
    // Within its texts: struck as a whole, an escape before the secret would be torn.
    return JSON.stringify(strikeData(JSON.parse(text), strike));
  } catch {
    return strike(text);
  }
}

// A secret that is a word like "production" would change names here; where people look it is struck before.
const isTelling = (secret: { readonly isWord: boolean }): boolean => !secret.isWord;
