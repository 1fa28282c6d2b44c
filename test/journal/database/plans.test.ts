/**
 * No statement reads through all of the history, however much there is. The test does everything that Hathi does on a
 * database with history, and checks the plan of each statement.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { checkRuns, moveRuns } from "../../../src/app/builds/check-runs.ts";
import { bulkWords } from "../../../src/core/bulk/bulk-act.ts";
import type { RunControl } from "../../../src/core/ports/people/run-control.ts";
import { runStates } from "../../../src/core/run.ts";
import type { Database } from "../../../src/journal/database/database.ts";
import type { EventId, RunId } from "../../../src/core/ids.ts";
import { createAwaitAnswer } from "../../../src/journal/events/await-answer.ts";
import { createForgetPeople } from "../../../src/journal/people/forget/forget-person.ts";
import { readHouseFacts } from "../../../src/journal/alive/inspect.ts";
import { createAskCommands } from "../../../src/journal/people/asks/ask-commands.ts";
import { createAskOutbox } from "../../../src/journal/people/asks/ask-outbox.ts";
import { createWishStore } from "../../../src/journal/people/links/wish-store.ts";
import { createPeopleStore } from "../../../src/journal/people/links/people-store.ts";
import { createAuditLog } from "../../../src/journal/people/audit.ts";
import { createRunPeopleReader } from "../../../src/journal/people/run-people.ts";
import { createBulkActs } from "../../../src/journal/people/bulk/bulk-acts.ts";
import { createBulkOutbox } from "../../../src/journal/people/bulk/bulk-outbox.ts";
import { createBulkWork } from "../../../src/journal/people/bulk/bulk-work.ts";
import { createEventCommands } from "../../../src/journal/people/event-commands.ts";
import type { JobQueue } from "../../../src/journal/database/job-queue.ts";
import { createPageSessions } from "../../../src/journal/page/page-sessions.ts";
import { createPageReads } from "../../../src/journal/page/reach-page.ts";
import { everything, workspace } from "../../../src/journal/people/reach.ts";
import { createDoubtOutbox } from "../../../src/journal/people/doubts/doubt-outbox.ts";
import { createSettings } from "../../../src/journal/people/settings/settings.ts";
import { createFailureOutbox } from "../../../src/journal/people/failures/failure-outbox.ts";
import { hasEvent } from "../../../src/journal/events/has-event.ts";
import { createFindHeard } from "../../../src/journal/events/find-heard.ts";
import { readTakenOver } from "../../../src/journal/people/links/taken-over.ts";
import {
  createConnectionEnds,
  readQuietRepositories,
} from "../../../src/journal/workspaces/connection-ends.ts";
import { createConnectionStore } from "../../../src/journal/workspaces/connected-repositories.ts";
import { createRefusedAccounts } from "../../../src/journal/limits/refused-accounts.ts";
import { createRunCommands } from "../../../src/journal/people/run-commands.ts";
import { createRunControl } from "../../../src/journal/people/run-control.ts";
import { Sweeper } from "../../../src/journal/alive/sweep.ts";
import { startHousekeeping } from "../../../src/app/start-housekeeping.ts";
import { startTestEngine, type TestEngine, waitFor } from "../../support/engine/engine.ts";
import { makeHistory } from "../../support/postgres/history.ts";
import { recordStatements, type SentStatement } from "../../support/postgres/record-statements.ts";

const large = new Set([
  "runs",
  "journal",
  "large_outputs",
  "events",
  "event_subjects",
  "waits",
  "inbox",
  "store",
  "store_updates",
  "job_common",
  "run_people",
  "audit",
  "asks",
  "ask_answers",
  "ask_messages",
  "run_logs",
  "doubts",
  "failures",
  "failure_notices",
]);

// These indexes hold only runs that are unfinished, in hand or waiting, or that somebody wants to pause, questions that are open, and failures that nobody
// was told of, so reading a page of them is intended.
const mayBeLookedThrough = new Set([
  "runs_in_hand",
  "runs_unfinished",
  "runs_unfinished_by_id",
  "runs_unfinished_by_build",
  "runs_by_queued_key",
  "runs_unasked",
  "runs_pause_requested",
  "runs_behind",
  "asks_open",
  "doubts_open",
  "failures_new",
]);

// Every named statement in src/journal is either sent by this test, or listed here with a reason.
const notLookedAt: readonly string[] = [
  // These read no table, or only the one of the automations.
  "find-deployed",
  "shows-home",
  "lock-types",
  "pass-openers",
  "poke",
  "sweep-lock",
  "run",
  "people",
  "enqueue-jobs",
  "plan-once",
  "plan-as-usual",
  // For tests, and for people who look into trouble.
  "find-orphans",
  // These use the primary key, or the index on events of runs, like those that are tested. They are sent only after trouble or a lost race.
  "set-alarms",
  "wake-orphans",
  "pause-runs",
  "release-runs",
  "dismiss-candidates",
  "find-key-holder",
  "stand-behind",
  "runs-of-workers",
  "disown-stopped",
  "find-known-events",
  "cancel-new-children",
  "find-earlier-children",
  "read-limits",
  "close-limit",
  "take-turns",
  "hurry-turn",
  "inherit-turn",
];

const by = { id: "U1" };

const automations = `
  import { ask, continueWith, next, on, signal, sleep, slack, start, status, store } from "hathi";
  export const child = on("webhook.none", async () => (await next("signal.go")).data);
  export const again = on("webhook.again", async ({ data: { n = 1 } }) => n < 2 ? continueWith({ n: n + 1 }) : "x".repeat(70_000));
  export const skipped = on("webhook.skip", { key: () => "k", where: ({ data }) => data.n !== 3 }, async () => { await next("webhook.end"); });
  export const queued = on("webhook.queue", { key: () => "k", overlap: "queue" }, async () => { await next("webhook.end"); });
  export const replaced = on("webhook.replace", { key: () => "k", overlap: "replace" }, async () => { await next("webhook.end"); });
  export const long = on("webhook.long", async () => { await slack.large(); await next("webhook.on"); await next("webhook.off"); });
  export const asleep = on("webhook.sleep", async () => { await sleep("2 hours"); });
  export const stuck = on("webhook.pause", async () => { await new Promise(() => {}); });
  export const asking = on("webhook.ask", async () =>
    (await ask({ to: "C1", text: "?", choices: ["yes"], from: "U1", askBack: "U2", typed: true, expires: "1 h", remind: "10 min" })).choice);
  export const failing = on("webhook.fail", async () => { await slack.fails(); });
  export default on("webhook.start", async () => {
    status("beginning"); console.log("begun");
    const one = await start(child, { name: "a" });
    await signal(one, "go", "a");
    await slack.a();
    await store.set("a", 1); await store.get("a"); await store.list(""); await store.update("a", (n) => n + 1); await store.update("b", () => 1); await store.delete("a");
    await Promise.race([next("webhook.never"), sleep("1 ms")]);
    const other = await start(child, { name: "b" });
    return [await one.result(), (await slack.large()).length, other.id];
  });
`;

/** Does everything that people, workers and housekeeping do. */
async function playEverything(engine: TestEngine): Promise<void> {
  const {
    database,
    store: { jobs },
    runs,
    logger,
  } = engine;
  await engine.deploy(automations);
  const worker = await engine.startWorker();
  const of = async (automation: string, state: string, count = 1): Promise<readonly string[]> => {
    const list = await waitFor(
      async () => runs.list({ scope: "all", automation: `example${automation}` }),
      (all) => all.filter((run) => run.state === state).length >= count,
    );
    return list.filter((run) => run.state === state).map(({ id }) => id);
  };
  for (const type of ["start", "again", "sleep", "fail"]) await engine.accept({ type: `webhook.${type}` });
  for (const type of ["skip", "queue", "replace"]) {
    for (const n of [1, 2, 3]) await engine.accept({ type: `webhook.${type}`, data: { n } });
  }
  const [main = ""] = await of("", "completed");
  await engine.accept({ type: "webhook.long" });
  for (const type of ["webhook.on", "webhook.off"]) {
    await waitFor(
      async () =>
        database.query(
          "select 1 from hathi.waits join hathi.runs on id = run_id where type = $1 and state = 'waiting'",
          [type],
        ),
      (waiting) => waiting.length > 0,
    );
    await engine.accept({ type });
  }
  await of(".long", "completed");
  await of(".again", "completed");
  const [failed = ""] = await of(".failing", "failed");
  await of(".queued", "waiting", 3);
  await of(".replaced", "waiting");

  const refused = createRefusedAccounts(database);
  await refused.claim();
  await refused.giveBack("slack/one");
  await createFindHeard(database)("webhook");

  const control = createRunControl(database, jobs);
  const [asleep = ""] = await of(".asleep", "waiting");
  await control.pause(asleep, by);
  await control.resume(asleep, by);
  await control.restart(failed, by, { once: true });
  await of(".failing", "failed", 2);
  await runs.show(main);
  await runs.logs(main);
  for (const id of await of(".queued", "waiting", 3)) await runs.cancel(id, by);
  await of(".queued", "cancelled", 3);
  await engine.accept({ type: "webhook.end" });
  await of(".skipped", "completed");
  await runs.start("example.asleep", {}, { ...by, id: "slack:T1/U1" });
  await runs.describeAutomations();
  const people = createRunPeopleReader(database);
  await people.ofAutomation("example");
  await people.concerned(main as RunId);
  await people.groups();
  await linkPeople(database);
  await connectRepository(database);
  await createForgetPeople(database).forget("U77", by, false);
  await readHouseFacts(database);
  await database.query("update hathi.automations set answers = true");
  const [form] = await database.query<{ id: EventId }>(
    "select id from hathi.events where type = 'webhook.start'",
  );
  const awaitAnswer = createAwaitAnswer(database);
  await awaitAnswer({ id: form?.id ?? ("" as EventId), type: "webhook.queue" }, 0);
  await engine.accept({ type: "webhook.long" });
  await of(".long", "waiting");
  await awaitAnswer({ id: form?.id ?? ("" as EventId), type: "webhook.on" }, 0);
  const log = createAuditLog(database);
  await log.read({ limit: 100 });
  await log.read({ since: new Date(), limit: 100 });

  for (const one of [runs, createRunCommands(database, jobs, workspace("T1", false))]) {
    await one.inChannel({ channel: "C1" }, 5);
    await one.inChannel({ channel: "C1", message: "1.2" }, 5);
    await one.events(undefined, 5);
    for (const scope of ["all", "unfinished"] as const) {
      await one.list({ scope });
      await one.list({ scope, automation: "old1" });
      await one.list({ scope, concerning: ["U7", "S1"] });
      for (const automation of [undefined, "old1"]) {
        await one.list({ scope, automation, subject: "octo/app", since: new Date(0) });
      }
      await one.list({ scope, subject: "octo/app", since: new Date(0), concerning: ["U7", "S1"] });
    }
    for (const state of runStates) {
      await one.list({ scope: "all", state });
      await one.list({ scope: "all", state, concerning: ["U7", "S1"] });
    }
  }
  await engine.accept({ type: "webhook.pause" });
  await of(".stuck", "paused");
  await answerQuestions(engine);
  await askAboutDoubts(database, main);
  await tellOfFailures(database, createRunControl(database, jobs));
  await lookAtPage(database, jobs, main);
  const events = createEventCommands(database, jobs);
  const [event] = await events.list({ type: "webhook.start" });
  await events.show(event?.id ?? "");
  await hasEvent(database, "webhook.start");
  await checkRuns(database, new Map());
  await moveRuns({ database, jobs }, "example.asleep", by);
  await new Sweeper(database, jobs, logger).sweep();
  const housekeeping = startHousekeeping(database, logger, 10_000);
  await housekeeping.round();
  await housekeeping.stop();
  await worker.stop();
}

