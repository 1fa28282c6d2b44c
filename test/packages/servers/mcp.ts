/** A local MCP server with one tool, over HTTP. */
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { z } from "zod";
import { note, onForget } from "./ledger.ts";

const sessions = new Map<string, StreamableHTTPServerTransport>();
onForget(() => sessions.clear());

function createTools(): McpServer {
  const server = new McpServer({ name: "lab", version: "1.0.0" });
  server.registerTool("add", { inputSchema: { a: z.number(), b: z.number() } }, ({ a, b }) => {
    note(`mcp add ${a} ${b}`);
    return { content: [{ type: "text", text: String(a + b) }] };
  });
  return server;
}

export const mcpServer = createServer((request, response) => {
  void (async () => {
    const body = await text(request);
    const id = request.headers["mcp-session-id"];
    const known = typeof id === "string" ? sessions.get(id) : undefined;
    if (id !== undefined && known === undefined) {
      response.writeHead(404).end();
      return;
    }
    const transport = known ?? (await openSession());
    await transport.handleRequest(request, response, body === "" ? undefined : JSON.parse(body));
  })();
});

async function openSession(): Promise<StreamableHTTPServerTransport> {
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: () => randomUUID(),
    onsessioninitialized: (id) => void sessions.set(id, transport),
  });
  await createTools().connect(transport);
  return transport;
}
