import { describe, expect, onTestFinished, test } from "vitest";
import { type BulkPerformer, createBulkPerformer } from "../../src/app/bulk/bulk-performer.ts";
import { guardRuns } from "../../src/app/rights/guard-runs.ts";
import { sayBulkActs } from "../../src/chat/tell/send-bulk-acts.ts";
import { HathiError } from "../../src/core/errors.ts";
import type { ReachRuns } from "../../src/core/ports/people/reachable-runs.ts";
import type { RunSummary } from "../../src/core/ports/people/run-commands.ts";
import type { Rights } from "../../src/core/ports/people/rights.ts";
import { createBulkActs } from "../../src/journal/people/bulk/bulk-acts.ts";
import { createBulkOutbox } from "../../src/journal/people/bulk/bulk-outbox.ts";
import { createBulkWork } from "../../src/journal/people/bulk/bulk-work.ts";
import { createReachRuns } from "../../src/journal/people/reachable-runs.ts";
import { createRunControl } from "../../src/journal/people/run-control.ts";
import { findBlockProblems } from "../../src/local-services/slack/blocks/check-blocks.ts";
import { startWorkspace } from "../connectors/slack/slack-workspace.ts";
import { startTestEngine, type TestEngine, waitFor } from "../support/engine/engine.ts";
import { makeHistory } from "../support/postgres/history.ts";
import { dieInBulk } from "../support/processes/die-in-bulk.ts";
import { type Message, startChat } from "../support/slack/start-chat.ts";

const source = `
  import { next, on, slack, step } from "hathi";
  export default on("webhook.deploy", async () => { await next("webhook.deployed"); });
  export const pay = on("webhook.pay", async () => { await slack.fails(); });
  export const own = on("webhook.own", async () => { throw new Error("my own"); });
`;

const everybody: Rights = {
  require: async () => {},
  requireStart: async () => {},
  seenOf: async (runs) => new Set(runs),
  requireAdmin: async () => {},
  requireConnect: async () => {},
  requireSwitch: async () => {},
  visibleTo: async () => "all",
  partiesOf: async () => [],
};

interface World {
  readonly engine: TestEngine;
  readonly performer: (reach?: ReachRuns) => BulkPerformer;
  readonly reach: ReachRuns;
  readonly say: (text: string) => Promise<Message>;
  /** Clicks the button of a plan, and answers with what then stands there. */
  readonly click: (act: "do" | "drop" | "stop", message: Message, user?: string) => Promise<Message>;
  readonly acts: () => Promise<readonly { action: string; run_id: string | null; reason: string | null }[]>;
}

async function start(rights: Rights = everybody): Promise<World> {
  const engine = await startTestEngine((_call, name) => {
    if (name === "slack.fails") throw new Error("refused");
    return { ok: true };
  });
  await engine.deploy(source, "deploy");
  const all = createReachRuns(engine.database, engine.store.jobs, { isOnlyWorkspace: true, admins: [] });
  const reach: ReachRuns = (team, by) => guardRuns(all(team, by), rights, by);
  const performer = (reached = reach): BulkPerformer => {
    const one = createBulkPerformer({
      work: createBulkWork(engine.database),
      reach: reached,
      logger: engine.logger,
      everyMs: 3_600_000,
    });
    onTestFinished(async () => one.stop());
    return one;
  };
  const inChat = performer();
  const bulk = {
    acts: createBulkActs(engine.database),
    goOn: async (id: number, forMs: number) => inChat.goOn(id, forMs),
  };
  const chat = await startChat([], { reach, bulk });
  const checked = (message: Message): Message => {
    expect(findBlockProblems(message.blocks)).toEqual([]);
    return message;
  };
  return {
    engine,
    performer,
    reach,
    say: async (text) => checked((await (await chat.say(text)).json()) as Message),
    async click(act, message, user = "U1") {
      const [, id] = /"hathi:bulk:\w+","value":"(\d+)"/.exec(JSON.stringify(message.blocks)) ?? [];
      await chat.click(id ?? "0", "", { actionId: `hathi:bulk:${act}`, user });
      return checked(await chat.responses.next());
    },
    acts: async () =>
      engine.database.query(
        "select action, run_id, details ->> 'reason' as reason from hathi.audit where action <> 'start' order by id",
      ),
  };
}

async function begin(engine: TestEngine, type: string, state: string, count = 1): Promise<readonly string[]> {
  for (let n = 0; n < count; n += 1)
    await engine.accept({ type: `webhook.${type}`, subject: `octo/app#${n}` });
  const isOne = (run: RunSummary): boolean =>
    run.state === state && run.automation === (type === "deploy" ? type : `deploy.${type}`);
  const runs = await waitFor(
    async () => engine.runs.list({ scope: "all", limit: 1000 }),
    (list) => list.filter(isOne).length >= count,
  );
  return runs.filter(isOne).map(({ id }) => id);
}

