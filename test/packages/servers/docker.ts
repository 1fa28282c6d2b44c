/** A local Docker engine with one container. */
import { createServer, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { isRepeatable, note } from "./ledger.ts";

const routes: readonly (readonly [path: string, status: number, body: unknown])[] = [
  ["/containers/web/exec", 201, { Id: "cat" }],
  ["/containers/create", 201, { Id: "made", Warnings: [] }],
  ["/containers/json", 200, [{ Id: "web", Names: ["/web"], State: "running" }]],
  ["/wait", 200, { StatusCode: 0 }],
  ["/start", 204, undefined],
  ["/json", 200, { Id: "web", State: { Running: true } }],
];

export const dockerServer = createServer((request, response) => {
  request.resume().on("end", () => {
    const { method = "GET", url = "/" } = request;
    note(`docker ${method} ${url.replace(/^\/v[\d.]+/, "")}`, isRepeatable(method));
    const [, status = 204, body] = routes.find(([path]) => url.includes(path)) ?? [];
    response.writeHead(status, { "content-type": "application/json" });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  });
});

// The command in it is `cat`: what comes behind the body of the request itself is given back.
dockerServer.on("upgrade", (request: IncomingMessage, socket: Duplex) => {
  note(`docker ${request.method} ${request.url?.replace(/^\/v[\d.]+/, "")}`);
  socket.write("HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n");
  socket.on("error", () => {});
  socket.on("data", (data: Buffer) => {
    const input = data.toString().replace(/^[^]*?(?=one|two)/, "");
    if (!/^(one|two)/.test(input)) return;
    note(`docker cat ${input}`);
    socket.end(input);
  });
});
