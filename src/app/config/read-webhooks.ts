/** Reads which generic webhooks exist: those with a secret, and those that are open by name. */
import { webhookKey } from "../../core/secrets/webhook-key.ts";
import { cleanValue } from "./credentials/clean-value.ts";
import type { Given } from "./given.ts";
import { type Refuse, wordsOf } from "./setting.ts";

const prefix = "HATHI_WEBHOOK_SECRET_";
const shortestKeyBytes = 16;
const makeOne = 'make one with: echo "whsec_$(openssl rand -base64 32)"';

/** Refuses a secret that is set but empty or too short, because people would believe that the webhook is signed. */
export function readWebhookSecrets(
  env: NodeJS.ProcessEnv,
  problems: string[],
): Readonly<Record<string, string>> {
  const secrets = new Map<string, string>();
  for (const [variable, value] of Object.entries(env)) {
    if (!variable.startsWith(prefix) || value === undefined) continue;
    const secret = cleanValue(value);
    const name = variable.slice(prefix.length).toLowerCase();
    const problem = findProblem(name, secret) ?? (secrets.has(name) ? "set twice" : undefined);
    if (problem !== undefined) problems.push(`${variable}: ${problem}`);
    secrets.set(name, secret);
  }
  return Object.fromEntries(secrets);
}

function findProblem(name: string, secret: string): string | undefined {
  if (!/^[a-z0-9_]{1,64}$/.test(name)) return "names no webhook: its name has 1 to 64 of A-Z, 0-9 and _";
  if (secret === "") return `empty: ${makeOne}, or remove the variable`;
  const { length } = webhookKey(secret);
  return length < shortestKeyBytes
    ? `a key of ${length} bytes; it needs ${shortestKeyBytes} or more: ${makeOne}`
    : undefined;
}

/** "*" opens all webhooks without a secret. It is for a machine that nobody else can reach, as in the playground. */
export function readOpenWebhook(name: string, refuse: Refuse): string {
  if (name !== "*" && !/^[a-z0-9_-]{1,64}$/.test(name))
    refuse(
      `"${name}" is not a webhook's name; give names of 1 to 64 of a-z, 0-9, - and _, with commas between`,
    );
  return name;
}

export function findOpenWithSecret(
  given: Given,
  secrets: Readonly<Record<string, string>>,
): readonly string[] {
  return wordsOf(given["HATHI_OPEN_WEBHOOKS"] ?? "")
    .filter((name) => Object.hasOwn(secrets, name.replaceAll("-", "_")))
    .map((name) => `HATHI_OPEN_WEBHOOKS: "${name}" has a secret too: remove one of the two`);
}
