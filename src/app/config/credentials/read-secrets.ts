/** Reads the keys that encrypt the stored tokens of workspaces, and what runs carry where that is wanted. */
import type { Given } from "../given.ts";
import type { Refuse } from "../setting.ts";

const makeOne = "Make one with: openssl rand -hex 32";

/** One of the keys in HATHI_ENCRYPTION_KEY. The newest comes first; the others open what was stored under them. */
export function readEncryptionKey(text: string, refuse: Refuse): Buffer {
  const key = bytesOfKey(text);
  if (key.length !== 32) refuse(`needs 32 bytes as 64 hex digits or base64. ${makeOne}`);
  return key;
}

export function bytesOfKey(text: string): Buffer {
  return Buffer.from(text, /^[0-9a-f]{64}$/i.test(text) ? "hex" : "base64");
}

/** Reads HATHI_ENCRYPT_RUNS. */
export function readOnOff(word: string, refuse: Refuse): boolean {
  const isOn = word.toLowerCase() === "on";
  if (!isOn && word.toLowerCase() !== "off") refuse(`"${word}" is neither "on" nor "off"`);
  return isOn;
}

/** Where workspaces install the app, their tokens are kept. */
export function findMissingKey(given: Given): readonly string[] {
  if (given.HATHI_ENCRYPTION_KEY !== undefined) return [];
  const keepsTokens = given.SLACK_CLIENT_ID !== undefined && given.SLACK_BOT_TOKEN === undefined;
  if (keepsTokens) return [`HATHI_ENCRYPTION_KEY: missing; workspace tokens are kept encrypted. ${makeOne}`];
  return given["HATHI_ENCRYPT_RUNS"]?.toLowerCase() === "on"
    ? [`HATHI_ENCRYPTION_KEY: missing; HATHI_ENCRYPT_RUNS encrypts by it. ${makeOne}`]
    : [];
}
