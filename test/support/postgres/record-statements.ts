/** What this process sends to Postgres while it is recorded. */
import { Client } from "pg";
import { onTestFinished } from "vitest";

export interface SentStatement {
  readonly name: string | null;
  readonly text: string;
  readonly values: readonly unknown[];
  /** Whose connection it went over: "hathi test writer". */
  readonly over: string;
  readonly connection: object;
  /** Whether something was answered since the last statement on its connection, so that it may have waited for that. */
  readonly beginsRoundTrip: boolean;
}

interface Asked {
  readonly name?: string;
  readonly text: string;
  readonly values?: readonly unknown[];
}

/** @returns what is sent from now on, to the end of the test */
export function recordStatements(): readonly SentStatement[] {
  const sent: SentStatement[] = [];
  // Connections on which a statement was sent, and nothing answered since then.
  const hurried = new WeakSet<Client>();
  const query = Reflect.get(Client.prototype, "query") as (...args: readonly unknown[]) => unknown;
  Reflect.set(Client.prototype, "query", function record(this: Client, ...args: readonly unknown[]) {
    const [asked, values] = args as [string | Asked, readonly unknown[] | undefined];
    const given = typeof asked === "string" ? { text: asked } : asked;
    const { name, text, values: own = values ?? [] }: Asked = given;
    const over = applicationOf(this);
    sent.push({
      name: name ?? null,
      text,
      values: own,
      over,
      connection: this,
      beginsRoundTrip: !hurried.has(this),
    });
    hurried.add(this);
    const answer = Reflect.apply(query, this, args);
    const settle = (): boolean => hurried.delete(this);
    if (answer instanceof Promise) answer.then(settle, settle);
    else hurried.delete(this);
    return answer;
  });
  onTestFinished(() => {
    Reflect.set(Client.prototype, "query", query);
  });
  return sent;
}

/** Whether a transaction begins with it, with or without a setting for its planner. */
export function isBegin({ text }: SentStatement): boolean {
  return /^begin\b/.test(text);
}

/** A statement by its name; one without a name by its first words. */
export function nameOf(statement: SentStatement): string {
  const { name, text } = statement;
  if (isBegin(statement)) return "begin";
  return name ?? text.trim().split(/\s+/).slice(0, 3).join(" ").toLowerCase();
}

function applicationOf(client: Client): string {
  const { connectionParameters } = client as unknown as {
    readonly connectionParameters?: { readonly application_name?: string };
  };
  return connectionParameters?.application_name ?? "";
}
