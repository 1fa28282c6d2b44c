/** What statements are sent to: a pool, or the client of an open transaction. */

export interface Statement {
  /** Named statements are parsed once per connection. Give a name to every statement that is sent often. */
  readonly name?: string;
  readonly text: string;
}

/** What a statement runs on: the pool, or the client of an open transaction. */
export interface Queryable {
  query<Row>(statement: Statement | string, values?: readonly unknown[]): Promise<readonly Row[]>;
}