describe("an act on many runs", { timeout: 60_000 }, () => {
  test("says first which runs these are, does nothing until it is confirmed, and counts once", async () => {
    const { engine, say, click, acts } = await start();
    await engine.startWorker();
    await begin(engine, "deploy", "waiting", 7);
    const plan = await say("cancel all deploy waiting because the <!channel> is frozen");
    const shown = JSON.stringify(plan.blocks);
    expect(plan.text).toBe("Cancel 7 runs? Each runs its clean-up, then it ends.");
    expect(shown).toMatch(
      /\*deploy\*: 7 ⏳ \*waiting\*.*…and 2 more.*because the &lt;!channel&gt; is frozen/,
    );
    expect(await acts()).toEqual([]);
    expect((await click("do", plan, "U2")).text).toContain("not yours to confirm");
    expect(await acts()).toEqual([]);

    const done = await click("do", plan);
    expect(done.text).toBe("🛑 7 runs are being cancelled: their clean-up runs, then they end.");
    await waitFor(
      async () => engine.runs.list({ scope: "unfinished" }),
      (runs) => runs.length === 0,
    );
    expect((await click("do", plan)).text).toBe(done.text);
    const noted = await acts();
    expect(noted.filter(({ action }) => action === "cancel")).toHaveLength(7);
    expect(new Set(noted.map(({ reason }) => reason))).toEqual(new Set(["the <!channel> is frozen"]));
    expect(noted.filter(({ run_id: runId }) => runId === null)).toMatchObject([
      { action: "cancel in bulk (deploy, waiting): 7 runs" },
    ]);
    // The person has seen the outcome, so nothing is left to be told.
    expect(await engine.database.query("select 1 from hathi.bulk_acts where told_at is null")).toEqual([]);
  });

  test("takes those of an automation, a state, a subject and a time, and says what it does not understand", async () => {
    const { engine, say, click } = await start();
    await engine.startWorker();
    await begin(engine, "deploy", "waiting", 3);
    expect((await say("pause all about octo/app#1")).text).toMatch(/^Pause 1 run\?/);
    expect((await say("pause all about octo/app")).text).toMatch(/^Pause 3 runs\?/);
    expect((await say("pause all about octo/ap")).text).toMatch(
      /^No run that could be paused fits: about octo\/ap/,
    );
    expect((await say("cancel all since 2 hours")).text).toMatch(/^Cancel 3 runs\?/);
    expect((await say("cancel all since 2000-01-01 deploy")).text).toMatch(/^Cancel 3 runs\?/);
    await engine.skip(3 * 3_600_000);
    expect((await say("cancel all since 2h")).text).toMatch(/^No unfinished run fits/);
    expect((await say("cancel all since yesterdayish")).text).toContain("is no time");
    expect((await say("cancel all since")).text).toContain("what comes after “since” is missing");
    expect((await say("cancel all failed")).text).toContain("not for failed ones");
    expect((await say("cancel all deplox")).text).toMatch(/I did nothing.*“deplox”.*Did you mean “deploy”/s);
    expect((await say("resume all")).text).toMatch(/^No paused run/);
    expect((await click("do", await say("pause all"))).text).toMatch(/^⏸️ 3 runs are paused/);
    expect((await click("drop", await say("resume all"))).text).toBe("Nothing is done.");
    expect((await click("do", await say("resume paused"))).text).toBe("▶️ 3 runs go on.");
    await waitFor(
      async () => engine.runs.list({ scope: "all", state: "waiting" }),
      (runs) => runs.length === 3,
    );
  });

  test("retries what failed in a step, and leaves out what failed in its own code", async () => {
    const { engine, say, click } = await start();
    await engine.startWorker();
    await begin(engine, "own", "failed", 2);
    await begin(engine, "pay", "failed", 5);
    const plan = await say("retry all");
    expect(plan.text).toMatch(/^Retry 5 runs\?/);
    expect(JSON.stringify(plan.blocks)).toMatch(/2 runs more failed in their own code.*--newest-build/);
    expect((await click("do", plan)).text).toBe("↩️ 5 runs go on from their failed steps.");
    expect((await engine.runs.list({ scope: "all", automation: "deploy.pay" })).length).toBe(10);
  });

  test("asks for the rights of each run at the moment of the act, and shows only what the person may see", async () => {
    let mine: readonly string[] = [];
    const rights: Rights = {
      ...everybody,
      require: async (act, run) => {
        if (act !== "look" && !mine.includes(run.id)) throw new HathiError("NOT_ALLOWED", `not ${run.id}`);
      },
      visibleTo: async () => ["U1"],
      partiesOf: async () => ["U1"],
    };
    const { engine, say, click } = await start(rights);
    await engine.startWorker();
    const runs = await begin(engine, "deploy", "waiting", 5);
    await engine.database.query(
      "insert into hathi.run_people (run_id, person, at) select id, 'U1', created_at from hathi.runs where subject <> 'octo/app#4'",
    );
    expect((await say("events")).text).toContain("you may not list events");
    const plan = await say("cancel mine");
    expect(plan.text).toMatch(/^Cancel 4 runs\?/);
    const seen = await engine.database.query<{ run_id: string }>("select run_id from hathi.run_people");
    mine = seen.slice(0, 1).map(({ run_id: id }) => id);
    const done = await click("do", plan);
    expect(done.text).toMatch(/^🛑 1 run is being cancelled/);
    expect(JSON.stringify(done.blocks)).toMatch(/3 runs could not be:.*3 ×  you may not/);
    expect(runs).toHaveLength(5);
  });

  test("goes on in other hands when its process is killed in the middle of a page, and nothing is done twice", async () => {
    const { engine, say, click, acts, performer } = await start();
    await engine.startWorker();
    await begin(engine, "pay", "failed", 30);
    const bulk = createBulkActs(engine.database);
    const by = { id: "slack:T1/U1" };
    const plan = await say("retry all deploy.pay");
    const [row] = await engine.database.query<{ id: number }>("select id from hathi.bulk_acts");
    await bulk.confirm(row?.id ?? 0, by);
    expect(await dieInBulk(engine.database.url, 10)).toBe("SIGKILL");
    const retries = async () =>
      engine.database.query("select 1 from hathi.runs where restarted_from is not null");
    const done = (await retries()).length;
    // Others were under way beside the tenth.
    expect(done).toBeGreaterThanOrEqual(10);
    expect(done).toBeLessThan(20);
    // Its lease holds others off.
    await performer().round();
    expect((await retries()).length).toBe(done);
    await engine.database.query("update hathi.bulk_acts set claimed_until = null");
    await performer().round();
    expect((await retries()).length).toBe(30);
    expect((await acts()).filter(({ action }) => action.startsWith("restart")).length).toBe(30);
    expect((await click("do", plan)).text).toMatch(/^↩️ \d+ runs go on/);
  });

  test("tells of a long one in a direct message that is edited to its outcome, once, and can be stopped", async () => {
    const { engine, performer } = await start();
    const workspace = await startWorkspace();
    onTestFinished(async () => workspace.close());
    await makeHistory(engine.database, { ended: 0, parked: 120 });
    const [{ user }, { team_id: team }] = [
      await workspace.ask("users.lookupByEmail", { email: "ana@acme.example" }),
      (await workspace.ask("auth.test", {})) as unknown as { team_id: string },
    ];
    const by = { id: `slack:${team}/${user.id}` };
    const bulk = createBulkActs(engine.database);
    const filter = { until: new Date() };
    const control = createRunControl(engine.database, engine.store.jobs);
    const counted = await control.countMatching("pause", filter);
    expect(counted.runs).toBe(120);
    const { id } = await bulk.plan({ act: { kind: "pause" }, filter, by, team, counted });
    await bulk.confirm(id, by);
    const sender = sayBulkActs({
      outbox: createBulkOutbox(engine.database),
      slack: workspace.connector,
      logger: engine.logger,
    });
    const said = async () => {
      await engine.database.query("update hathi.bulk_acts set tell_after = null");
      await sender();
      const { channel } = await workspace.ask("conversations.open", { users: user.id });
      return (await workspace.ask("conversations.history", { channel: channel.id })).messages;
    };
    expect(await bulk.stop(id, { id: "slack:T1/U9" })).toBeUndefined();
    await performer().goOn(id, 0);
    const [first] = await said();
    expect(first?.text).toBe("⏳ Pause: 50 of 120 are done.");
    expect(findBlockProblems(first?.blocks)).toEqual([]);
    expect(JSON.stringify(first?.blocks)).toContain("hathi:bulk:stop");
    await bulk.stop(id, by);
    await performer().round();
    const [stopped, ...others] = await said();
    expect(others).toEqual([]);
    expect(stopped?.ts).toBe(first?.ts);
    expect(stopped?.text).toBe(
      "⏸️ 50 runs are paused, or will be when their steps have ended. You stopped this: 70 are left as they were.",
    );
    expect((await control.countMatching("resume", filter)).runs).toBe(50);
  });

  test("counts the page that was under way when somebody stopped it", async () => {
    const { engine, performer, reach } = await start();
    await makeHistory(engine.database, { ended: 0, parked: 120 });
    const by = { id: "slack:T1/U1" };
    const bulk = createBulkActs(engine.database);
    const filter = { until: new Date() };
    const control = createRunControl(engine.database, engine.store.jobs);
    const counted = await control.countMatching("pause", filter);
    const { id } = await bulk.plan({ act: { kind: "pause" }, filter, by, team: null, counted });
    await bulk.confirm(id, by);
    const stopping: ReachRuns = (team, who) => {
      const reached = reach(team, who);
      const { control: inner } = reached;
      return {
        ...reached,
        control: {
          ...inner,
          pause: async (...args) => {
            const paused = await inner.pause(...args);
            await bulk.stop(id, by);
            return paused;
          },
        },
      };
    };
    await performer(stopping).round();
    await performer().round();
    expect(await bulk.find(id, by)).toMatchObject({ done: 50, refused: 0, stoppedBy: by.id });
    expect((await control.countMatching("resume", filter)).runs).toBe(50);
  });
});
