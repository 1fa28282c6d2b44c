/** A Slack or GitHub of a few lines, that answers as a test says and keeps what it was asked. */
import express from "express";
import type { Config } from "../../src/app/config/config.ts";
import { readConfig } from "../../src/app/config/config.ts";
import { createConnectors } from "../../src/app/create-connectors.ts";
import type { Connectors } from "../../src/engine/realm/api/author-api.ts";
import { newAppKey } from "../connectors/github/app-key.ts";
import { startTestEngine, type TestEngine, waitFor } from "./engine/engine.ts";
import { serve } from "./processes/serve.ts";
import { projectFolder } from "./project-folder.ts";

export interface ServiceCall {
  /** "chat.postMessage", "POST /repos/acme/app/issues/1/comments". */
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

export interface ServiceAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
  /** The connection breaks. */
  readonly breaks?: boolean;
}

export interface ServiceServer {
  readonly calls: readonly ServiceCall[];
  readonly env: Readonly<Record<string, string>>;
  /** The connectors of one process, wired as in production, with a limiter of their own. */
  connectorsOf(engine: Pick<TestEngine, "store" | "logger">): Connectors;
}

export async function startServiceServer(
  answer: (call: ServiceCall, count: number) => ServiceAnswer | Promise<ServiceAnswer>,
  refuseInstallation: (id: string) => ServiceAnswer | undefined = () => undefined,
): Promise<ServiceServer> {
  const calls: ServiceCall[] = [];
  const refuseToken = (path: string): ServiceAnswer | undefined => {
    const id = /^\/app\/installations\/(\d+)\/access_tokens$/.exec(path)?.[1];
    return id === undefined ? undefined : refuseInstallation(id);
  };
  const url = await serve({
    "*": express()
      .use(express.urlencoded({ extended: true }), express.json())
      .use((request, response) => {
        const refused = refuseToken(request.path);
        if (refused !== undefined) {
          response.status(refused.status ?? 403).json(refused.body ?? {});
          return;
        }
        if (request.path.endsWith("/access_tokens")) {
          const expires = new Date(Date.now() + 3_600_000).toISOString();
          response.status(201).json({ token: "ghs", expires_at: expires, permissions: {} });
          return;
        }
        const slackMethod = /^\/api\/(.+)$/.exec(request.path)?.[1];
        const call = {
          name: slackMethod ?? `${request.method} ${request.path}`,
          args: (request.body ?? {}) as Readonly<Record<string, unknown>>,
        };
        calls.push(call);
        void (async () => {
          const {
            status = 200,
            headers = {},
            body = { ok: true },
            breaks,
          } = await answer(call, calls.length);
          if (breaks === true) request.socket.destroy();
          else response.status(status).set(headers).json(body);
        })();
      }),
  });
  const env = {
    SLACK_SIGNING_SECRET: "hush",
    SLACK_BOT_TOKEN: "xoxb-1",
    SLACK_API_URL: `${url}/api/`,
    GITHUB_APP_ID: "77",
    GITHUB_PRIVATE_KEY: newAppKey(),
    GITHUB_WEBHOOK_SECRET: "hush",
    GITHUB_API_URL: url,
  };
  return {
    calls,
    env,
    connectorsOf({ store, logger }) {
      const config: Config = readConfig({ ...env, DATABASE_URL: store.database.url }, projectFolder);
      return createConnectors(config, store, logger);
    },
  };
}

/** How Slack refuses for a limit. */
export function slackLimit(seconds: number): ServiceAnswer {
  return {
    status: 429,
    headers: { "retry-after": String(seconds) },
    body: { ok: false, error: "ratelimited" },
  };
}

const postOne = `
  import { on, slack } from "hathi";
  export default on("webhook.start", async ({ data }) => {
    await slack.chat.postMessage({ channel: data.channel, text: data.text });
  });
`;

/** An engine whose runs post one message each, until told otherwise. */
export async function startWithServer(
  source = postOne,
): Promise<{ readonly engine: TestEngine; readonly start: (data: object) => Promise<void> }> {
  const engine = await startTestEngine();
  await engine.deploy(source);
  return { engine, start: async (data) => engine.accept({ type: "webhook.start", data }) };
}

/** So many runs are unfinished, all of them wait, and none is due. */
export async function atRest(engine: TestEngine, count: number): Promise<void> {
  await waitFor(
    async () =>
      engine.database.query<{ state: string; due: boolean }>(
        `select state, wake_at is not null and wake_at <= hathi.now() or wakes > wakes_seen as due
         from hathi.runs where finished_at is null`,
      ),
    (rows) => rows.length === count && rows.every(({ state, due }) => state === "waiting" && !due),
    60_000,
  );
}

export async function statesOf({ runs }: TestEngine): Promise<readonly string[]> {
  return (await runs.list({ scope: "all", limit: 1000 })).map(({ state }) => state);
}
