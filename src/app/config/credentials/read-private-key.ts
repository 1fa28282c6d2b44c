/**
 * Reads the private key of the GitHub App in whichever form it was given: as text, even on one line with \n or with
 * its line ends lost; as base64 of the text; or as the path of its file.
 */
import { createPrivateKey } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { resolve } from "node:path";
import { setting } from "../setting.ts";
import { cleanValue } from "./clean-value.ts";

const mostBytes = 64 * 1024;
const howTo =
  "Generate one on your GitHub App's page, and give the path of its .pem file, or its text in one line with \\n for each line's end";

interface Problem {
  readonly problem: string;
}
type Text = { readonly text: string; readonly isOfFile: boolean } | Problem;
type Key = { readonly pem: string } | Problem;

/** @param cwd what the path of the key's file is relative to */
export function keySetting(cwd: string) {
  return setting(undefined, (text, refuse) => {
    const key = readPrivateKey(text, cwd);
    if ("pem" in key) return key.pem;
    refuse(key.problem);
    return "";
  });
}

function readPrivateKey(value: string, cwd: string): Key {
  const found = findText(value, cwd);
  if ("problem" in found) return found;
  const { text } = found;
  const [, label, body = "", end] =
    /-----BEGIN ([A-Z0-9 ]+)-----([^]*?)(-----END \1-----|$)/.exec(text) ?? [];
  if (label === undefined)
    return { problem: `this is not a private key, which begins with "-----BEGIN". ${howTo}` };
  const wrong = findWrongKind(label, body);
  if (wrong !== undefined) return { problem: wrong };
  if (end === "") {
    return {
      problem: `the key is cut off: its last line, "-----END ${label}-----", is missing. A file of variables may take no value of several lines. ${howTo}`,
    };
  }
  // The lines are made again, whatever happened to the line ends.
  const lines = body.replaceAll(/[^A-Za-z0-9+/=]/g, "").match(/.{1,64}/g) ?? [];
  const pem = [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
  try {
    const { asymmetricKeyType: type } = createPrivateKey(pem);
    return type === "rsa"
      ? { pem }
      : { problem: `a key of the kind ${type}, and GitHub's are RSA. ${howTo}` };
  } catch {
    return { problem: `the key is damaged: letters of it are missing or changed. ${howTo}` };
  }
}

/** All forms of the key that could turn up in a log or a run. */
export function writingsOfKey(value: string, cwd: string): readonly string[] {
  const plain = cleanValue(value);
  const found = findText(plain, cwd);
  if ("problem" in found) return [plain];
  const key = readPrivateKey(plain, cwd);
  return [...(found.isOfFile ? [] : [plain]), found.text, ...("pem" in key ? [key.pem] : [])];
}

function findText(value: string, cwd: string): Text {
  const text = withLineEnds(value);
  if (text.includes("-----BEGIN")) return { text, isOfFile: false };
  const decoded = decode(text);
  if (decoded !== undefined) return { text: decoded, isOfFile: false };
  if (!isPath(text)) return { text, isOfFile: false };
  const path = resolve(
    cwd,
    text.replace(/^~(?=[/\\])/, () => homedir()),
  );
  try {
    // Only a regular file is read, because a device or a pipe could block the start.
    const file = statSync(path);
    const isRead = file.isFile() && file.size <= mostBytes;
    const content = cleanValue(isRead ? readFileSync(path, "utf8") : "");
    return { text: decode(content) ?? withLineEnds(content), isOfFile: true };
  } catch (error) {
    return { problem: `the file that it names cannot be read (${codeOf(error)}). ${howTo}` };
  }
}

/** The error's code, because its message has the path, and what looked like a path may be a piece of a key. */
function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown";
}

function withLineEnds(text: string): string {
  return text.replaceAll(/(?:\\+r)?\\+n/g, "\n");
}

/** Decodes base64 of the whole text, or recognises base64 of the part between its first and last line. */
function decode(text: string): string | undefined {
  const letters = text.replaceAll(/\s/g, "");
  if (letters.length < 100 || !/^[A-Za-z0-9+/_-]+=*$/.test(letters)) return undefined;
  const decoded = Buffer.from(letters, "base64").toString("utf8");
  if (decoded.includes("-----BEGIN")) return withLineEnds(cleanValue(decoded));
  if (!letters.startsWith("MII")) return undefined;
  // PKCS#8 names its algorithm near the beginning, and PKCS#1 does not.
  const label = letters.slice(0, 60).includes("BgkqhkiG9w0BAQE") ? "PRIVATE KEY" : "RSA PRIVATE KEY";
  return `-----BEGIN ${label}-----\n${letters}\n-----END ${label}-----\n`;
}

function isPath(text: string): boolean {
  return !text.includes("\n") && text.length < 1000 && /[/\\]|\.(?:pem|key|txt)$/i.test(text);
}

function findWrongKind(label: string, body: string): string | undefined {
  if (label === "OPENSSH PRIVATE KEY") return `a key of SSH. ${howTo}`;
  if (label.includes("ENCRYPTED") || body.includes("Proc-Type")) {
    return `the key is locked with a passphrase, which GitHub's are not. ${howTo}`;
  }
  return label.endsWith("PRIVATE KEY") ? undefined : `a ${label.toLowerCase()}, not a private key. ${howTo}`;
}
