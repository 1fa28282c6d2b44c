/**
 * A TCP proxy before Postgres that understands just enough of its protocol to break connections at a chosen
 * statement: before the server sees it, or after it was done and before anybody hears of it. It can also hold
 * replies back, as a network does that has parted in two.
 */
import { once } from "node:events";
import { createServer, connect, type AddressInfo, type Socket } from "node:net";
import { onTestFinished } from "vitest";

export type Cut = "before" | "after";

export interface PostgresProxy {
  /** The database's address, through the proxy. */
  readonly url: string;
  /**
   * Breaks the connection at the next statement that contains this text (for one that is prepared: its name),
   * or at the COMMIT of its transaction. Resolves when that has happened.
   */
  cutAt(text: string, when: Cut, at?: "statement" | "commit"): Promise<void>;
  /** Breaks every connection that is open. */
  cutAll(): void;
  /** Refuses new connections and breaks the open ones, until it is called with false. */
  refuse(refuses: boolean): void;
  /** Postgres ends each new connection in the moment it stands: both come in one piece, until this is called with false. */
  endAtOnce(ends: boolean): void;
  /** Nothing comes through in either direction any more, and nothing breaks. */
  hold(): void;
  /** Nothing comes back any more: the server still gets what is sent. */
  holdReplies(): void;
  /** What was held comes through. */
  release(): void;
}

interface Armed {
  readonly text: string;
  readonly when: Cut;
  readonly at: "statement" | "commit";
  readonly cut: () => void;
}

export async function startPostgresProxy(databaseUrl: string): Promise<PostgresProxy> {
  const target = new URL(databaseUrl);
  const pairs = new Set<Pair>();
  const gate: Gate = { armed: undefined, heldRequests: false, heldReplies: false, endsAtOnce: false };
  let refuses = false;
  const server = createServer((client) => {
    if (refuses) {
      client.destroy();
      return;
    }
    const upstream = connect(Number(target.port), target.hostname);
    const pair = new Pair(client, upstream, gate);
    pairs.add(pair);
    client.on("close", () => pairs.delete(pair));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const cutAll = (): void => {
    for (const pair of pairs) pair.destroy();
  };
  onTestFinished(() => {
    cutAll();
    server.close();
  });
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: url.href,
    cutAt: async (text, when, at = "statement") =>
      new Promise((resolve) => {
        gate.armed = { text, when, at, cut: resolve };
      }),
    cutAll,
    refuse(next) {
      refuses = next;
      if (refuses) cutAll();
    },
    endAtOnce(ends) {
      gate.endsAtOnce = ends;
    },
    hold() {
      gate.heldRequests = true;
      gate.heldReplies = true;
    },
    holdReplies() {
      gate.heldReplies = true;
    },
    release() {
      gate.heldRequests = false;
      gate.heldReplies = false;
      for (const pair of pairs) pair.flush();
    },
  };
}

interface Gate {
  armed: Armed | undefined;
  heldRequests: boolean;
  heldReplies: boolean;
  endsAtOnce: boolean;
}

// ReadyForQuery ends each reply: "Z", a length of 5, and the state of the transaction.
const readyForQuery = Buffer.from([0x5a, 0, 0, 0, 5]);
const goodbye = errorResponse("57P01", "terminating connection due to administrator command");

function errorResponse(code: string, message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${message}\0\0`);
  const length = Buffer.alloc(4);
  length.writeInt32BE(fields.length + 4);
  return Buffer.concat([Buffer.from("E"), length, fields]);
}

class Pair {
  readonly #client: Socket;
  readonly #upstream: Socket;
  readonly #gate: Gate;
  readonly #toServer: Buffer[] = [];
  readonly #toClient: Buffer[] = [];
  // Set once the chosen statement was seen on this connection: its transaction's COMMIT is waited for.
  #watched: Armed | undefined;
  // Set once the chosen statement is on its way: its reply is swallowed, and then the connection breaks.
  #doomed: Armed | undefined;
  #stands = false;

  constructor(client: Socket, upstream: Socket, gate: Gate) {
    this.#client = client;
    this.#upstream = upstream;
    this.#gate = gate;
    client.on("data", (chunk: Buffer) => this.#fromClient(chunk));
    upstream.on("data", (chunk: Buffer) => this.#fromServer(chunk));
    for (const socket of [client, upstream]) {
      socket.on("error", () => {});
      socket.on("close", () => this.destroy());
    }
  }

  destroy(): void {
    this.#client.destroy();
    this.#upstream.destroy();
  }

  flush(): void {
    for (const chunk of this.#toServer.splice(0)) this.#upstream.write(chunk);
    for (const chunk of this.#toClient.splice(0)) this.#client.write(chunk);
  }

  #fromClient(chunk: Buffer): void {
    const armed = this.#findArmed(chunk);
    if (armed !== undefined) {
      if (armed.when === "before") {
        this.destroy();
        armed.cut();
        return;
      }
      this.#doomed = armed;
    }
    if (this.#gate.heldRequests) this.#toServer.push(chunk);
    else this.#upstream.write(chunk);
  }

  #findArmed(chunk: Buffer): Armed | undefined {
    if (this.#watched !== undefined) {
      // A simple query, by its type, length and text.
      return chunk.includes("commit\0") ? this.#watched : undefined;
    }
    const { armed } = this.#gate;
    if (armed === undefined || !chunk.includes(armed.text)) return undefined;
    this.#gate.armed = undefined;
    if (armed.at === "statement") return armed;
    this.#watched = armed;
    return undefined;
  }

  #fromServer(chunk: Buffer): void {
    if (this.#doomed !== undefined) {
      if (!chunk.includes(readyForQuery)) return;
      this.destroy();
      this.#doomed.cut();
      this.#doomed = undefined;
      return;
    }
    const isFirst = !this.#stands && chunk.includes(readyForQuery);
    this.#stands ||= isFirst;
    if (isFirst && this.#gate.endsAtOnce) {
      this.#client.end(Buffer.concat([chunk, goodbye]));
      return;
    }
    if (this.#gate.heldReplies) this.#toClient.push(chunk);
    else this.#client.write(chunk);
  }
}
