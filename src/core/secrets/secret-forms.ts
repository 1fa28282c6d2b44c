/** Every form in which a secret may occur in a text: as it is, escaped, encoded, as bytes, or line by line. */
import { escapeHtml } from "../text/escape-html.ts";

export interface SecretForm {
  readonly text: string;
  /** How the secret becomes this text: "raw", "json base64-1". A secret that replaces it becomes text the same way. */
  readonly made: string;
}

/** Shorter secrets are not looked for: they would strike out ordinary text. */
export const shortestSecret = 6;
const shortestLine = 8;

type Encode = (text: string) => string;

const escapeJson: Encode = (text) => JSON.stringify(text).slice(1, -1);
// The journal's encoding escapes these characters, too.
const escapeRecorded: Encode = (text) =>
  escapeJson(text).replace(
    /[<\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`,
  );
const escapeUri: Encode = (text) => encodeURIComponent(text.toWellFormed());
const lowerUri = (encoded: string): string => encoded.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
const escapeForm: Encode = (text) => new URLSearchParams([["", text]]).toString().slice(1);
const escapeChat: Encode = (text) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const inspected: Encode = (text) => escapeJson(text).replaceAll(String.raw`\"`, '"');

/** How a text is escaped to stand inside another text. */
const escapes: Readonly<Record<string, Encode>> = {
  raw: (text) => text,
  json: escapeJson,
  recorded: escapeRecorded,
  // JSON within JSON: a log line contains a body, and a journal may contain the log line.
  json2: (text) => escapeJson(escapeJson(text)),
  recorded2: (text) => escapeRecorded(escapeJson(text)),
  json3: (text) => escapeJson(escapeJson(escapeJson(text))),
  uri: escapeUri,
  "uri-lower": (text) => lowerUri(escapeUri(text)),
  form: escapeForm,
  "form-lower": (text) => lowerUri(escapeForm(text)),
  address: (text) => encodeURI(text.toWellFormed()),
  chat: escapeChat,
  html: escapeHtml,
  "html-apos": (text) => escapeHtml(text).replaceAll("&#39;", "&apos;"),
  // console.log picks the quotes by the text.
  inspect: inspected,
  "inspect-quoted": (text) => inspected(text).replaceAll("'", String.raw`\'`),
};

const bytesOf = (text: string): Buffer => Buffer.from(text, "utf8");

// Base64 takes bytes in groups of three, so the secret's encoding depends on how many bytes come before it.
function inBase64(coding: "base64" | "base64url", before: number): Encode {
  return (text) => {
    const bytes = bytesOf(text);
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString(coding);
    // Keeps only the characters that depend on nothing but the secret.
    return encoded.slice(Math.ceil((8 * before) / 6), Math.floor((8 * (before + bytes.length)) / 6));
  };
}

/** How the bytes of a text are written as text. */
const codings: Readonly<Record<string, Encode>> = {
  "base64-0": inBase64("base64", 0),
  "base64-1": inBase64("base64", 1),
  "base64-2": inBase64("base64", 2),
  "base64url-0": inBase64("base64url", 0),
  "base64url-1": inBase64("base64url", 1),
  "base64url-2": inBase64("base64url", 2),
  hex: (text) => bytesOf(text).toString("hex"),
  "hex-upper": (text) => bytesOf(text).toString("hex").toUpperCase(),
  latin1: (text) => bytesOf(text).toString("latin1"),
  bytes: (text) => [...bytesOf(text)].join(","),
  "bytes-spaced": (text) => [...bytesOf(text)].join(", "),
};
// For example, a header in base64 inside a body in base64.
const twice = ["base64-0", "base64-1", "base64-2"];

const linePrefix = "line-";

/** All forms of a secret, without repetitions. */
export function formsOf(secret: string): readonly SecretForm[] {
  const forms = new Map<string, SecretForm>();
  const add = (text: string, ...words: readonly string[]): boolean => {
    if (forms.has(text)) return false;
    forms.set(text, { text, made: words.filter((word) => word !== "").join(" ") });
    return true;
  };
  const lines = linesOf(secret).map((line, index) => [`${linePrefix}${index}`, line] as const);
  for (const [part, text] of [["", secret] as const, ...lines]) {
    for (const [escape, encode] of Object.entries(escapes)) {
      const escaped = encode(text);
      // Most escapes leave most secrets as they are.
      if (!add(escaped, part, escape)) continue;
      for (const [coding, code] of Object.entries(codings)) add(code(escaped), part, escape, coding);
    }
    for (const inner of twice) {
      for (const outer of twice) add(encodeBy(text, [inner, outer]), part, "raw", inner, outer);
    }
  }
  return [...forms.values()].filter(({ text }) => text.length >= shortestSecret);
}

/** The secret in the form that `made` names; undefined where the secret has no such line. */
export function makeForm(secret: string, made: string): string | undefined {
  const words = made.split(" ");
  const [part = ""] = words;
  const isLine = part.startsWith(linePrefix);
  const text = isLine ? linesOf(secret)[Number(part.slice(linePrefix.length))] : secret;
  return text === undefined ? undefined : encodeBy(text, isLine ? words.slice(1) : words);
}

function encodeBy(text: string, words: readonly string[]): string {
  return words.reduce((encoded, word) => (escapes[word] ?? codings[word])?.(encoded) ?? encoded, text);
}

/** The lines of a key file, without those that every such file has. */
function linesOf(secret: string): readonly string[] {
  const lines = secret.split(/\r?\n/).map((line) => line.trim());
  if (lines.filter((line) => line !== "").length < 2) return [];
  const told = secret.trimStart().startsWith("{") ? lines.filter(tellsSecret) : lines;
  return [...new Set(told)].filter((line) => line.length >= shortestLine && !line.startsWith("-----"));
}

// In a key file in JSON, lines such as "type": "service_account" are the same for everybody.
function tellsSecret(line: string): boolean {
  return /^"[^"]*(?:key|secret|token|password|credential)[^"]*"\s*:/i.test(line);
}
