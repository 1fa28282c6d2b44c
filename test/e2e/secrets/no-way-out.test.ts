/**
 * Secrets against the whole of Hathi: the real start, in threads, with every way to leak one that we know, and
 * then a look at everything that is left behind or shown.
 */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { Client } from "pg";
import { expect, it, onTestFinished } from "vitest";
import { renderRun } from "../../../src/chat/blocks/render-run.ts";
import { formatEvent } from "../../../src/cli/events/format-events.ts";
import { formatRun } from "../../../src/cli/runs/format-runs.ts";
import type { RunSummary } from "../../../src/core/ports/people/run-commands.ts";
import { holdsSecret, knowSecrets } from "../../../src/core/secrets/secrets.ts";
import { silentLogger } from "../../../src/core/ports/logger.ts";
import { openDatabase } from "../../../src/journal/database/database.ts";
import { createEventCommands } from "../../../src/journal/people/event-commands.ts";
import { openJobQueue } from "../../../src/journal/database/job-queue.ts";
import { createRunCommands } from "../../../src/journal/people/run-commands.ts";
import { startLocalServices } from "../../../src/local-services/local-services.ts";
import { RunSnapshots } from "../../../src/playground/server/run-snapshots.ts";
import { makeAutomations } from "../../support/engine/automations-folder.ts";
import { waitFor } from "../../support/engine/engine.ts";
import { findFreePort } from "../../support/find-free-port.ts";
import { listen } from "../../support/listen.ts";
import { createTestDatabase } from "../../support/postgres/postgres.ts";
import { projectFolder } from "../../support/project-folder.ts";
import { runHathi } from "../../support/processes/run-hathi.ts";
import { findLeaks } from "./find-leaks.ts";
import { leakingAutomation, wayNames } from "./ways-to-leak.ts";

const authors = {
  PLAIN: "s3cr3t/v4lue+0f==mine",
  ODD: `7 "quotes" and \\slashes\\ <&> 'it' é 9`,
  KEY: "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEA\nMzEfYyjiWA4R4SM2bS1GB4t7NXp98C3SC6dVMvDuictGeurT\n-----END PRIVATE KEY-----",
};

/** An echo of what it is sent, with cookies and addresses to go on to. */
const startSite = async (): Promise<string> =>
  listen((request, response) => {
    const [path = "", query = ""] = (request.url ?? "").split("?");
    if (path === "/cookie") response.setHeader("set-cookie", `session=${query}`);
    if (path === "/move") response.writeHead(302, { location: `/echo?${query}` });
    void text(request).then((body) =>
      response.end(body === "" ? JSON.stringify([query, request.headers]) : body),
    );
  });

async function startHathi() {
  const [testDatabase, local, port] = await Promise.all([
    createTestDatabase(),
    startLocalServices(),
    findFreePort(),
  ]);
  onTestFinished(() => testDatabase.drop());
  onTestFinished(() => local.close());
  const url = `http://127.0.0.1:${port}`;
  const env = {
    ...local.env,
    DATABASE_URL: testDatabase.url,
    HATHI_AUTOMATIONS: await makeAutomations({ "leak.ts": leakingAutomation() }),
    HATHI_ENCRYPTION_KEY: "9f".repeat(32),
    HATHI_OPEN_WEBHOOKS: "leak,kept,heard",
    HATHI_SECRET_PLAIN: authors.PLAIN,
    HATHI_SECRET_ODD: authors.ODD,
    HATHI_SECRET_KEY: authors.KEY,
    HOST: "127.0.0.1",
    PORT: String(port),
    LOG_LEVEL: "debug",
    HATHI_EXIT_WITH_PARENT: "1",
  };
  const log: string[] = [];
  // Half of them come by the file: they are no less secret.
  const { HATHI_SECRET_ODD, HATHI_ENCRYPTION_KEY, ...ofFile } = env;
  const folder = await makeAutomations({
    ".env": Object.entries(ofFile)
      .map(([name, value]) => `${name}="${value}"\n`)
      .join(""),
  });
  const child = spawn(process.execPath, [join(projectFolder, "src/main.ts"), "start"], {
    cwd: folder,
    env: { PATH: process.env["PATH"], HATHI_SECRET_ODD, HATHI_ENCRYPTION_KEY },
    stdio: ["pipe", "pipe", "pipe"],
  });
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on("line", (line) => log.push(line));
  const gone = new Promise((resolve) => child.once("exit", resolve));
  onTestFinished(async () => {
    child.kill("SIGTERM");
    await gone;
  });
  local.connectTo(url);
  await waitFor(
    async () => log.join("\n"),
    (said) => said.includes("the worker is ready"),
    60_000,
  );
  const database = openDatabase({ url: testDatabase.url, name: "test", logger: silentLogger });
  const jobs = await openJobQueue(database, { logger: silentLogger, name: "test" });
  onTestFinished(async () => {
    await jobs.stop();
    await database.close();
  });
  return { url, env, log, local, database, jobs, databaseUrl: testDatabase.url };
}

/** Every table of Hathi's and of the queue's, as it is. */
async function dump(url: string): Promise<Readonly<Record<string, string>>> {
  const client = new Client(url);
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('hathi', 'pgboss') order by 1",
    );
    const tables: [string, string][] = [];
    for (const { name } of rows) {
      const found = await client.query<{ row: string }>(`select row_to_json(t)::text as row from ${name} t`);
      tables.push([name, found.rows.map(({ row }) => row).join("\n")]);
    }
    return Object.fromEntries(tables);
  } finally {
    await client.end();
  }
}

