/** What statements are sent to: a pool, or the client of an open transaction. */

export interface Statement {
  /** Named statements are parsed once per connection. Give a name to every statement that is sent often. */
  readonly name?: string;
  readonly text: string;
  /** The parameters that carry what runs carry: encrypted, where that is on. */
  readonly seals?: Seals;
  /** What becomes of values in its rows that no key at hand opens. By default they are refused. */
  readonly unreadable?: Unreadable;
}

/** Numbers of parameters, as in "$1", by what they are. An array's elements are encrypted one by one. */
export interface Seals {
  /** Recorded values. */
  readonly values?: readonly number[];
  readonly texts?: readonly number[];
  readonly json?: readonly number[];
  /** Texts that the database compares: the same text gives the same result. */
  readonly alike?: readonly number[];
}

/**
 * - "refused": the statement fails with ENCRYPTION_KEY_MISSING.
 * - "shown": words for people stand in their place.
 * - "left": they come as they are stored, for whoever asks isSealed().
 */
export type Unreadable = "refused" | "shown" | "left";

/** What a statement runs on: the pool, or the client of an open transaction. */
export interface Queryable {
  query<Row>(statement: Statement | string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /**
   * In a transaction: sends a statement whose answer nobody needs. It travels with the next one, or with COMMIT, and
   * so costs no round trip of its own. If it fails, the transaction fails with its error.
   */
  send?(statement: Statement, values: readonly unknown[]): void;
  /** In a transaction: how long ago it began, and rather more than less. */
  elapsedMs?(): number;
}

/** Sends a statement whose answer nobody needs. Outside of a transaction it resolves when the statement is done. */
export async function send(on: Queryable, statement: Statement, values: readonly unknown[]): Promise<void> {
  if (on.send === undefined) await on.query(statement, values);
  else on.send(statement, values);
}
