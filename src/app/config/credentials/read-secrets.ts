/** Reads the key that encrypts the stored tokens of workspaces. */
import type { Environment } from "../environment.ts";

export function readEncryptionKey(values: Environment, problems: string[]): Buffer | null {
  const value = values.HATHI_ENCRYPTION_KEY;
  if (value === undefined) {
    if (values.SLACK_CLIENT_ID !== undefined && values.SLACK_BOT_TOKEN === undefined) {
      problems.push(
        "HATHI_ENCRYPTION_KEY: missing; workspace tokens are kept encrypted. Make one with: openssl rand -hex 32",
      );
    }
    return null;
  }
  const key = /^[0-9a-f]{64}$/i.test(value) ? Buffer.from(value, "hex") : Buffer.from(value, "base64");
  if (key.length !== 32) {
    problems.push(
      "HATHI_ENCRYPTION_KEY: needs 32 bytes as 64 hex digits or base64. Make one with: openssl rand -hex 32",
    );
  }
  return key;
}
