/** An app for the local Slack and GitHub to talk to: keeps every request, answers as it is told. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished, vi } from "vitest";
import { startLocalServices } from "../../src/local-services/local-services.ts";
import type { LocalServices } from "../../src/local-services/local-services.ts";

export interface AppRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Of a webhook: its JSON. */
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface LocalApp {
  readonly url: string;
  readonly requests: readonly AppRequest[];
  webhooks(event?: string): readonly AppRequest[];
  slackRequests(): readonly AppRequest[];
  /** Decides over every request from now on; the default answers 200 without a body. */
  answerWith(answer: (request: AppRequest) => { readonly status: number; readonly json?: unknown }): void;
}

export async function startLocalApp(): Promise<LocalApp> {
  const requests: AppRequest[] = [];
  let answer: Parameters<LocalApp["answerWith"]>[0] = () => ({ status: 200 });
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks).toString("utf8");
      const headers = incoming.headers as Readonly<Record<string, string>>;
      const isJson = headers["content-type"] === "application/json";
      const payload = isJson ? (JSON.parse(body) as Readonly<Record<string, unknown>>) : {};
      const request = { path: incoming.url ?? "", headers, body, payload };
      requests.push(request);
      const { status, json } = answer(request);
      outgoing.writeHead(status, json === undefined ? {} : { "content-type": "application/json" });
      outgoing.end(json === undefined ? "" : JSON.stringify(json));
    })();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    webhooks: (event) =>
      requests.filter(
        ({ path, headers }) =>
          path === "/github/webhooks" && (event === undefined || headers["x-github-event"] === event),
      ),
    slackRequests: () => requests.filter(({ path }) => path === "/slack/events"),
    answerWith(next) {
      answer = next;
    },
  };
}

/** A local Slack and GitHub that are connected to a local app. */
export async function startLocal(
  options: Parameters<typeof startLocalServices>[0] = {},
): Promise<{ readonly local: LocalServices; readonly app: LocalApp }> {
  const [local, app] = await Promise.all([startLocalServices(options), startLocalApp()]);
  onTestFinished(() => local.close());
  local.connectTo(app.url);
  return { local, app };
}

/** Resolves when the condition holds; looks again and again, so a test needs no pause of a guessed length. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  await vi.waitFor(
    async () => {
      if (!(await condition())) throw new Error(`this did not come to hold: ${String(condition)}`);
    },
    { timeout: 20_000, interval: 20 },
  );
}