async function lookAtPage(database: Database, jobs: JobQueue, run: string): Promise<void> {
  const sessions = createPageSessions(database);
  await sessions.begin({ id: "digest", team: "T1", enterprise: null, user: "U1", name: "Ana" }, 1000);
  await sessions.find("digest");
  await sessions.end("digest");
  for (const reach of [everything, workspace("T1", true)]) {
    const { runs, events, automations, whole } = createPageReads(database, jobs, reach);
    const searches = [
      {},
      ...runStates.map((state) => ({ state })),
      { state: "unfinished" as const },
      { automation: "old1" },
      { subject: "s7" },
      { concerning: ["U7", "S1"] },
      { since: new Date(0), until: new Date() },
      { text: "old7" },
      { text: run },
    ];
    for (const search of searches) {
      const { next } = await runs.search({ ...search, limit: 5 });
      if (next !== null) await runs.search({ ...search, limit: 5, after: next });
    }
    for (const search of [
      {},
      { type: "webhook.old1" },
      { type: "webhook" },
      { subject: "s7" },
      { type: "webhook.old1", subject: "s7" },
    ]) {
      const { next } = await events.search({ ...search, limit: 5 });
      if (next !== null) await events.search({ ...search, limit: 5, after: next });
    }
    await automations.list();
    await whole.causes(undefined);
    await whole.causes(["U7", "S1"]);
    await whole.health();
  }
  const { runs, events } = createPageReads(database, jobs, everything);
  const { event } = await runs.show(run);
  await runs.seen([run as RunId]);
  await runs.entries(run, 1, 10);
  await runs.entry(run, 1);
  await events.show(event.id);
}

