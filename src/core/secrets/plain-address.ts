/** An address as people read it: without what its parts say of a secret, known to this process or not. */
import { namesSecret } from "./names-secret.ts";
import { withoutSecrets } from "./secrets.ts";

export function plainAddress(address: string): string {
  if (!URL.canParse(address)) return withoutSecrets(address);
  const url = new URL(address);
  url.username = "";
  url.password = "";
  for (const name of url.searchParams.keys()) {
    if (namesSecret(name) || /key/i.test(name)) url.searchParams.set(name, "redacted");
  }
  return withoutSecrets(url.href);
}
