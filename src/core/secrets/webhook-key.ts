/** Reads the key out of a generic webhook's secret, by the rules of standardwebhooks.com. */

/** A secret that begins with "whsec_" is base64. Any other is the key itself. */
export function webhookKey(secret: string): Buffer {
  return secret.startsWith("whsec_")
    ? Buffer.from(secret.slice("whsec_".length), "base64")
    : Buffer.from(secret, "utf8");
}
