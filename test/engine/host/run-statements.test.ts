import { expect, it } from "vitest";
import { defaultThreadBounds } from "../../../src/core/bounds/thread-bounds.ts";
import { silentLogger } from "../../../src/core/ports/logger.ts";
import type { RunState } from "../../../src/core/run.ts";
import { openDatabase } from "../../../src/journal/database/database.ts";
import { startTestEngine, waitFor } from "../../support/engine/engine.ts";
import {
  isBegin,
  nameOf,
  recordStatements,
  type SentStatement,
} from "../../support/postgres/record-statements.ts";

const automations = `import { next, on, slack, sleep } from "hathi";
const post = async (text) => slack.chat.postMessage({ channel: "C1", text });
export const first = on("webhook.first", async () => {});
export const empty = on("webhook.empty", async () => {});
export const oneStep = on("webhook.oneStep", async () => { await post("1"); });
export const timer = on("webhook.timer", async () => { for (const text of ["1", "2", "3"]) await post(text); await sleep("1 hour"); });
export const waits = on("webhook.waits", async () => { await next("webhook.go"); });
`;

const accepted = ["begin, insert-events", "enqueue-jobs, commit"];
const claimed = ["begin, hold-worker, lock-runs", "take-over-runs", "commit"];
const finished = ["begin, lock-owned-runs", "finish-runs, clear-ended-runs", "commit"];

/** What is sent together, statement by statement: one line for each round trip, in which one transaction or look is. */
function tell(statements: readonly SentStatement[]): readonly string[] {
  const lines: string[] = [];
  for (const statement of statements) {
    if (statement.beginsRoundTrip) lines.push(nameOf(statement));
    else lines.push(`${lines.pop()}, ${nameOf(statement)}`);
  }
  return lines;
}

/** The transactions, and statements outside of one, that have to do with this text: a run's id, say. */
function about(text: string, sent: readonly SentStatement[]): readonly SentStatement[] {
  const parts: SentStatement[][] = [];
  for (const over of Map.groupBy(sent, ({ connection }) => connection).values()) {
    let open: SentStatement[] | undefined;
    for (const statement of over) {
      if (open === undefined) {
        parts.push([statement]);
        if (isBegin(statement)) open = parts.at(-1);
      } else {
        open.push(statement);
        if (["commit", "rollback"].includes(statement.text)) open = undefined;
      }
    }
  }
  return parts
    .filter((part) => part.some(({ values }) => JSON.stringify(values).includes(text)))
    .toSorted(([one], [other]) =>
      one === undefined || other === undefined ? 0 : sent.indexOf(one) - sent.indexOf(other),
    )
    .flat();
}

it(
  "a run costs these statements and round trips, and none that it can do without",
  { timeout: 60_000 },
  async () => {
    const engine = await startTestEngine(undefined, undefined, { ...defaultThreadBounds, threads: 1 });
    const look = openDatabase({ url: engine.database.url, name: "look", logger: silentLogger });
    await engine.deploy(automations);
    await engine.startWorker();
    const sent = recordStatements();
    let from = 0;
    const untilState = async (automation: string, state: RunState): Promise<string> => {
      const [run] = await waitFor(
        async () =>
          look.query<{ id: string }>(
            "select id from hathi.runs where automation = $1 and state = $2 and owner is null order by created_at desc",
            [`example.${automation}`, state],
          ),
        (rows) => rows.length > 0,
      );
      return run?.id ?? "";
    };
    /** What was sent for the run since the last question. */
    const sentFor = (id: string): readonly string[] => {
      const own = sent.slice(from).filter(({ over }) => !/ (look|jobs)$/.test(over));
      from = sent.length;
      return tell(about(id, own));
    };
    const play = async (automation: string, state: RunState): Promise<readonly string[]> => {
      await engine.accept({ type: `webhook.${automation}` });
      return sentFor(await untilState(automation, state));
    };

    // The first run brings its build, by one statement more.
    await play("first", "completed");

    expect(await play("empty", "completed")).toEqual([...accepted, ...claimed, ...finished]);
    expect(await play("oneStep", "completed")).toEqual([
      ...accepted,
      ...claimed,
      "append-entries",
      ...finished,
    ]);

    expect(await play("timer", "waiting")).toEqual([
      ...accepted,
      ...claimed,
      ...Array.from({ length: 3 }, () => "append-entries"),
      "begin, lock-owned-runs",
      "park-runs",
      "enqueue-jobs, commit",
    ]);
    await engine.skip(3_600_001);
    // A skip of the clock pokes the runs in hand, and this one may have been claimed before that: then it looks twice.
    const resumed = sentFor(await untilState("timer", "completed")).filter(
      (line, place, all) => line !== "read-news" || line !== all[place - 1],
    );
    expect(resumed.slice(-9)).toEqual([
      ...claimed,
      // Side by side, over two connections.
      "read-journals",
      "read-news",
      "append-entries",
      ...finished,
    ]);

    expect(await play("waits", "waiting")).toEqual([
      ...accepted,
      ...claimed,
      "begin, lock-types, lock-owned-runs",
      "open-waits, look-back",
      "commit",
      "begin, lock-owned-runs",
      "park-runs",
      "commit",
    ]);
    await engine.accept({ type: "webhook.go" });
    expect(sentFor(await untilState("waits", "completed"))).toEqual([
      "begin, take-wakings",
      "pass-openers, find-waiters",
      "wake-waiting-runs",
      "fill-inboxes, enqueue-jobs, note-wakings, commit",
      ...claimed,
      "read-journals",
      "read-news",
      "begin, lock-owned-runs",
      "append-entries, close-waits, empty-inboxes",
      "commit",
      ...finished,
    ]);
    await look.close();
  },
);
