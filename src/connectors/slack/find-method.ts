/** Finds the Web API method that a call names. Only Slack's own methods can be found. */
import type { WebClient } from "@slack/web-api";

export type SlackArgs = Readonly<Record<string, unknown>>;

export interface SlackMethod {
  /** Slack's name for the method: "chat.postMessage". */
  readonly name: string;
  readonly args: SlackArgs;
  readonly perform: (args: SlackArgs) => Promise<unknown>;
}

const methodName = /^[a-z][\w-]*(\.[\w-]+)+$/i;

/**
 * `slack.chat.postMessage(args)` and `slack.apiCall("chat.postMessage", args)` are the same method.
 *
 * @throws {TypeError} for a method that does not exist, with its name
 */
export function findMethod(web: WebClient, path: readonly string[], args: readonly unknown[]): SlackMethod {
  if (path.length === 1 && path[0] === "apiCall") {
    const [name, options] = args;
    if (typeof name !== "string" || !methodName.test(name)) {
      throw new TypeError(
        `slack.apiCall: ${JSON.stringify(name)} is not the name of a method; give a name such as "chat.postMessage"`,
      );
    }
    return { name, args: readArgs(name, options), perform: (given) => web.apiCall(name, { ...given }) };
  }
  const name = path.join(".");
  const method = walk(web, path);
  if (name === "chatStream") {
    throw new TypeError(
      "slack.chatStream keeps the state of a stream in memory, which no run survives: call slack.chat.startStream, slack.chat.appendStream and slack.chat.stopStream, each of which is a step",
    );
  }
  if (method === undefined) {
    throw new TypeError(
      `slack.${name} is no method of @slack/web-api: check its spelling, or call slack.apiCall("${name}", {...})`,
    );
  }
  return { name, args: readArgs(name, args[0]), perform: async (given) => method({ ...given }) };
}

// Own properties only: the client has Slack's methods as own properties, and inherits everything else.
function walk(web: WebClient, path: readonly string[]): ((args: object) => unknown) | undefined {
  let node: unknown = web;
  for (const part of path) {
    if (typeof node !== "object" || node === null || !Object.hasOwn(node, part)) return undefined;
    node = Reflect.get(node, part);
  }
  return path.length >= 2 && typeof node === "function" ? (node as (args: object) => unknown) : undefined;
}

function readArgs(name: string, value: unknown): SlackArgs {
  if (value === undefined || value === null) return {};
  if (typeof value !== "object" || Array.isArray(value)) {
    throw new TypeError(`slack.${name} takes one object of arguments, and got ${JSON.stringify(value)}`);
  }
  return value as SlackArgs;
}
