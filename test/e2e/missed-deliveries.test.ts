import { describe, expect, it, onTestFinished } from "vitest";
import { type App, startApp } from "../../src/app/app.ts";
import { readConfig } from "../../src/app/config/config.ts";
import { startLocalServices } from "../../src/local-services/local-services.ts";
import { makeAutomations } from "../support/engine/automations-folder.ts";
import { newAppKey } from "../connectors/github/app-key.ts";
import { waitFor } from "../support/engine/engine.ts";
import { createMemoryLogger } from "../support/memory-logger.ts";
import { createTestDatabase } from "../support/postgres/postgres.ts";
import { projectFolder } from "../support/project-folder.ts";

const watch = `
  import { next, on } from "hathi";
  export default on("github.pull_request.opened", async ({ subject }) => {
    const { data } = await next("github.pull_request.closed", { subject });
    return data.pull_request.merged;
  });
`;

/** A Hathi that can be stopped and started, beside a GitHub that tries each delivery once, as GitHub does. */
async function startHouse() {
  const [database, local] = await Promise.all([
    createTestDatabase(),
    startLocalServices({ redeliverAfterMs: [] }),
  ]);
  const folder = await makeAutomations({ "watch.ts": watch });
  const logger = createMemoryLogger();
  const apps = new Set<App>();
  onTestFinished(async () => {
    for (const app of apps) await app.stop();
    await local.close();
    await database.drop();
  });
  const start = async (more: Readonly<Record<string, string>> = {}): Promise<App> => {
    const env = { ...local.env, DATABASE_URL: database.url, HOST: "127.0.0.1", PORT: "0" };
    const config = readConfig({ ...env, HATHI_AUTOMATIONS: folder, ...more }, projectFolder);
    const app = await startApp({ config, role: "all", logger });
    apps.add(app);
    local.connectTo(app.url ?? "");
    return app;
  };
  const stop = async (app: App): Promise<void> => {
    apps.delete(app);
    await app.stop();
  };
  return { local, logger, start, stop };
}

interface StoredEvent {
  readonly type: string;
  readonly subject: string;
  readonly dedupe_key: string;
}

const eventsOf = async ({ store }: App): Promise<readonly StoredEvent[]> =>
  store.database.query<StoredEvent>(
    "select type, subject, dedupe_key from hathi.events where type like 'github.pull_request.%' order by seq",
  );

describe("deliveries while Hathi is down", { timeout: 120_000 }, () => {
  it("are taken in at the next start, once, in order, and start and wake each run once", async () => {
    const { local, start, stop } = await startHouse();
    const before = await start();
    const first = await local.github.openPullRequest({ title: "Swim", author: "ana" });
    await local.github.deliveries.whenIdle();
    await waitFor(
      async () => before.runs.list({ scope: "all" }),
      ([run]) => run?.state === "waiting",
    );
    await stop(before);

    await local.github.merge(first.number, { by: "ben" });
    const second = await local.github.openPullRequest({ title: "Dive", author: "ben" });
    await local.github.close(second.number, { by: "ben" });
    await local.github.deliveries.whenIdle();
    const failed = local.github.deliveries.list().filter(({ statusCode }) => statusCode === null);
    expect(failed.length).toBeGreaterThanOrEqual(3);

    // Two at once, as replicas that are started together.
    const [after] = await Promise.all([start(), start()]);
    const runs = await waitFor(
      async () => after.runs.list({ scope: "all" }),
      (list) => list.length === 2 && list.every(({ state }) => state === "completed"),
      60_000,
    );
    expect(new Set(runs.map(({ subject }) => subject))).toEqual(
      new Set([first, second].map(({ number }) => `acme/elephant#${number}`)),
    );
    const events = await eventsOf(after);
    expect(events.map(({ type, subject }) => `${type.split(".")[2]} ${subject.split("#")[1]}`)).toEqual([
      `opened ${first.number}`,
      `closed ${first.number}`,
      `opened ${second.number}`,
      `closed ${second.number}`,
    ]);
    const guids = new Set(local.github.deliveries.list().map(({ guid }) => `github:${guid}`));
    expect(events.every(({ dedupe_key: key }) => guids.has(key))).toBe(true);
  });

  it("are taken in when GitHub answers again, and the log says what was wrong", async () => {
    const { local, logger, start } = await startHouse();
    local.connectTo("http://127.0.0.1:1");
    await local.github.openPullRequest({ title: "Swim", author: "ana" });
    await local.github.deliveries.whenIdle();
    const restore = local.github.intercept(async (request, forward) =>
      request.url.pathname === "/app/hook/deliveries"
        ? { status: 502, headers: {}, body: "bad gateway" }
        : forward(),
    );
    const app = await start();
    const told = async () => logger.lines.filter(({ message }) => message.startsWith("missed deliveries"));
    const [line] = await waitFor(told, (lines) => lines.length > 0);
    expect(line).toMatchObject({ level: "warn", fields: { againInMs: 15_000 } });
    restore();
    app.catchUp();
    await waitFor(
      async () => eventsOf(app),
      (events) => events.length === 1,
    );
    await waitFor(
      async () => logger.lines.map(({ message }) => message),
      (messages) => messages.includes("GitHub's delivery log is read again"),
    );
  });

  it("are not lost by a wrong key of the App's: the start names it, and the right one catches up", async () => {
    const { local, start } = await startHouse();
    local.connectTo("http://127.0.0.1:1");
    await local.github.openPullRequest({ title: "Swim", author: "ana" });
    await local.github.deliveries.whenIdle();
    await expect(start({ GITHUB_PRIVATE_KEY: newAppKey() })).rejects.toThrow("GITHUB_PRIVATE_KEY");
    const right = await start();
    await waitFor(
      async () => eventsOf(right),
      (events) => events.length === 1,
    );
  });
});
