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
  readonly #requests = new Requests();
  readonly #replies = new Replies();
  #forwarded = 0;
  // Set once the chosen statement was seen on this connection: its transaction's COMMIT is waited for.
  #watched: Armed | undefined;
  // Set once the chosen statement is on its way: its reply is swallowed, and then the connection breaks.
  #doomed: Armed | undefined;

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

  // Requests of one chunk are told apart: a client sends statements without waiting for the answers to earlier ones.
  #fromClient(chunk: Buffer): void {
    for (const request of this.#requests.read(chunk)) {
      // What comes behind the chosen statement never reaches the server.
      if (this.#doomed !== undefined) return;
      const armed = this.#findArmed(request);
      if (armed?.when === "before") {
        this.destroy();
        armed.cut();
        return;
      }
      this.#doomed = armed;
      if (isAnswered(request)) this.#forwarded += 1;
      if (this.#gate.heldRequests) this.#toServer.push(request);
      else this.#upstream.write(request);
    }
  }

  #findArmed(request: Buffer): Armed | undefined {
    if (this.#watched !== undefined) {
      // A simple query, by its type, length and text.
      return request.includes("commit\0") ? this.#watched : undefined;
    }
    const { armed } = this.#gate;
    if (armed === undefined || !request.includes(armed.text)) return undefined;
    this.#gate.armed = undefined;
    if (armed.at === "statement") return armed;
    this.#watched = armed;
    return undefined;
  }

  #fromServer(chunk: Buffer): void {
    const stood = this.#replies.count > 0;
    this.#replies.read(chunk);
    if (this.#doomed !== undefined) {
      // The first reply says that the connection stands. It answers no request.
      if (this.#replies.count <= this.#forwarded) return;
      this.destroy();
      this.#doomed.cut();
      this.#doomed = undefined;
      return;
    }
    if (!stood && this.#replies.count > 0 && this.#gate.endsAtOnce) {
      this.#client.end(Buffer.concat([chunk, goodbye]));
      return;
    }
    if (this.#gate.heldReplies) this.#toClient.push(chunk);
    else this.#client.write(chunk);
  }
}

/** Cuts what a client sends into requests: each ends with the message that the server answers by ReadyForQuery. */
class Requests {
  #rest: Buffer = Buffer.alloc(0);
  #begun: Buffer[] = [];
  #hasStarted = false;

  read(chunk: Buffer): readonly Buffer[] {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    const requests: Buffer[] = [];
    for (;;) {
      // The first message has no type.
      const head = this.#hasStarted ? 1 : 0;
      if (this.#rest.length < head + 4) break;
      const length = head + this.#rest.readInt32BE(head);
      if (this.#rest.length < length) break;
      const message = this.#rest.subarray(0, length);
      this.#rest = this.#rest.subarray(length);
      this.#begun.push(message);
      if (this.#hasStarted && !/^[QSXp]/.test(String.fromCharCode(message[0] ?? 0))) continue;
      this.#hasStarted = true;
      requests.push(Buffer.concat(this.#begun));
      this.#begun = [];
    }
    return requests;
  }
}

/** Whether a request ends with a simple query or a Sync. */
function isAnswered(request: Buffer): boolean {
  return request[0] === 0x51 || request.subarray(-5).equals(sync);
}

const sync = Buffer.from([0x53, 0, 0, 0, 4]);

/** Counts what a server has answered: each reply ends with ReadyForQuery. */
class Replies {
  #rest: Buffer = Buffer.alloc(0);
  count = 0;

  read(chunk: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    while (this.#rest.length >= 5) {
      const length = 1 + this.#rest.readInt32BE(1);
      if (this.#rest.length < length) return;
      if (this.#rest[0] === 0x5a) this.count += 1;
      this.#rest = this.#rest.subarray(length);
    }
  }
}
