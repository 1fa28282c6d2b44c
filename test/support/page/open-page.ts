/** Hathi with its page, on a database of its own, beside a local Slack and GitHub; and a browser without a window. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type App, startApp } from "../../../src/app/app.ts";
import { readConfig } from "../../../src/app/config/config.ts";
import { startWorker, type RunningWorker } from "../../../src/app/start-worker.ts";
import { defaultThreadBounds } from "../../../src/core/bounds/thread-bounds.ts";
import type { Connector } from "../../../src/core/ports/connector.ts";
import { createRunConnector } from "../../../src/journal/between-runs/run-connector.ts";
import { type LocalServices, startLocalServices } from "../../../src/local-services/local-services.ts";
import { findFreePort } from "../find-free-port.ts";
import { createMemoryLogger, type MemoryLogger } from "../memory-logger.ts";
import { createTestDatabase } from "../postgres/postgres.ts";

export interface OpenedPage {
  readonly url: string;
  readonly app: App;
  readonly local: LocalServices;
  readonly logger: MemoryLogger;
  /** A worker in this process, whose services answer everything with `{ ok: true }`. */
  readonly startWorker: () => Promise<void>;
  /** A browser with cookies of its own. */
  readonly browser: () => Browser;
}

export interface Browser {
  readonly cookies: Map<string, string>;
  /** Follows no redirect. */
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  json(path: string, headers?: Record<string, string>): Promise<Record<string, unknown>>;
  /** Sends an act as the page's scripts do, with the token that they have read. */
  act(path: string, body?: object, headers?: Record<string, string>): Promise<Response>;
  /** Signs in as somebody of the local Slack. @returns where the browser is sent in the end */
  signIn(name: string, options?: { readonly to?: string; readonly team?: string }): Promise<string>;
}

/** What a stranger may have written wherever the page shows a text. */
export const hostile = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`;

const automation = `
  import { next, on } from "hathi";
  export default on("webhook.start", async () => { await next("webhook.go"); });
`;

/** Serves it until the test ends. */
export async function openPage(...given: Parameters<typeof servePage>): Promise<OpenedPage> {
  const served = await servePage(...given);
  onTestFinished(async () => served.close());
  return served;
}

/** Serves it for several tests, each with browsers of its own. */
export async function servePage(
  variables: Readonly<Record<string, string>> = {},
  { withSignIn = true, automations = automation } = {},
): Promise<OpenedPage & { readonly close: () => Promise<void> }> {
  const logger = createMemoryLogger();
  const testDatabase = await createTestDatabase();
  const local = await startLocalServices({ logger });
  const folder = await mkdtemp(join(tmpdir(), "hathi-page-"));
  await writeFile(join(folder, "example.ts"), automations);
  const port = await findFreePort();
  const url = `http://localhost:${port}`;
  const env = {
    ...local.env,
    ...(withSignIn && { ...local.signInEnv, HATHI_URL: url }),
    DATABASE_URL: testDatabase.url,
    HATHI_AUTOMATIONS: folder,
    // What tests send to without a signature.
    HATHI_OPEN_WEBHOOKS: "start,go,fail,ask,turned",
    HOST: "127.0.0.1",
    PORT: String(port),
    ...variables,
  };
  const app = await startApp({ config: readConfig(env, process.cwd()), role: "intake", logger });
  local.connectTo(url);
  const workers: RunningWorker[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(workers.map(async (worker) => worker.stop()));
    await app.stop();
    await local.close();
    await testDatabase.drop();
    await rm(folder, { recursive: true, force: true });
  };
  const startIt = async (): Promise<void> => {
    const { database, jobs } = app.store;
    const service = (name: string): Connector => ({
      name,
      perform: async ({ path }) => {
        if (path.at(-1) === "fails") throw new Error(hostile);
        return { ok: true };
      },
      classify: () => ({ kind: "final" }),
    });
    const connectors = {
      slack: service("slack"),
      github: service("github"),
      http: service("http"),
      run: createRunConnector(database, jobs),
    };
    const bounds = { ...defaultThreadBounds, threads: 0 };
    workers.push(await startWorker(app.store, connectors, logger, { bounds }));
  };
  return { url, app, local, logger, startWorker: startIt, browser: () => createBrowser(url, local), close };
}

export function createBrowser(url: string, local?: LocalServices): Browser {
  const cookies = new Map<string, string>();
  const send = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { ...(cookie !== "" && { cookie }), ...(init.headers as Record<string, string>) };
    const response = await fetch(new URL(path, url), { ...init, redirect: "manual", headers });
    for (const set of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (value === "") cookies.delete(name);
      else cookies.set(name, value);
    }
    return response;
  };
  const browser: Browser = {
    cookies,
    get: async (path, headers = {}) => send(path, { headers }),
    json: async (path, headers = {}) =>
      (await (await send(path, { headers })).json()) as Record<string, unknown>,
    async act(path, body = {}, headers = {}) {
      const { acts } = await browser.json("/api/me");
      return send(path, {
        method: "POST",
        body: JSON.stringify(body),
        headers: {
          "content-type": "application/json",
          origin: url,
          "sec-fetch-site": "same-origin",
          "x-hathi-acts": String(acts),
          ...headers,
        },
      });
    },
    async signIn(name, { to = "/", team } = {}) {
      if (local === undefined) throw new Error("nobody signs in here");
      const begun = await send(`/sign-in?to=${encodeURIComponent(to)}`);
      const { userId, realName } = local.slack.person(name);
      const back = local.slack.signIn.allow(begun.headers.get("location") ?? "", { userId, realName }, team);
      const { pathname, search } = new URL(back);
      const done = await send(`${pathname}${search}`);
      return done.headers.get("location") ?? `status ${done.status}`;
    },
  };
  return browser;
}
