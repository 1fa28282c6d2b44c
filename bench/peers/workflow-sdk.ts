/** Vercel's Workflow SDK as its documentation sets it up beside Postgres: tables first, then the server that Nitro built. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { setTimeout as delay } from "node:timers/promises";

const [databaseUrl = "", port = ""] = process.argv.slice(2);

Object.assign(process.env, {
  NODE_ENV: "production",
  HOST: "127.0.0.1",
  PORT: port,
  WORKFLOW_TARGET_WORLD: "@workflow/world-postgres",
  WORKFLOW_POSTGRES_URL: databaseUrl,
});
// Its world is a package that it looks for from here.
process.chdir(fileURLToPath(new URL("workflow-sdk", import.meta.url)));
const bootstrap = fileURLToPath(new URL("../node_modules/.bin/bootstrap", import.meta.url));
execFileSync(process.execPath, [bootstrap], { stdio: ["ignore", "ignore", "inherit"] });
await import(new URL("workflow-sdk/.output/server/index.mjs", import.meta.url).href);
// Nitro does not tell the program when it listens; a path that is not there is answered once it does.
while (!(await fetch(`http://127.0.0.1:${port}/`).catch(() => null))) await delay(50);
console.log(`ready ${port}`);
process.stdin.resume().once("end", () => process.exit(0));
