/**
 * The secrets that this process knows, and the one gate that everything recorded, logged or shown passes.
 *
 * The process names its secrets once, when it has read its configuration. It keeps them in memory only. Tokens that
 * it gets later are added as they come.
 */
import { type Found, FormFinder } from "./find-forms.ts";
import { formsOf, makeForm, type SecretForm, shortestSecret } from "./secret-forms.ts";

export interface Secret {
  /** The variable that configures the secret: HATHI_SECRET_BILLING, SLACK_BOT_TOKEN. */
  readonly variable: string;
  readonly value: string;
  /** Whether the code of automations may have the secret, also in place of references in recorded values. */
  readonly isAuthors: boolean;
}

interface KnownForm extends SecretForm {
  readonly variable: string;
  /** Whether the secret could also be an ordinary word. */
  readonly isWord: boolean;
}

export interface Striking {
  /** What to put in a secret's place. */
  readonly label?: (variable: string) => string;
  /** Which secrets are struck out. */
  readonly which?: (secret: { readonly isWord: boolean }) => boolean;
}

export type SecretPart = string | readonly [variable: string, made: string];

const authorsPrefix = "HATHI_SECRET_";
// Tokens are replaced every hour. Those of the last hours may still turn up in answers and logs.
const mostTokens = 300;

let configured: readonly Secret[] = [];
const tokens = new Map<string, string>();
let formsMade: ReadonlyMap<string, readonly SecretForm[]> = new Map();
let finder: FormFinder<KnownForm> | null | undefined;

/** Sets the secrets of the configuration, in place of those that were set before. */
export function knowSecrets(secrets: readonly Secret[]): void {
  configured = secrets;
  finder = undefined;
}

/** Adds a token that the process got while it ran. Past a number of tokens the oldest is forgotten. */
export function noteToken(name: string, token: string): void {
  if (tokens.has(token) || isWord(token) || configured.some(({ value }) => value === token)) return;
  const [oldest] = tokens.keys();
  if (tokens.size >= mostTokens && oldest !== undefined) tokens.delete(oldest);
  tokens.set(token, name);
  finder = undefined;
}

/** The secrets that the code of automations may have. A thread of runs gets no others. */
export function authorsSecrets(): readonly Secret[] {
  return configured.filter(({ isAuthors }) => isAuthors);
}

/** The value of a secret that the code of automations may have. */
export function findSecret(variable: string): string | undefined {
  return configured.find((secret) => secret.isAuthors && secret.variable === variable)?.value;
}

/** What people see in place of a secret: "[secret BILLING]". */
export function secretLabel(variable: string): string {
  return `[secret ${variable.startsWith(authorsPrefix) ? variable.slice(authorsPrefix.length) : variable}]`;
}

export function holdsSecret(text: string, which: Striking["which"] = all): boolean {
  return find(text, 0, which) !== undefined;
}

/** Whether a secret's value could also be an ordinary word of a text. */
export function isWord(value: string): boolean {
  return value.length < 20 && /^[a-z]+(?:[-_ ]?[a-z]+)*\d{0,3}$/i.test(value);
}

/** The text with every known secret struck out, whatever form it has there. */
export function withoutSecrets(text: string, { label = secretLabel, which = all }: Striking = {}): string {
  const struck = splitBySecrets(text, which)
    .map((part) => (typeof part === "string" ? part : label(part[0])))
    .join("");
  return withoutByteLists(struck, label);
}

/** The text in parts: for each secret its name and form, and all other text as it is. */
export function splitBySecrets(text: string, which: Striking["which"] = all): readonly SecretPart[] {
  let found = find(text, 0, which);
  if (found === undefined) return [text];
  const parts: SecretPart[] = [];
  let from = 0;
  for (; found !== undefined; found = find(text, from, which)) {
    if (found.at > from) parts.push(text.slice(from, found.at));
    parts.push([found.form.variable, found.form.made]);
    from = found.at + found.form.text.length;
  }
  if (from < text.length) parts.push(text.slice(from));
  return parts;
}

/**
 * The parts as one text again, with the current secrets.
 *
 * @param isShown whether people will see the text; then it gets labels in place of the secrets
 */
export function joinParts(parts: readonly SecretPart[], isShown: boolean): string {
  return parts
    .map((part) => {
      if (typeof part === "string") return part;
      const [variable, made] = part;
      const value = isShown ? undefined : findSecret(variable);
      return (value === undefined ? undefined : makeForm(value, made)) ?? secretLabel(variable);
    })
    .join("");
}

function find(
  text: string,
  from: number,
  which: NonNullable<Striking["which"]>,
): Found<KnownForm> | undefined {
  if (finder === undefined) finder = createFinder();
  for (let at = from; ;) {
    const found = finder?.find(text, at);
    if (found === undefined || which(found.form)) return found;
    at = found.at + 1;
  }
}

function all(): boolean {
  return true;
}

function createFinder(): FormFinder<KnownForm> | null {
  const noted = [...tokens].map(([value, variable]) => ({ variable, value }));
  const secrets = [...configured, ...noted].filter(({ value }) => value.length >= shortestSecret);
  const made = new Map<string, readonly SecretForm[]>();
  const forms = new Map<string, KnownForm>();
  for (const { variable, value } of secrets) {
    const own = formsMade.get(value) ?? formsOf(value);
    made.set(value, own);
    const known = { variable, isWord: isWord(value) };
    for (const form of own) if (!forms.has(form.text)) forms.set(form.text, { ...form, ...known });
  }
  formsMade = made;
  return forms.size === 0 ? null : new FormFinder([...forms.values()]);
}

// console.log shows bytes as <Buffer 73 33 63>, or as numbers in columns.
const byteLists = [
  { list: /(?:[0-9a-f]{2}[ :]){5,}[0-9a-f]{2}/gi, base: 16 },
  { list: /(?:\d{1,3},\s{0,80}){5,}\d{1,3}/g, base: 10 },
] as const;

function withoutByteLists(text: string, label: (variable: string) => string): string {
  if (finder === null) return text;
  return byteLists.reduce(
    (rest, { list, base }) =>
      rest.replace(list, (written) => {
        const bytes = written.split(/[\s,:]+/).map((byte) => Number.parseInt(byte, base));
        const told = Buffer.from(bytes).toString("latin1");
        const found = splitBySecrets(told).find((part) => typeof part !== "string");
        return found === undefined ? written : label(found[0]);
      }),
    text,
  );
}
