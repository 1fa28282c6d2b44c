/** What statements are sent to: a pool, or the client of an open transaction. */

export interface Statement {
  /** Given for statements that are sent often: the server then plans them once a connection. */
  readonly name?: string;
  readonly text: string;
}

/** What a statement runs on: the pool, or the client of an open transaction. */
export interface Queryable {
  query<Row>(statement: Statement | string, values?: readonly unknown[]): Promise<readonly Row[]>;
}
