/** Where every process begins: the command line, or the playground when nothing at all is configured. */
import { runCommandLine } from "./cli/command-line.ts";

// Every process runs in UTC, whatever the host says.
process.env["TZ"] = "UTC";

process.exitCode = await runCommandLine(process.argv.slice(2), process.env, process.cwd());
