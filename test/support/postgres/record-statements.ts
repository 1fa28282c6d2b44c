/** What this process sends to Postgres while it is recorded. */
import { Client } from "pg";
import { onTestFinished } from "vitest";

export interface SentStatement {
  readonly name: string | null;
  readonly text: string;
  readonly values: readonly unknown[];
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
    if (typeof asked === "string") sent.push({ name: null, text: asked, values: values ?? [] });
    else sent.push({ name: asked.name ?? null, text: asked.text, values: asked.values ?? [] });
    return Reflect.apply(query, this, args);
  });
  onTestFinished(() => {
    Reflect.set(Client.prototype, "query", query);
  });
  return sent;
}
