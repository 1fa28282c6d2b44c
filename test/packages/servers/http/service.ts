/** A service of the local HTTP server: what it is asked, and what it replies. */

export interface Asked {
  readonly method: string;
  /** Behind the service's name, with its query: "/v1/chat/completions". */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  /** The whole address of the service. */
  readonly url: string;
  /** How often this method and path were asked before. */
  readonly before: number;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly text?: string;
  /** Sent one by one, with a pause between them. */
  readonly parts?: readonly string[];
}

export interface Service {
  readonly reply: (asked: Asked) => Reply;
  /** What the ledger tells of a body; without it the body's beginning. */
  readonly tell?: (asked: Asked) => string;
}

// oxlint-disable-next-line typescript/no-explicit-any -- what the clients send is whatever their service takes
export type Sent = any;

export const sent = ({ body }: Asked): Sent => JSON.parse(body === "" ? "{}" : body) as Sent;

/** Server-sent events, as most models stream. */
export function events(list: readonly (readonly [name: string | null, data: unknown])[]): Reply {
  return {
    headers: { "content-type": "text/event-stream" },
    parts: list.map(([name, data]) => {
      const line = `data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`;
      return name === null ? line : `event: ${name}\n${line}`;
    }),
  };
}
