/** What statements are sent to: a pool, or the client of an open transaction. */

export interface Statement {
  /** Named statements are parsed once per connection. Give a name to every statement that is sent often. */
  readonly name?: string;
  readonly text: string;
}

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