async function linkPeople(database: Database): Promise<void> {
  const store = createPeopleStore(database);
  const link = { login: "ana", githubId: "7", user: "U1", how: "email" } as const;
  await store.note("T1", [link]);
  await store.noteMembers("T1", [
    { user: "U1", name: "Ana", timeZone: null, isGuest: false, isActive: true, status: null },
  ]);
  await store.members("T1", ["U1"]);
  await store.read("T1", ["ana"]);
  await store.ofUser("T1", "U1");
  await store.linked("T1", ["U1"]);
  await store.list("T1", "", 10);
  await store.noteAccount("T1", "ana", "7");
  await readTakenOver(database);
  await store.put("T1", [link], { id: "slack:T1/U1" });
  await store.remove("T1", "ana", { id: "slack:T1/U1" });
  const wishes = createWishStore(database);
  await wishes.quieten("T1", "U1", { about: "octo/app", until: null }, { id: "slack:T1/U1" });
  await wishes.prefer("T1", "U1", { hours: {} }, { id: "slack:T1/U1" });
  await wishes.wishes("T1", ["U1"]);
  await wishes.unquieten("T1", "U1", null, { id: "slack:T1/U1" });
}

async function connectRepository(database: Database): Promise<void> {
  const connections = createConnectionStore(database);
  await connections.connect({ repositoryId: 1, name: "octo/app", team: "", channel: null }, by);
  await connections.list(null);
  await connections.disconnect("octo/app", null, by);
  const ends = createConnectionEnds(database);
  await readQuietRepositories(database);
  await ends.claim();
  await ends.giveBack(1);
}

