/** The wire between one replica and Postgres: it can be cut, held, or lose the reply to what was done. */
import { createServer, connect, type AddressInfo, type Socket } from "node:net";

export interface PostgresProxy {
  /** The address of the database through this proxy. */
  readonly url: string;
  /** Cuts every connection; new ones are taken. */
  cut(): number;
  /** Hands nothing on, in either direction, until what it returns is called. */
  hold(): () => void;
  /** Of the next so many statements and commits, the server does each and its answer is lost with the connection. */
  loseReplies(count: number): void;
  readonly lost: number;
  close(): Promise<void>;
}

interface Wire {
  readonly client: Socket;
  readonly server: Socket;
  losesNext: boolean;
}

export async function startPostgresProxy(databaseUrl: string): Promise<PostgresProxy> {
  const target = new URL(databaseUrl);
  const wires = new Set<Wire>();
  let held = 0;
  let toLose = 0;
  let lost = 0;

  const drop = (wire: Wire): void => {
    wires.delete(wire);
    wire.client.destroy();
    wire.server.destroy();
  };
  const server = createServer((client) => {
    const wire: Wire = {
      client,
      server: connect(Number(target.port), target.hostname),
      losesNext: false,
    };
    wires.add(wire);
    for (const socket of [wire.client, wire.server]) {
      socket.setNoDelay(true);
      socket.on("error", () => drop(wire));
      socket.on("close", () => drop(wire));
    }
    client.on("data", (chunk) => {
      if (toLose > 0 && endsStatement(chunk)) {
        toLose -= 1;
        wire.losesNext = true;
      }
      wire.server.write(chunk);
    });
    wire.server.on("data", (chunk) => {
      if (!wire.losesNext) {
        client.write(chunk);
        return;
      }
      lost += 1;
      drop(wire);
    });
    if (held > 0) pause(wire);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = new URL(databaseUrl);
  url.hostname = "127.0.0.1";
  url.port = String((server.address() as AddressInfo).port);

  return {
    url: url.href,
    cut() {
      const count = wires.size;
      for (const wire of wires) drop(wire);
      return count;
    },
    hold() {
      held += 1;
      for (const wire of wires) pause(wire);
      return () => {
        held -= 1;
        if (held > 0) return;
        for (const wire of wires) {
          wire.client.resume();
          wire.server.resume();
        }
      };
    },
    loseReplies(count) {
      toLose += count;
    },
    get lost() {
      return lost;
    },
    async close() {
      for (const wire of wires) drop(wire);
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function pause({ client, server }: Wire): void {
  client.pause();
  server.pause();
}

const sync = Buffer.from([0x53, 0, 0, 0, 4]);

/** A commit, or the end of a statement that commits by itself: its answer comes when it is done. */
function endsStatement(chunk: Buffer): boolean {
  const isCommit = chunk[0] === 0x51 && chunk.subarray(5).toString("latin1").startsWith("commit");
  return isCommit || chunk.subarray(-5).equals(sync);
}
