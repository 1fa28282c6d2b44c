/** What this process sends to Postgres while it is recorded. */
import { Client } from "pg";
import { onTestFinished } from "vitest";

export interface SentStatement {
  readonly name: string | null;
  readonly text: string;
  readonly values: readonly unknown[];
  /** Whose connection it went over: "hathi test writer". */
  readonly over: string;
}

interface Asked {
  readonly name?: string;
  readonly text: string;
  readonly values?: readonly unknown[];
}

/** @returns what is sent from now on, to the end of the test */
export function recordStatements(): readonly SentStatement[] {
  const sent: SentStatement[] = [];
  const query = Reflect.get(Client.prototype, "query") as (...args: readonly unknown[]) => unknown;
  Reflect.set(Client.prototype, "query", function record(this: Client, ...args: readonly unknown[]) {
    const [asked, values] = args as [string | Asked, readonly unknown[] | undefined];
    const over = applicationOf(this);
    if (typeof asked === "string") sent.push({ name: null, text: asked, values: values ?? [], over });
    else sent.push({ name: asked.name ?? null, text: asked.text, values: asked.values ?? [], over });
    return Reflect.apply(query, this, args);
  });
  onTestFinished(() => {
    Reflect.set(Client.prototype, "query", query);
  });
  return sent;
}

function applicationOf(client: Client): string {
  const { connectionParameters } = client as unknown as {
    readonly connectionParameters?: { readonly application_name?: string };
  };
  return connectionParameters?.application_name ?? "";
}
