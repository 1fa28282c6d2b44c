import { describe, expect, it } from "vitest";
import { startCrashProcess } from "../support/processes/crash-process.ts";
import { startTestEngine, waitFor } from "../support/engine/engine.ts";
import { createLedgerConnectors } from "../support/engine/ledger-connectors.ts";
import { startLedger, type Ledger } from "../support/engine/ledger.ts";

// `npm run crash` takes every boundary, npm test a part: an odd number, so that before and after take turns.
const stride = process.env["HATHI_CRASH"] === "all" ? 1 : 5;

/** A step, two at once of which one fails and is caught, a sleep, a wait for an event, a step. */
const source = `
  import { on, slack, sleep, next } from "hathi";
  export default on("webhook.start", async () => {
    const { channel } = await slack.conversations.create({ name: "x" });
    const [, failed] = await Promise.allSettled([slack.chat.postMessage({ channel }), slack.pins.add({ channel })]);
    await sleep("1 day");
    await slack.chat.postMessage({ channel, text: "day 1", failed: failed.status });
    const closed = await next("webhook.closed");
    await slack.conversations.archive({ channel, by: closed.data.by });
    return channel;
  });
`;

const story = [
  "slack.conversations.create",
  "slack.chat.postMessage",
  "slack.pins.add",
  "slack.chat.postMessage",
  "slack.conversations.archive",
];

async function startStory(): Promise<{
  engine: Awaited<ReturnType<typeof startTestEngine>>;
  ledger: Ledger;
}> {
  const ledger = await startLedger();
  ledger.answer = ({ name }) => (name.endsWith("create") ? { channel: "C1" } : { ok: true });
  const engine = await startTestEngine(undefined, createLedgerConnectors(ledger.url));
  await engine.deploy(source);
  await engine.accept({ type: "webhook.start" });
  // The event that the run will wait for is there before it waits: nothing but the sleep stops the story.
  await engine.accept({ type: "webhook.closed", data: { by: "ana" } });
  return { engine, ledger };
}

/** Skips the sleep when the run has come to it, and waits for the end. */
async function playToEnd(engine: Awaited<ReturnType<typeof startTestEngine>>): Promise<void> {
  await waitFor(
    async () => {
      const [[run], now] = await Promise.all([engine.runs.list({ scope: "all" }), engine.runs.now()]);
      if (run?.state === "waiting" && run.wakeAt !== null && run.wakeAt > now) await engine.skip(86_400_000);
      return run;
    },
    (run) => run?.state === "completed",
  );
}

describe("a SIGKILL of the worker at any boundary of the journal", { timeout: 240_000 }, () => {
  it("changes neither the run's journal nor its result, and repeats no committed step", async () => {
    const straight = await startStory();
    await straight.engine.startWorker();
    await playToEnd(straight.engine);
    const [expected] = await journalOf(straight.engine);
    expect(straight.ledger.effects.map(({ name }) => name)).toEqual(story);

    let [next, deaths, isOver] = [0, 0, false];
    const dieOn = async (): Promise<void> => {
      while (!isOver) {
        const moment = next;
        next += stride;
        const when = moment % 2 === 0 ? "before" : "after";
        const { died, journal, effects } = await crashAndRecover(1 + Math.floor(moment / 2), when);
        expect(journal).toEqual(expected);
        // What was under way when the process died may happen again, marked as in doubt; nothing else may.
        const repeated = effects.length - story.length;
        const inDoubt = effects.filter((effect) => effect.inDoubt).length;
        expect(repeated).toBeLessThanOrEqual(inDoubt);
        expect(inDoubt).toBeLessThanOrEqual(died ? 2 : 0);
        expect(new Set(effects.map(({ name }) => name))).toEqual(new Set(story));
        if (died) deaths += 1;
        else isOver = true;
      }
    };
    await Promise.all([dieOn(), dieOn()]);
    // admit, 3 steps, park, timer, step, open-wait, wait, step, finish: more where writes are retried, and one or two less
    // where writes that come together share a commit.
    expect(deaths).toBeGreaterThanOrEqual(Math.floor(18 / stride));
  });
});

async function crashAndRecover(
  at: number,
  when: "before" | "after",
): Promise<{ died: boolean; journal: unknown; effects: Ledger["effects"] }> {
  const { engine, ledger } = await startStory();
  const crash = startCrashProcess({
    DATABASE_URL: engine.database.url,
    LEDGER_URL: ledger.url,
    CRASH_AT: String(at),
    CRASH_WHEN: when,
    THREADS: "0",
  });
  // Until it has died, or ended the story without coming to that boundary.
  let died = false;
  void crash.died.then(() => (died = true));
  await waitFor(
    async () => {
      const [[run], now] = await Promise.all([engine.runs.list({ scope: "all" }), engine.runs.now()]);
      if (run?.state === "waiting" && run.wakeAt !== null && run.wakeAt > now) await engine.skip(86_400_000);
      return run?.state === "completed";
    },
    (completed) => completed || died,
    // A process that starts takes most of it.
    60_000,
  );
  if (died) {
    await engine.startWorker();
    await playToEnd(engine);
  }
  const [journal] = await journalOf(engine);
  const outcome = { died, journal, effects: ledger.effects };
  crash.child.kill("SIGKILL");
  await engine.close();
  return outcome;
}

async function journalOf(engine: Awaited<ReturnType<typeof startTestEngine>>): Promise<readonly unknown[]> {
  return engine.database.query(`
    select state, result, (
      select json_agg(json_build_object('call', call, 'kind', kind, 'name', name, 'ok', ok) order by call)
      from hathi.journal where run_id = runs.id) as journal
    from hathi.runs`);
}
