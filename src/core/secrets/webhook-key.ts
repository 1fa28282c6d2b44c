/** The key that a generic webhook's secret stands for, by the rules of standardwebhooks.com. */

/** A secret that begins with "whsec_" is base64; any other is taken as it is. */
export function webhookKey(secret: string): Buffer {
  return secret.startsWith("whsec_")
    ? Buffer.from(secret.slice("whsec_".length), "base64")
    : Buffer.from(secret, "utf8");
}
