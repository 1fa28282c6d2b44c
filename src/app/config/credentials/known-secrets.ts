/** Finds the secrets in the environment: those that configure Hathi, and those that automations may have. */
import { namesSecret } from "../../../core/secrets/names-secret.ts";
import { isOwnVariable } from "../../../core/secrets/own-variables.ts";
import { isWord, type Secret } from "../../../core/secrets/secrets.ts";
import { cleanValue, withoutBearer } from "./clean-value.ts";
import { wordsOf } from "../setting.ts";
import { bytesOfKey } from "./read-secrets.ts";
import { writingsOfKey } from "./read-private-key.ts";

const authorsPrefix = "HATHI_SECRET_";
const own =
  /^(?:SLACK_(?:SIGNING_SECRET|BOT_TOKEN|CLIENT_SECRET|APP_TOKEN)|GITHUB_(?:PRIVATE_KEY|WEBHOOK_SECRET)|HATHI_ENCRYPTION_KEY|HATHI_WEBHOOK_SECRET_.*|PGPASSWORD|POSTGRES_PASSWORD)$/;

export function readSecrets(env: NodeJS.ProcessEnv, cwd = process.cwd()): readonly Secret[] {
  return Object.entries(env).flatMap(([variable, value = ""]): readonly Secret[] => {
    if (variable.startsWith(authorsPrefix)) return [{ variable, value, isAuthors: true }];
    if (variable === "DATABASE_URL") return ownSecrets(variable, passwordsIn(value));
    if (own.test(variable)) return ownSecrets(variable, writings(variable, value, cwd));
    // An author's own variable, which the code of automations reads from process.env.
    const isAuthors = !isOwnVariable(variable) && (namesSecret(variable) || variable.endsWith("_KEY"));
    return isAuthors && looksRandom(value) ? [{ variable, value, isAuthors }] : [];
  });
}

// A run does not get Hathi's own secrets back when it replays. So a value that may be an ordinary word is not hidden.
function ownSecrets(variable: string, values: readonly string[]): readonly Secret[] {
  return [...new Set(values)]
    .filter((value) => !isWord(value))
    .map((value) => ({ variable, value, isAuthors: false }));
}

function looksRandom(value: string): boolean {
  return /^[^\s/]{8,}$/.test(value) && /\d/.test(value) && /[a-z]/i.test(value);
}

/** The forms in which the same secret may be written elsewhere. */
function writings(variable: string, value: string, cwd: string): readonly string[] {
  if (variable === "GITHUB_PRIVATE_KEY") return writingsOfKey(value, cwd);
  const plain = withoutBearer(cleanValue(value));
  if (variable === "GITHUB_WEBHOOK_SECRET") return plain.split(/\s+/);
  if (variable === "HATHI_ENCRYPTION_KEY") {
    return wordsOf(plain).flatMap((key) => {
      const bytes = bytesOfKey(key);
      return [key, bytes.toString("hex"), bytes.toString("base64")];
    });
  }
  return [plain, plain.replace(/^whsec_/, "")];
}

function passwordsIn(value: string): readonly string[] {
  const address = cleanValue(value);
  // Found without parsing, for an address that cannot be parsed, or is not parsed as it was meant.
  const written = /^[^]*?:\/\/[^:@/]*:([^]+)@/.exec(address)?.[1];
  const parsed = URL.parse(address)?.password ?? "";
  const passwords = [parsed, decode(parsed), written ?? ""].filter((password) => password !== "");
  return passwords.length === 0 ? [] : [address, ...passwords];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
