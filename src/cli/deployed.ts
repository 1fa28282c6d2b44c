/** `hathi builds list` and `hathi schedules list`: what is deployed. */
import { formatDuration } from "../core/time/duration.ts";
import { formatTable } from "./format-table.ts";
import type { Terminal } from "./terminal.ts";
import { withRuns } from "./with-runs.ts";

interface Answer {
  readonly json?: boolean;
}

export async function buildList(terminal: Terminal, options: Answer): Promise<void> {
  await withRuns(terminal, async ({ deployed }) => {
    const builds = await deployed.builds();
    const rows = builds.map(({ id, createdAt, bytes, newestOf, unfinished }) => [
      id.slice(0, 12),
      newestOf.join(", ") || "-",
      String(unfinished),
      `${Math.ceil(bytes / 1024)} KiB`,
      createdAt.toISOString(),
    ]);
    const table = formatTable([["BUILD", "NEWEST OF", "UNFINISHED", "SIZE", "STORED"], ...rows]);
    terminal.print(
      options.json === true ? JSON.stringify(builds, null, 2) : rows.length === 0 ? "no builds" : table,
    );
  });
}

export async function scheduleList(terminal: Terminal, options: Answer): Promise<void> {
  await withRuns(terminal, async ({ deployed, runs }) => {
    const schedules = await deployed.schedules();
    const now = await runs.now();
    const rows = schedules.map(({ automation, cron, tz, nextAt }) => [
      automation,
      cron,
      tz,
      nextAt.toISOString(),
      nextAt > now
        ? `in ${formatDuration(Math.round((nextAt.getTime() - now.getTime()) / 1000) * 1000)}`
        : "due",
    ]);
    const table = formatTable([["AUTOMATION", "CRON", "ZONE", "NEXT", ""], ...rows]);
    terminal.print(
      options.json === true ? JSON.stringify(schedules, null, 2) : rows.length === 0 ? "no schedules" : table,
    );
  });
}