async function answerQuestions(engine: TestEngine): Promise<void> {
  const { database, store } = engine;
  const { jobs } = store;
  const asks = createAskCommands(database, jobs, async () => []);
  for (let n = 0; n < 2; n += 1) await engine.accept({ type: "webhook.ask" });
  const [first, second] = await waitFor(
    async () => asks.open(),
    (open) => open.length === 2,
  );
  const outbox = createAskOutbox(database, jobs);
  await outbox.takeDue();
  const claimed = await outbox.claim(1000);
  const card = claimed?.messages[0]?.id ?? 0;
  await outbox.posted(card, { channel: "C1", ts: "1.1", team: null }, null);
  await outbox.looked(claimed?.ask.id ?? "", card, ["slack.message"]);
  const ana = { id: "slack:T1/U1" };
  await asks.waitingFor(ana);
  await asks.askBack(first?.id ?? "", "why?", ana);
  await asks.answer(first?.id ?? "", { choice: "yes" }, ana);
  await asks.withdraw(second?.id ?? "", ana);
}

async function tellOfFailures(database: Database, control: RunControl): Promise<void> {
  const outbox = createFailureOutbox(database);
  for (const { automation, team, cause, runId } of await outbox.findNew(10)) {
    await outbox.gather({ automation, team, cause, place: null }, [runId]);
    await control.failed({ toldWith: runId, limit: 10 });
  }
  await actInBulk(database, control);
  const settings = createSettings(database, "", async () => {});
  await settings.findToldPlaces("example");
  await settings.listToldPlaces();
  const untold = await outbox.claim(1000);
  await outbox.said(untold?.id ?? 0, { channel: "C1", ts: "1.2", team: null });
  await outbox.told(untold?.id ?? 0, untold?.changes ?? 0);
  const { next } = await control.failed({ limit: 1, since: new Date(0), until: new Date() });
  await control.failed({ limit: 1, ...(next !== null && { after: next }), automation: "old1" });
}

async function askAboutDoubts(database: Database, run: string): Promise<void> {
  for (const call of [901, 902]) {
    await database.query(
      `insert into hathi.doubts (run_id, call, name, attempt, reason, since, asked_at)
       values ($1, $2, 'fetch', 1, 'x', now(), now())`,
      [run, call],
    );
  }
  const outbox = createDoubtOutbox(database);
  for (const { id, automation, team, name } of await outbox.findNew(10)) {
    await outbox.gather({ automation, team, name, place: null }, [id]);
  }
  const untold = await outbox.claim(1000);
  await outbox.asked(untold?.id ?? 0, { channel: "C1", ts: "1.2", team: "T1" });
  await outbox.told(untold?.id ?? 0, untold?.changes ?? 0);
  await database.query("delete from hathi.doubts where run_id = $1 and call > 900", [run]);
}

