/**
 * Stores a database of this version with runs in flight, for later versions to carry to the end (upgrade.test.ts):
 *
 *   npm run upgrade:store -- postgres://user@127.0.0.1:5432/empty test/upgrade/stored/0.1.0.sql
 *
 * The database must be empty, and pg_dump on the path must be of its server's version. Call it once for each release,
 * and never change a file that is stored.
 */
import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startApp } from "../../src/app/app.ts";
import { readConfig } from "../../src/app/config/config.ts";
import { createLogger } from "../../src/app/logger.ts";
import { openRunServices } from "../../src/app/open-run-services.ts";
import { projectFolder } from "../support/project-folder.ts";
import { automations, results } from "./story.ts";

const [url = "", file = ""] = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), "hathi-stored-"));
for (const [name, source] of Object.entries(automations)) await writeFile(join(folder, name), source);
const page = createServer((_request, response) => response.end("here")).listen(0, "127.0.0.1");
const config = readConfig(
  {
    DATABASE_URL: url,
    HATHI_AUTOMATIONS: folder,
    HATHI_OPEN_WEBHOOKS: "begin,go",
    HATHI_THREADS: "1",
    HOST: "127.0.0.1",
    PORT: "0",
  },
  projectFolder,
);
const logger = createLogger({ level: "warn" });
const app = await startApp({ config, role: "all", logger });
const services = await openRunServices(config, logger);
const { port } = page.address() as AddressInfo;
await fetch(`${app.url}/hooks/begin`, {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ page: `http://127.0.0.1:${port}/` }),
});
for (;;) {
  const runs = await services.runs.list({ scope: "all" });
  // The retrier is between two attempts, however far it has come.
  const resting = runs.filter(({ state, automation }) => state === "waiting" && automation !== "retrier");
  const paused = resting.find(({ automation }) => automation === "paused");
  if (paused !== undefined && resting.length === Object.keys(results).length - 1) {
    await services.control.pause(paused.id, { id: "cli:fixture", reason: "stored while paused" });
    break;
  }
  await new Promise((resolve) => setTimeout(resolve, 200));
}
// The process is alive in the stored database: whoever starts on it takes over from one that is gone.
const dump = execFileSync("pg_dump", ["--no-owner", "--no-privileges", "--inserts", url], {
  encoding: "utf8",
  maxBuffer: 64 * 1024 * 1024,
});
if (dump.includes(projectFolder))
  throw new Error(`the database tells of ${projectFolder}: find what stored that`);
// What begins with a backslash is for psql alone.
const lines = dump.split("\n").filter((line) => !line.startsWith("\\"));
await writeFile(file, lines.join("\n"));
await services.close();
await app.stop();
page.close();
await rm(folder, { recursive: true });
