/** What goes out for people to read says no secret: an error's message is soon handed on to a channel. */
import { strikeData } from "../core/secrets/hide-secrets.ts";
import { namesSecret } from "../core/secrets/names-secret.ts";
import { withoutSecrets } from "../core/secrets/secrets.ts";

/** An argument of a call of Slack's: all of it is read, but for what it says is a token. */
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

/** An argument of a call of GitHub's: comments and the like are read, a hook's settings and files are not. */
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
