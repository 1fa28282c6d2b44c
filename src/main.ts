/** Where every process begins: the command line, or the playground when nothing at all is configured. */
import { enableCompileCache } from "node:module";
import { takeEnvironment } from "./app/config/take-environment.ts";
import { strikeJsonOrText } from "./core/secrets/strike-stored.ts";
import { findCompileCacheFolder } from "./engine/build/compile-cache-folder.ts";
import { pinLocale } from "./engine/host/pin-locale.ts";

// Every process runs in UTC and one locale, whatever the host says.
process.env["TZ"] = "UTC";
// Before anything else is loaded: code of automations finds nothing of Hathi's own there.
const { env, envFile } = takeEnvironment(process.env, process.cwd());
pinLocale();
// A worker that died is back the sooner: what was compiled once is read from a cache, if there is a safe place for it.
const cacheFolder = findCompileCacheFolder();
if (cacheFolder !== undefined) enableCompileCache(cacheFolder);

const { runCommandLine } = await import("./cli/command-line.ts");
const code = await runCommandLine(process.argv.slice(2), {
  env,
  envFile,
  cwd: process.cwd(),
  print: (text) => void process.stdout.write(`${strikeJsonOrText(text)}\n`),
  complain: (text) => void process.stderr.write(`${strikeJsonOrText(text)}\n`),
});
// What failed half-way may have left something open; what succeeded has closed it all, and its output drains.
if (code === 0) process.exitCode = 0;
else process.exit(code);
