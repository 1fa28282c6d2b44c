/**
 * Hides secrets in recorded values: the journal gets a reference in place of each secret, and a run that decodes the
 * value gets the secret's current value.
 *
 *   [{"auth":1},"Bearer s3cret"]  <->  [{"auth":1},["Secret",{"text":["Bearer ",["HATHI_SECRET_API","raw"]]}]]
 *
 * The references are put into the encoded form. That is a flat list of JSON strings for texts, and of lists that
 * begin with a type's name for everything else. So no text from outside can pass for a reference.
 */
import { holdsSecret, joinParts, type SecretPart, splitBySecrets } from "./secrets.ts";

const tag = "Secret";
const mark = `["${tag}",`;

/** The content of a reference: the entry that it replaces, with each secret named. */
type Hidden =
  | { readonly text: readonly SecretPart[] }
  /** For an entry in base64: its bytes, as text with one character per byte. */
  | { readonly bytes: readonly SecretPart[] }
  | { readonly typed: readonly unknown[] }
  | { readonly fields: readonly (readonly [name: Hidden | string, value: unknown])[] };

/** Whether a recorded value may hold references. */
export function hasReference(encoded: string): boolean {
  return encoded.includes(mark);
}

/** @param encoded a recorded value */
export function hideSecrets(encoded: string): string {
  if (!holdsSecret(encoded)) return encoded;
  const flat: unknown = JSON.parse(encoded);
  if (!Array.isArray(flat)) return encoded;
  const inBase64 = new Set(
    flat.flatMap((entry) => (Array.isArray(entry) && entry[0] === "Buffer" ? [entry[1] as unknown] : [])),
  );
  return JSON.stringify(flat.map((entry, index) => hideEntry(entry, inBase64.has(index))));
}

function hideEntry(entry: unknown, isBase64: boolean): unknown {
  if (typeof entry === "string") {
    const hidden = isBase64 ? hideBytes(entry) : hideText(entry);
    return hidden === entry ? entry : [tag, hidden];
  }
  if (Array.isArray(entry)) {
    const [type, ...rest] = entry as readonly unknown[];
    if (typeof type !== "string" || type === tag) return entry;
    const hidden = rest.map((item) => {
      if (typeof item !== "string") return item;
      return type === "ArrayBuffer" ? hideBytes(item) : hideText(item);
    });
    return hidden.every((item, index) => item === rest[index]) ? entry : [tag, { typed: [type, ...hidden] }];
  }
  if (typeof entry !== "object" || entry === null) return entry;
  const fields = Object.entries(entry).map(([name, value]) => [hideText(name), value] as const);
  return fields.every(([name]) => typeof name === "string") ? entry : [tag, { fields }];
}

function hideText(text: string): string | Hidden {
  const parts = splitBySecrets(text);
  return parts.length === 1 && typeof parts[0] === "string" ? text : { text: parts };
}

function hideBytes(base64: string): string | Hidden {
  const parts = splitBySecrets(Buffer.from(base64, "base64").toString("latin1"));
  return parts.length === 1 && typeof parts[0] === "string" ? base64 : { bytes: parts };
}

/**
 * The encoded form with the current secrets in place of the references.
 *
 * @param isShown whether people will see the value; then it gets the names of the secrets instead
 */
export function revealSecrets(encoded: string, isShown = false): string {
  if (!hasReference(encoded)) return encoded;
  const flat: unknown = JSON.parse(encoded);
  if (!Array.isArray(flat)) return encoded;
  return JSON.stringify(
    flat.map((entry: unknown) => {
      const isReference = Array.isArray(entry) && entry[0] === tag && typeof entry[1] === "object";
      return isReference ? revealEntry(entry[1] as Hidden, isShown) : entry;
    }),
  );
}

function revealEntry(hidden: Hidden, isShown: boolean): unknown {
  if ("typed" in hidden) {
    return hidden.typed.map((item) =>
      typeof item === "object" && item !== null ? revealEntry(item as Hidden, isShown) : item,
    );
  }
  if ("fields" in hidden) {
    const named = hidden.fields.map(([name, value]) => [
      typeof name === "string" ? name : revealEntry(name, isShown),
      value,
    ]);
    return Object.fromEntries(named) as object;
  }
  if ("text" in hidden) return joinParts(hidden.text, isShown);
  const bytes = hidden.bytes.map((part) => {
    const isText = typeof part !== "string" && !part[1].endsWith("latin1");
    return Buffer.from(joinParts([part], isShown), isText ? "utf8" : "latin1");
  });
  return Buffer.concat(bytes).toString("base64");
}

/** Applies `strike` to every text in plain data. Data in which nothing changes is returned as the same object. */
export function strikeData(data: unknown, strike: (text: string) => string): unknown {
  if (typeof data === "string") return strike(data);
  if (typeof data !== "object" || data === null) return data;
  if (Array.isArray(data)) {
    const items = data.map((item) => strikeData(item, strike));
    return items.every((item, index) => item === data[index]) ? data : items;
  }
  const prototype: unknown = Object.getPrototypeOf(data);
  if (prototype !== Object.prototype && prototype !== null) return data;
  const fields = Object.entries(data).map(
    ([name, item]) => [strike(name), strikeData(item, strike)] as const,
  );
  const isSame = Object.entries(data).every(([name, item], index) => {
    const field = fields[index];
    return field !== undefined && field[0] === name && field[1] === item;
  });
  return isSame ? data : Object.fromEntries(fields);
}