async function actInBulk(database: Database, control: RunControl): Promise<void> {
  const until = new Date();
  const filters = [
    { until },
    { until, automation: "old1", since: new Date(0), subject: "octo/app", concerning: ["U7", "S1"] },
  ];
  for (const filter of filters) {
    for (const word of bulkWords) {
      await control.countMatching(word, filter);
      const { next } = await control.matching(word, filter, { limit: 1 });
      await control.matching(word, filter, { limit: 1, after: next ?? undefined });
    }
    await control.matching("settle", { ...filter, step: "fetch" }, { limit: 1 });
  }
  const acts = createBulkActs(database);
  const counted = await control.countMatching("pause", { until });
  const { id } = await acts.plan({ act: { kind: "pause" }, filter: { until }, by, team: null, counted });
  await acts.confirm(id, by);
  const work = createBulkWork(database);
  const claimed = await work.claim(1000);
  const page = { done: 1, refused: 0, reasons: {}, next: "1" };
  await work.note({ id, epoch: claimed?.epoch ?? 0 }, page, 1000, true);
  await work.release({ id, epoch: claimed?.epoch ?? 0 }, 0);
  await database.query("update hathi.bulk_acts set tell_after = null");
  const outbox = createBulkOutbox(database);
  const untold = await outbox.claim(1000);
  await outbox.told(id, untold?.changes ?? 0);
  await acts.stop(id, by);
  await acts.seen(id);
}

interface Plan {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Index Name"?: string;
  readonly "Index Cond"?: string;
  readonly Plans?: readonly Plan[];
}

/** The parts of a plan that read through a large table, or through an index of one. */
function findScans(plan: Plan, isLimited = false): readonly string[] {
  const {
    "Node Type": node,
    "Relation Name": table = "",
    "Index Name": index,
    "Index Cond": condition,
  } = plan;
  const found: string[] = [];
  if (node === "Seq Scan" && large.has(table)) found.push(`all of ${table}`);
  const isWhole = index !== undefined && condition === undefined;
  const isOfLarge = large.has(table) || node === "Bitmap Index Scan";
  if (isWhole && isOfLarge && !isLimited && !mayBeLookedThrough.has(index)) found.push(`all of ${index}`);
  // An incremental sort reads no more than those of equal place beyond the limit.
  const below = node === "Limit" || (isLimited && !/^Sort$|Aggregate|Hash|Materialize/.test(node));
  return [...found, ...(plan.Plans ?? []).flatMap((inner) => findScans(inner, below))];
}

async function explain(
  database: Database,
  { name, text, values }: SentStatement,
): Promise<readonly string[]> {
  // Sooner or later a named statement gets one plan for all values. Others are planned for their values each time.
  const [row] =
    name === null
      ? await database.query<{ "QUERY PLAN": [{ Plan: Plan }] }>(`explain (format json) ${text}`, values)
      : await database.query<{ "QUERY PLAN": [{ Plan: Plan }] }>(
          `explain (generic_plan, format json) ${text}`,
        );
  const plan = row?.["QUERY PLAN"][0].Plan;
  if (plan === undefined) throw new Error(`no plan for ${text}`);
  return findScans(plan);
}

async function namesInSource(): Promise<readonly string[]> {
  const folder = "src/journal";
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith(".ts"));
  const sources = await Promise.all(files.map(async (file) => readFile(join(folder, file), "utf8")));
  return sources.flatMap((source) =>
    [...source.matchAll(/\bname: "([a-z-]+)"/g)].map(([, name = ""]) => name),
  );
}

it("no statement reads through a large table", { timeout: 240_000 }, async () => {
  const engine = await startTestEngine((_call, name) => {
    if (name === "slack.fails") throw new Error("no");
    return name === "slack.large" ? "x".repeat(70_000) : { ok: true };
  });
  await makeHistory(engine.database, { ended: 60_000, parked: 5000 });
  const sent = recordStatements();
  await playEverything(engine);

  const ours = new Map(
    sent
      .filter(
        ({ text }) => /^\s*(?:select|insert|update|delete|with)\b/i.test(text) && text.includes("hathi."),
      )
      .filter(({ name }) => name !== "find-orphans")
      .map((statement) => [statement.text, statement]),
  );
  expect(ours.size).toBeGreaterThan(80);
  const faults: string[] = [];
  for (const statement of ours.values()) {
    const scans = await explain(engine.database, statement);
    if (scans.length > 0) faults.push(`${statement.name ?? statement.text}: ${scans.join(", ")}`);
  }
  expect(faults).toEqual([]);

  const seen = new Set([...ours.values()].map(({ name }) => name));
  const all = await namesInSource();
  expect(all.filter((name) => !seen.has(name) && !notLookedAt.includes(name))).toEqual([]);
  expect(notLookedAt.filter((name) => !all.includes(name))).toEqual([]);
});
