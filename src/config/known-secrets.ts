/** Which of the environment's values are secrets: those that configure Hathi, and what automations are given. */
import { namesSecret } from "../core/names-secret.ts";
import { isOwnVariable } from "../core/own-variables.ts";
import { isWord, type Secret } from "../core/secrets.ts";

const authorsPrefix = "HATHI_SECRET_";
const own =
  /^(?:SLACK_(?:SIGNING_SECRET|BOT_TOKEN|CLIENT_SECRET|APP_TOKEN)|GITHUB_(?:PRIVATE_KEY|WEBHOOK_SECRET)|HATHI_ENCRYPTION_KEY|HATHI_WEBHOOK_SECRET_.*|PGPASSWORD)$/;

export function readSecrets(env: NodeJS.ProcessEnv): readonly Secret[] {
  return Object.entries(env).flatMap(([variable, value = ""]): readonly Secret[] => {
    if (variable.startsWith(authorsPrefix)) return [{ variable, value, isAuthors: true }];
    if (variable === "DATABASE_URL") return ownSecrets(variable, passwordsIn(value));
    if (own.test(variable)) return ownSecrets(variable, writings(variable, value));
    // A variable of the author's, which the code finds in process.env.
    const isAuthors = !isOwnVariable(variable) && (namesSecret(variable) || variable.endsWith("_KEY"));
    return isAuthors && looksRandom(value) ? [{ variable, value, isAuthors }] : [];
  });
}

// What a run records of Hathi's own is not given back to it; so what may be an ordinary word stays as it is.
function ownSecrets(variable: string, values: readonly string[]): readonly Secret[] {
  return [...new Set(values)]
    .filter((value) => !isWord(value))
    .map((value) => ({ variable, value, isAuthors: false }));
}

function looksRandom(value: string): boolean {
  return /^[^\s/]{8,}$/.test(value) && /\d/.test(value) && /[a-z]/i.test(value);
}

/** The same secret as it may be written elsewhere. */
function writings(variable: string, value: string): readonly string[] {
  const plain = value.trim();
  if (variable === "GITHUB_PRIVATE_KEY") return [plain.replaceAll("\\n", "\n"), plain];
  if (variable === "GITHUB_WEBHOOK_SECRET") return plain.split(/\s+/);
  if (variable === "HATHI_ENCRYPTION_KEY") {
    const bytes = Buffer.from(plain, /^[0-9a-f]{64}$/i.test(plain) ? "hex" : "base64");
    return [plain, bytes.toString("hex"), bytes.toString("base64")];
  }
  return [plain, plain.replace(/^whsec_/, "")];
}

function passwordsIn(address: string): readonly string[] {
  if (!URL.canParse(address)) return [];
  const { password } = new URL(address);
  return password === "" ? [] : [address.trim(), decodeURIComponent(password), password];
}
