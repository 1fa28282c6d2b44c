/** Reads the key that encrypts the stored tokens of workspaces. */
import type { Given } from "../given.ts";
import type { Refuse } from "../setting.ts";

const makeOne = "Make one with: openssl rand -hex 32";

export function readEncryptionKey(text: string, refuse: Refuse): Buffer {
  const key = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, "hex") : Buffer.from(text, "base64");
  if (key.length !== 32) refuse(`needs 32 bytes as 64 hex digits or base64. ${makeOne}`);
  return key;
}

/** Where workspaces install the app, their tokens are kept. */
export function findMissingKey(given: Given): readonly string[] {
  const keepsTokens = given.SLACK_CLIENT_ID !== undefined && given.SLACK_BOT_TOKEN === undefined;
  return keepsTokens && given.HATHI_ENCRYPTION_KEY === undefined
    ? [`HATHI_ENCRYPTION_KEY: missing; workspace tokens are kept encrypted. ${makeOne}`]
    : [];
}
