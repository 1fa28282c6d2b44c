/** A local Docker engine with one container. */
import { createServer } from "node:http";
import { note } from "./ledger.ts";

const routes: readonly (readonly [path: string, status: number, body: unknown])[] = [
  ["/containers/create", 201, { Id: "made", Warnings: [] }],
  ["/containers/json", 200, [{ Id: "web", Names: ["/web"], State: "running" }]],
  ["/wait", 200, { StatusCode: 0 }],
  ["/start", 204, undefined],
  ["/json", 200, { Id: "web", State: { Running: true } }],
];

export const dockerServer = createServer((request, response) => {
  request.resume().on("end", () => {
    const { method = "GET", url = "/" } = request;
    note(`docker ${method} ${url.replace(/^\/v[\d.]+/, "")}`, method === "GET");
    const [, status = 204, body] = routes.find(([path]) => url.includes(path)) ?? [];
    response.writeHead(status, { "content-type": "application/json" });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  });
});
