/** Servers of lines: each is answered with its length, and noted. Over plain sockets, TLS, STARTTLS or what HTTP gives. */
import { createServer as createHttpServer } from "node:http";
import { connect, createServer, type Server, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import tls, { TLSSocket } from "node:tls";
import { onTestFinished } from "vitest";
import { certificate } from "./localhost-certificate.ts";

export interface LineServer {
  readonly port: number;
  /** In the order in which they came, over whatever connection. */
  readonly lines: string[];
}

export async function startLines(): Promise<LineServer> {
  const lines: string[] = [];
  return { lines, port: await open(createServer((socket) => answerLines(socket, lines))) };
}

export async function startTlsLines(): Promise<LineServer> {
  const lines: string[] = [];
  const server = tls.createServer(certificate, (socket) => answerLines(socket, lines));
  return { lines, port: await open(server) };
}

/** The line STARTTLS is answered with "ready", and TLS begins. */
export async function startStartTlsLines(): Promise<LineServer> {
  const lines: string[] = [];
  const server = createServer((socket) =>
    answerLines(socket, lines, () => {
      socket.removeAllListeners("data");
      socket.write("ready\n");
      answerLines(new TLSSocket(socket, { isServer: true, ...certificate }), lines);
    }),
  );
  return { lines, port: await open(server) };
}

/** An HTTP server that answers GET, upgrades to lines, and is a proxy by CONNECT. */
export async function startHttpLines(): Promise<LineServer> {
  const lines: string[] = [];
  const server = createHttpServer((request, response) => {
    lines.push(`${request.method} ${request.url}`);
    response.end("plain");
  });
  server.on("upgrade", (_request, socket, head) => {
    socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: lines\r\n\r\n");
    socket.unshift(head);
    answerLines(socket, lines);
  });
  server.on("connect", ({ url = "" }, socket) => {
    lines.push(`CONNECT ${url.replace(/:\d+$/, "")}`);
    const behind = connect(Number(url.split(":")[1]), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      behind.pipe(socket).pipe(behind);
    });
    for (const end of [behind, socket]) end.on("error", () => [behind, socket].map((one) => one.destroy()));
  });
  return { lines, port: await open(server) };
}

function answerLines(socket: Duplex, lines: string[], startTls: () => void = () => {}): void {
  let text = "";
  socket.on("error", () => {});
  socket.on("data", (data: Buffer) => {
    text += data.toString();
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n")) {
      const line = text.slice(0, at);
      text = text.slice(at + 1);
      lines.push(line);
      if (line === "STARTTLS") startTls();
      else socket.write(`${line} is ${line.length}\n`);
    }
  });
}

async function open(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as { port: number }).port;
}
