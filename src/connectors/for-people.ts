/** Strikes secrets out of what people will read on Slack and GitHub: authors often post an error's message there. */
import { strikeData } from "../core/secrets/hide-secrets.ts";
import { namesSecret } from "../core/secrets/names-secret.ts";
import { withoutSecrets } from "../core/secrets/secrets.ts";

/** For an argument of a Slack call: people read every field, except those that are named like a token. */
export function forPeople(argument: unknown): unknown {
  return strikeFields(argument, (name) => !namesSecret(name));
}

const read = new Set([
  "body",
  "commit_message",
  "commit_title",
  "description",
  "message",
  "summary",
  "text",
  "title",
]);

/** For an argument of a GitHub call: people read comments and the like, but not files or the settings of a hook. */
export function forReaders(argument: unknown): unknown {
  return strikeFields(argument, (name) => read.has(name));
}

function strikeFields(argument: unknown, isRead: (name: string) => boolean): unknown {
  if (typeof argument !== "object" || argument === null || Array.isArray(argument)) return argument;
  const fields = Object.entries(argument);
  const strike = (text: string): string => withoutSecrets(text);
  return Object.fromEntries(
    fields.map(([name, value]) => [name, isRead(name) ? strikeData(value, strike) : value]),
  );
}
