/** Slack's side of Socket Mode for one client: text frames over a WebSocket, as short as the protocol allows. */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { onTestFinished } from "vitest";

export interface SocketModeServer {
  /** For SLACK_API_URL: answers apps.connections.open and auth.test. */
  readonly url: string;
  send(message: object): void;
  /** The next thing that the client said. */
  receive(): Promise<unknown>;
  /** How much the client said that nobody has received yet. */
  unread(): number;
}

export async function startSocketModeServer(): Promise<SocketModeServer> {
  const said: unknown[] = [];
  let heard = Promise.withResolvers<void>();
  let socket: Socket | undefined;

  const server = createServer((req, res) => {
    const { port } = server.address() as AddressInfo;
    const answer = req.url?.endsWith("apps.connections.open")
      ? { ok: true, url: `ws://127.0.0.1:${port}/link` }
      : { ok: true, user_id: "UBOT", bot_id: "BBOT", team_id: "T1" };
    res.setHeader("content-type", "application/json").end(JSON.stringify(answer));
  });
  server.on("upgrade", (req, stream: Socket) => {
    const accept = createHash("sha1")
      .update(`${req.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest("base64");
    stream.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    socket = stream;
    let rest = Buffer.alloc(0);
    stream.on("data", (chunk) => {
      rest = Buffer.concat([rest, chunk]);
      for (let frame = readFrame(rest); frame !== undefined; frame = readFrame(rest)) {
        rest = rest.subarray(frame.length);
        if (frame.opcode === 8) stream.end(Buffer.from([0x88, 0]));
        if (frame.opcode !== 1) continue;
        said.push(JSON.parse(frame.text));
        heard.resolve();
      }
    });
    send({ type: "hello" });
  });
  const send = (message: object): void => void socket?.write(textFrame(JSON.stringify(message)));

  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    socket?.destroy();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    send,
    unread: () => said.length,
    receive: async () => {
      while (said.length === 0) {
        await heard.promise;
        heard = Promise.withResolvers();
      }
      return said.shift();
    },
  };
}

function textFrame(text: string): Buffer {
  const data = Buffer.from(text);
  const length = data.length < 126 ? [data.length] : [126, data.length >> 8, data.length & 255];
  return Buffer.concat([Buffer.from([0x81, ...length]), data]);
}

/** One masked frame of a client, if it is all there. */
function readFrame(
  bytes: Buffer,
): { readonly opcode: number; readonly text: string; readonly length: number } | undefined {
  if (bytes.length < 2) return undefined;
  const short = bytes.readUInt8(1) & 127;
  const head = short === 126 ? 4 : 2;
  if (bytes.length < head + 4) return undefined;
  const size = short === 126 ? bytes.readUInt16BE(2) : short;
  const length = head + 4 + size;
  if (bytes.length < length) return undefined;
  const mask = bytes.subarray(head, head + 4);
  const data = bytes.subarray(head + 4, length).map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  return { opcode: bytes.readUInt8(0) & 15, text: Buffer.from(data).toString("utf8"), length };
}
