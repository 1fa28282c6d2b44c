/** The names of the methods that automations call, from the types of the clients: a wrong name is a type error. */
import type { GitHub, Slack } from "../../index.ts";

// oxlint-disable-next-line typescript/no-explicit-any -- any function at all, whatever it takes
type AnyMethod = (...args: any[]) => unknown;

type PathsOf<Client> = {
  [Name in keyof Client & string]: Client[Name] extends AnyMethod
    ? Name
    : Client[Name] extends object
      ? `${Name}.${PathsOf<Client[Name]>}`
      : never;
}[keyof Client & string];

type MethodAt<Client, Path extends string> = Path extends keyof Client
  ? Client[Path]
  : Path extends `${infer Head}.${infer Rest}`
    ? Head extends keyof Client
      ? MethodAt<Client[Head], Rest>
      : never
    : never;

type InputOf<Method> = Method extends (input: infer Input, ...rest: never[]) => unknown
  ? NonNullable<Input>
  : Method extends (input?: infer Input, ...rest: never[]) => unknown
    ? NonNullable<Input>
    : unknown;

/** "chat.postMessage", "conversations.create". */
export type SlackMethod = PathsOf<Slack>;

/** "rest.pulls.get", "request", "graphql". */
export type GitHubMethod = PathsOf<Omit<GitHub, "rest">> | `rest.${PathsOf<GitHub["rest"]>}`;

export type SlackInput<Method extends SlackMethod> = InputOf<MethodAt<Slack, Method>>;
export type GitHubInput<Method extends GitHubMethod> = InputOf<MethodAt<GitHub, Method>>;
