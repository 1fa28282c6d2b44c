/** The last look before a request leaves, through each connector's own client, against a server on loopback. */
import { expect, test } from "vitest";
import { createGitHubApp } from "../../src/connectors/github/github-app.ts";
import { createGitHubConnector } from "../../src/connectors/github/github-connector.ts";
import { createHttpConnector } from "../../src/connectors/http.ts";
import { createSlackConnector } from "../../src/connectors/slack/slack-connector.ts";
import type { Connector } from "../../src/core/ports/connector.ts";
import { findLimited } from "../../src/core/services/limited-error.ts";
import { createMemoryLogger } from "../support/memory-logger.ts";
import { serve } from "../support/processes/serve.ts";
import { connectorCall, rejectionOf, type CallOptions } from "./connector-call.ts";
import { newAppKey } from "./github/app-key.ts";

const logger = createMemoryLogger();
const privateKey = newAppKey();

async function start() {
  const heard: string[] = [];
  const url = await serve({
    "*": (request, response) => {
      heard.push(`${request.method} ${request.path}`);
      if (request.path === "/moved") response.redirect(307, "/there");
      else response.json({ ok: true });
    },
  });
  return { heard, url };
}

const connectors: Record<string, (url: string) => readonly [Connector, ReturnType<typeof connectorCall>]> = {
  fetch: (url) => [createHttpConnector(), post(`${url}/there`)],
  slack: (url) => [
    createSlackConnector({
      config: { apiUrl: `${url}/` },
      tokens: { tokenFor: async () => ({ token: "xoxb-1-secret", teamId: null }) },
      logger,
    }),
    connectorCall("chat.postMessage", [{ channel: "C1", text: "hello" }]),
  ],
  github: (url) => [
    createGitHubConnector({
      app: createGitHubApp({ appId: "77", privateKey, webhookSecrets: ["hush"], apiUrl: url }, { logger }),
      logger,
    }),
    connectorCall("rest.issues.createComment", [{ owner: "a", repo: "b", issue_number: 1, body: "hello" }], {
      event: { source: "github", data: { installation: { id: 1 } } },
    }),
  ],
};

function post(url: string, options?: CallOptions) {
  const request = { url, method: "POST", headers: [], body: new Uint8Array([1]), redirect: "follow" };
  return connectorCall("fetch", [request], options);
}

test.each(Object.keys(connectors))(
  "%s sends nothing for a run that is not certainly this worker's as the request is about to leave",
  async (name) => {
    const { heard, url } = await start();
    const [connector, call] = connectors[name]?.(url) ?? [];
    const looks: boolean[] = [];
    const isOwned = () => {
      looks.push(false);
      return false;
    };
    const error = await rejectionOf(connector!.perform({ ...call!, isOwned }));
    expect(findLimited(error)).toMatchObject({ kind: "limited" });
    expect(looks).not.toEqual([]);
    expect(heard).toEqual([]);
  },
);

test("what belongs to this worker is sent after one look for each request", async () => {
  const { heard, url } = await start();
  let looks = 0;
  const isOwned = () => (looks += 1) > 0;
  await createHttpConnector().perform(post(`${url}/moved`, { isOwned }));
  expect(heard).toEqual(["POST /moved", "POST /there"]);
  expect(looks).toBe(2);
});

test("a call of which a part was sent already is broken off, and may have happened", async () => {
  const { heard, url } = await start();
  const connector = createHttpConnector();
  let looks = 0;
  const isOwned = () => (looks += 1) === 1;
  const error = await rejectionOf(connector.perform(post(`${url}/moved`, { isOwned })));
  expect(heard).toEqual(["POST /moved"]);
  expect(findLimited(error)).toBeUndefined();
  expect(error).toMatchObject({ reached: true });
});
