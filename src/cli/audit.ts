/** `hathi audit`: who did what to which run, where and why; as JSON lines for whoever keeps such logs. */
import { readSince } from "./read-since.ts";
import { actLine } from "./runs/format-runs.ts";
import { plainText } from "../core/text/plain-text.ts";
import { HathiError } from "../core/errors.ts";
import type { Terminal } from "./terminal.ts";
import { withRuns } from "./with-runs.ts";

export interface AuditOptions {
  readonly run?: string;
  readonly since?: string;
  readonly limit: string;
  readonly json?: boolean;
}

export async function showAudit(terminal: Terminal, options: AuditOptions): Promise<void> {
  const limit = Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1) {
    throw new HathiError(
      "CONFIG_INVALID",
      `--limit: "${options.limit}" is no number of acts; give 1 or more`,
    );
  }
  await withRuns(terminal, async ({ runs, audit }) => {
    const since = options.since === undefined ? undefined : readSince(options.since, await runs.now());
    const runId = options.run === undefined ? undefined : (await runs.find(options.run)).id;
    for (const entry of await audit.read({ runId, since, limit })) {
      terminal.print(
        options.json === true
          ? JSON.stringify(entry)
          : plainText(`${actLine(entry)}${entry.runId === null ? "" : ` (run ${entry.runId})`}`),
      );
    }
  });
}