it(`shows and keeps no secret, by ${wayNames.length} ways and more`, { timeout: 240_000 }, async () => {
  expect(wayNames.length).toBeGreaterThanOrEqual(60);
  // This process knows none: what it renders would hold whatever was recorded.
  knowSecrets([]);
  const [hathi, site] = await Promise.all([startHathi(), startSite()]);
  const { database, jobs, local } = hathi;
  const runs = createRunCommands(database, jobs);
  const events = createEventCommands(database, jobs);
  const [channel] = await local.slack.channels();
  const post = async (name: string, data: object): Promise<void> => {
    const answer = await fetch(`${hathi.url}/hooks/${name}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(data),
    });
    expect(answer.status).toBe(202);
  };

  // Each form of each secret is another test's: here each way has one of them.
  const of = Object.keys(authors);
  const started = wayNames.map((way, at) => ({
    way,
    of: way.startsWith("processes") ? "PLAIN" : of[at % of.length],
    site,
    channel: channel?.id,
  }));
  for (const data of started) await post("leak", data);
  await post("kept", {});
  // From outside, and by hand.
  for (const secret of Object.values(authors)) await post(`heard`, { [secret]: { said: `it is ${secret}` } });
  const trigger = await runHathi(hathi.env, "trigger", `leak${authors.PLAIN}`);
  expect(trigger.code).toBe(1);

  // All have ended but those that wait, are tried again or are in doubt.
  const list = async () => runs.list({ scope: "all", limit: 1000 });
  const toldOf = ({ id, automation, state, status }: RunSummary): string =>
    `${id} ${automation} ${state} ${status}`;
  const isAtRest = ({ state, status }: RunSummary): boolean =>
    /^(?:completed|failed|paused)$/.test(state) ||
    (state === "waiting" && /webhook\.never|another attempt/.test(status));
  await waitFor(
    async () => (await list()).filter((run) => !isAtRest(run)).map(toldOf),
    (restless) => restless.length === 0,
    90_000,
  );
  const atRest = await list();
  expect(atRest.length).toBeGreaterThan(started.length);
  const doubtful = await waitFor(
    async () => (await list()).filter(({ state, doubts = [] }) => state === "paused" && doubts.length > 0),
    (found) => found.length === 1,
    60_000,
  );
  const answer = JSON.stringify({ paid: authors.PLAIN });
  const settled = await runHathi(
    hathi.env,
    "runs",
    "settle",
    doubtful[0]?.id ?? "",
    "--happened",
    "--result",
    answer,
  );
  expect(settled).toMatchObject({ code: 0 });

  const details = await Promise.all(atRest.map(async ({ id }) => runs.show(id)));
  const happened = await events.list({ limit: 1000 });
  const now = new Date();
  const command = await local.slack.command("ana", "/hathi list all");
  const boundaries: Readonly<Record<string, string>> = {
    ...(await dump(hathi.databaseUrl)),
    "the log": hathi.log.join("\n"),
    "hathi runs show": details.map((run) => formatRun(run, now)).join("\n"),
    "hathi runs show --json": JSON.stringify(details),
    "hathi runs list": (await runHathi(hathi.env, "runs", "list", "--all", "--limit", "1000")).stdout,
    "hathi events show": (await Promise.all(happened.map(async ({ id }) => events.show(id))))
      .map((event) => formatEvent(event, now))
      .join("\n"),
    "what commands say": [trigger, settled].map(({ stdout, stderr }) => stdout + stderr).join("\n"),
    "/hathi show": details
      .map((run) => JSON.stringify(renderRun({ run, now, githubUrl: "https://github.com" })))
      .join("\n"),
    "/hathi list": JSON.stringify(await command.answer()),
    "the page": JSON.stringify(await new RunSnapshots(runs).take()),
    "Slack's channels": JSON.stringify(
      await Promise.all((await local.slack.channels()).map(async ({ id }) => local.slack.messages(id))),
    ),
  };

  const password = new URL(hathi.databaseUrl).password;
  const secrets = {
    ...authors,
    ...Object.fromEntries(
      [
        "SLACK_BOT_TOKEN",
        "SLACK_SIGNING_SECRET",
        "GITHUB_PRIVATE_KEY",
        "GITHUB_WEBHOOK_SECRET",
        "HATHI_ENCRYPTION_KEY",
      ].map((name) => [name, (hathi.env as Readonly<Record<string, string>>)[name] ?? ""]),
    ),
    ...(password.length > 8 && { "the database's password": password }),
  };
  const found = findLeaks(boundaries, secrets);
  expect(found.slice(0, 5)).toEqual([]);

  // The same by our own search, which knows more forms.
  knowSecrets(Object.entries(secrets).map(([variable, value]) => ({ variable, value, isAuthors: true })));
  onTestFinished(() => knowSecrets([]));
  expect(Object.keys(boundaries).filter((where) => holdsSecret(boundaries[where] ?? ""))).toEqual([]);
  // And something was there to be found.
  expect(boundaries["hathi.journal"]).toContain('"HATHI_SECRET_ODD\\",\\"raw');
  expect(boundaries["hathi runs show"]).toContain("[secret PLAIN]");
  expect(boundaries["the log"]).toContain("[secret KEY]");
});
