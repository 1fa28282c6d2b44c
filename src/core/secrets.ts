/** The configured secrets, to be kept out of everything that is recorded or shown. */

const prefix = "HATHI_SECRET_";
// Shorter ones would strike out ordinary text.
const shortest = 6;

function configuredSecrets(): readonly string[] {
  return Object.entries(process.env).flatMap(([name, value]) =>
    name.startsWith(prefix) && value !== undefined && value.length >= shortest ? [value] : [],
  );
}

/** The text with every configured secret struck out. */
export function withoutSecrets(text: string): string {
  return configuredSecrets().reduce((rest, secret) => rest.replaceAll(secret, "[secret]"), text);
}

export function holdsSecret(text: string): boolean {
  return configuredSecrets().some((secret) => text.includes(secret));
}

/** Whether what stands under this name is a secret, by the look of the name. */
export function namesSecret(name: string): boolean {
  return /token|secret|password|authorization|api_?key|private_?key/i.test(name);
}
