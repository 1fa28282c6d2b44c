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
  /** Whether it was sent when everything before it on its connection was answered, and so began a round trip. */
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
  const unanswered = new WeakMap<Client, number>();
  const query = Reflect.get(Client.prototype, "query") as (...args: readonly unknown[]) => unknown;
  Reflect.set(Client.prototype, "query", function record(this: Client, ...args: readonly unknown[]) {
    const [asked, values] = args as [string | Asked, readonly unknown[] | undefined];
    const {
      name = null,
      text,
      values: own = values ?? [],
    } = typeof asked === "string" ? { text: asked } : asked;
    const before = unanswered.get(this) ?? 0;
    sent.push({
      name,
      text,
      values: own,
      over: applicationOf(this),
      connection: this,
      beginsRoundTrip: before === 0,
    });
    const answer = Reflect.apply(query, this, args);
    if (answer instanceof Promise) {
      unanswered.set(this, before + 1);
      const settle = (): void => void unanswered.set(this, (unanswered.get(this) ?? 1) - 1);
      answer.then(settle, settle);
    }
    return answer;
  });
  onTestFinished(() => {
    Reflect.set(Client.prototype, "query", query);
  });
  return sent;
}

/** A statement by its name; one without a name by its first words. */
export function nameOf({ name, text }: SentStatement): string {
  return name ?? text.trim().split(/\s+/).slice(0, 3).join(" ").toLowerCase();
}

function applicationOf(client: Client): string {
  const { connectionParameters } = client as unknown as {
    readonly connectionParameters?: { readonly application_name?: string };
  };
  return connectionParameters?.application_name ?? "";
}
