/** Strikes out of a recording what must not get into a repository: tokens, keys, passwords, cookies. */
import { namesSecret } from "../../core/secrets/names-secret.ts";
import { withoutSecrets } from "../../core/secrets/secrets.ts";

const struck = "[redacted]";

// The forms of the services' tokens. Each match ends where JSON or an address goes on.
const patterns: readonly (readonly [RegExp, string])[] = [
  [/\bxox[a-z](?:\.xox[a-z])?-[\w-]+/g, struck],
  [/\bxapp-[\w-]+/g, struck],
  [/\bgh[a-z]_\w{16,}/g, struck],
  [/\bgithub_pat_\w+/g, struck],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/g, struck],
  [/\b(Bearer|Basic) [\w.~+/=-]{6,}/gi, `$1 ${struck}`],
  [/((?:^|[?&])[\w.-]*(?:token|secret|password|signature|key)[\w.-]*=)[^&#\s"'\\]+/gi, `$1${struck}`],
  [/(\/\/)[^/@\s"'\\]+@/g, `$1${struck}@`],
];

export function strikeText(text: string): string {
  const withoutKnown = withoutSecrets(text, { label: () => struck });
  return patterns.reduce((rest, [pattern, instead]) => rest.replaceAll(pattern, instead), withoutKnown);
}

/** Whether a header of this name is left out altogether. */
export function isSecretHeader(name: string): boolean {
  return namesSecret(name);
}

/** Strikes secrets out of a value, by their look and by the names of their fields. */
export function strikeSecrets(value: unknown): unknown {
  if (typeof value === "string") return strikeText(value);
  if (Array.isArray(value)) return value.map((item) => strikeSecrets(item));
  if (typeof value !== "object" || value === null) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      namesSecret(name) && typeof item === "string" ? struck : strikeSecrets(item),
    ]),
  );
}
