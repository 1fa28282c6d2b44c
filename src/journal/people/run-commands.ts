/** Answers what people ask about runs, and starts and cancels runs for them: behind chat, the web page and the cli. */
import { HathiError } from "../../core/errors.ts";
import { lastLogLines, mostLogLines } from "../../core/run-log.ts";
import { newRunId, type RunId } from "../../core/ids.ts";
import type {
  Actor,
  EventLine,
  OpenWait,
  RunCommands,
  RunDetail,
} from "../../core/ports/people/run-commands.ts";
import { checkInput } from "../../core/asks/check-input.ts";
import type { Form } from "../../core/asks/form-fields.ts";
import { readSlackActor } from "../../core/people/slack-actor.ts";
import { isFinished } from "../../core/run.ts";
import { insertRuns, storeEvent } from "../events/accept-event.ts";
import { asCommand } from "./as-command.ts";
import { cancelRun, endRunAtOnce } from "./cancel-run.ts";
import { readClock } from "../database/clock.ts";
import type { Database, Queryable } from "../database/database.ts";
import { audit, readActs } from "./audit.ts";
import { findRun, type RunRow, toSummary } from "./find-run.ts";
import { findRunsInChannel } from "./runs-in-channel.ts";
import { listRuns } from "./list-runs.ts";
import { readOpenDoubts } from "./doubts/doubts.ts";
import type { JobQueue } from "../database/job-queue.ts";
import { everything, type Reach, reachesUnownedFrom, reachValues } from "./reach.ts";
import { describeAutomations, switchAutomation } from "./settings/automations.ts";
import { writePeople } from "../runs/run-writes/write-people.ts";
import { readLogs } from "../runs/read-logs.ts";
import { readEntries, readResult } from "../runs/read-history.ts";

/** @param reach only runs within it are found */
export function createRunCommands(
  database: Database,
  jobs: JobQueue,
  reach: Reach = everything,
): RunCommands {
  return {
    now: async () => readClock(database),
    // Without rights nobody knows who "me" is: the terminal's runs are all of them.
    list: async ({ concerning, limit = 100, ...filter }) =>
      listRuns(
        database,
        { ...filter, limit, concerning: concerning === "me" ? undefined : concerning },
        reach,
      ),
    find: async (prefix) => toSummary(await findRun(database, prefix, reach)),
    async automations() {
      const rows = await database.query<{ name: string }>("select name from hathi.automations order by name");
      return rows.map(({ name }) => name);
    },
    describeAutomations: async () => describeAutomations(database, reach),
    switchAutomation: async (name, isOn, by) => switchAutomation(database, reach, { name, isOn }, by),
    async show(prefix) {
      const row = await findRun(database, prefix, reach);
      const [journal, doubts, result, acts, printed, waits] = await Promise.all([
        readEntries(database, row.id),
        readOpenDoubts(database, [row.id]),
        readResult(database, row.id),
        readActs(database, row.id),
        readLogs(database, row.id, 0, lastLogLines),
        database.query<OpenWait>(
          "select call, type, subject from hathi.waits where run_id = $1 order by call, type",
          [row.id],
        ),
      ]);
      return { ...toDetail(row, journal, waits), doubts, result, acts, printed };
    },
    events: async (type, limit) =>
      database.query<EventLine>(
        {
          name: "list-events-of-team",
          text: `select id, type, source, subject, time,
                   (select count(*)::integer from hathi.runs where event_id = events.id) as started
                 from hathi.events
                 where ($1::text is null or type = $1 or starts_with(type, $1 || '.'))
                   and ($3 or team = $4 or (team is null and ${reachesUnownedFrom(3)}))
                 order by seq desc limit $2`,
        },
        [type ?? null, limit, ...reachValues(reach)],
      ),
    async inChannel(place, limit) {
      const ids = await findRunsInChannel(database, place, limit, reach);
      return Promise.all(ids.map(async (id) => toSummary(await findRun(database, id, reach))));
    },
    async logs(prefix, after = 0) {
      // The run is read first: whatever a run that has ended printed is stored by then.
      const row = await findRun(database, prefix, reach);
      return { run: toSummary(row), lines: await readLogs(database, row.id, after, mostLogLines) };
    },
    async cancel(prefix, by) {
      return asCommand(database, by, async (tx) =>
        cancelRun(tx, jobs, (await findRun(tx, prefix, reach)).id, by),
      );
    },
    async endAtOnce(prefix, by) {
      return asCommand(database, by, async (tx) =>
        endRunAtOnce(tx, jobs, (await findRun(tx, prefix, reach)).id, by),
      );
    },
    async start(automation, data, by) {
      return asCommand(database, by, async (tx) => startRun(tx, jobs, automation, data, by, reach.team));
    },
  };
}

function toDetail(
  row: RunRow,
  journal: RunDetail["journal"],
  waits: readonly OpenWait[],
): Omit<RunDetail, "result"> {
  return {
    ...toSummary(row),
    event: {
      id: row.event_id,
      type: row.event_type,
      source: row.event_source,
      subject: row.event_subject,
      time: row.event_time,
    },
    epoch: row.epoch,
    waits,
    lastStatus: isFinished(row.state) ? (row.status ?? undefined) : undefined,
    waitsFor: row.state === "waiting" && row.status !== null ? (row.waiting_for ?? undefined) : undefined,
    journal,
  };
}

async function startRun(
  tx: Queryable,
  jobs: JobQueue,
  automation: string,
  data: unknown,
  by: Actor,
  team: string | null,
): Promise<RunId> {
  const automations = await tx.query<{ name: string; build_id: string; input: Form["schema"] | null }>(
    "select name, build_id, input from hathi.automations order by name",
  );
  const wanted = automations.find(({ name }) => name === automation);
  if (wanted === undefined) {
    const names = automations.map(({ name }) => name).join(", ") || "none is deployed";
    throw new HathiError("AUTOMATION_UNKNOWN", `there is no automation "${automation}". There are: ${names}`);
  }
  const id = newRunId();
  const stored = await storeEvent(tx, {
    source: "person",
    type: `manual.${automation}`,
    subject: null,
    data:
      wanted.input === null
        ? (data ?? (await tickOf(tx, automation)))
        : checkInput(automation, wanted.input, data),
    dedupeKey: `manual:${id}`,
    team,
  });
  if (stored.kind !== "stored") throw new Error(`the event of run ${id} was stored before`);
  // A person asked for this automation, so `where` and `key` are not called.
  const { name, build_id: buildId } = wanted;
  await insertRuns(tx, [{ name, build_id: buildId, id, stored, subject: null, team, admitted: true }]);
  const starter = readSlackActor(by)?.user;
  if (starter !== undefined) await writePeople(tx, [{ runId: id, people: [starter] }]);
  await audit(tx, by, "start", id);
  await jobs.enqueue(tx, [{ runId: id, inSeconds: 0 }]);
  return id;
}

/** The data that a schedule would give its run now; empty for an automation without a schedule. */
async function tickOf(tx: Queryable, automation: string): Promise<object> {
  const [tick] = await tx.query<{ cron: string; due: Date }>(
    "select cron, hathi.now() as due from hathi.schedules where automation = $1 order by cron limit 1",
    [automation],
  );
  return tick === undefined ? {} : { cron: tick.cron, due: tick.due.toISOString() };
}
