/** @modelcontextprotocol/sdk: a client that is kept through the night and closed. */
import { on, sleep } from "hathi";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { night, noted, port } from "./lib/lab.ts";

export default on("webhook.play", async () => {
  const client = new Client({ name: "lab", version: "1.0.0" });
  await client.connect(new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${port("mcp")}/mcp`)));
  const before = (await client.callTool({ name: "add", arguments: { a: 1, b: 2 } })).content;

  await noted(before);
  await sleep(night);

  const after = (await client.callTool({ name: "add", arguments: { a: 3, b: 4 } })).content;
  await client.close();
  return { before, after };
});
