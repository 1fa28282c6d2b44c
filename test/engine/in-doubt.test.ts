import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { Settlement } from "../../src/core/doubt.ts";
import { decodeValue } from "../../src/core/recorded-value.ts";
import { createRunControl } from "../../src/journal/run-control.ts";
import { startCrashProcess } from "../support/crash-process.ts";
import { startTestEngine, waitFor, type TestEngine } from "../support/engine.ts";
import { createLedgerConnectors } from "../support/ledger-connectors.ts";
import { startLedger, type Ledger } from "../support/ledger.ts";

const by = { id: "test:ana" };

/** An effect that answers what the ledger says, or never. */
const effect = (url: string, name: string): string => `
  const answer = await (await fetch("${url}", { method: "POST", body: JSON.stringify({ name: "${name}" }) })).json();
  if (answer.value === "hang") await new Promise(() => {});
  return answer.value;
`;

const kinds = {
  "a step with { once: true }": (url: string) =>
    `await step("pay", async () => { ${effect(url, "pay")} }, { once: true })`,
  "a fetch with POST": (url: string) =>
    `await (await fetch("${url}", { method: "POST", body: JSON.stringify({ name: "pay" }) })).json()`,
  "a call of a package outside": (url: string) => `(await axios.post("${url}", { name: "pay" })).data`,
} as const;

/** Kills a worker with SIGKILL while the effect "pay" is under way, and lets another one take over. */
async function killMidway(expression: (url: string) => string) {
  const ledger = await startLedger();
  const engine = await startTestEngine(undefined, createLedgerConnectors(ledger.url));
  await engine.deploy(`
    import { on, slack, step } from "hathi";
    import axios from "axios";
    export default on("webhook.start", async () => {
      try {
        const paid = ${expression(ledger.url)};
        await slack.paid({ paid });
        return paid;
      } finally {
        await slack.cleanedUp();
      }
    });
  `);
  await engine.accept({ type: "webhook.start" });
  const hanging = Promise.withResolvers<void>();
  ledger.answer = ({ name }) => {
    if (name !== "pay") return { ok: true };
    hanging.resolve();
    return new Promise(() => {});
  };
  const crash = startCrashProcess({ DATABASE_URL: engine.database.url, LEDGER_URL: ledger.url });
  await hanging.promise;
  await engine.until(() => true);
  await waitFor(
    async () => engine.database.query("select 1 from hathi.journal where kind = 'begun'"),
    (rows) => rows.length > 0,
  );
  crash.child.kill("SIGKILL");
  await crash.died;
  ledger.answer = () => ({ receipt: 7 });
  await engine.startWorker();
  const run = await engine.untilState("paused");
  return { engine, ledger, run, control: createRunControl(engine.database, engine.store.jobs) };
}

const namesOf = (ledger: Ledger): readonly string[] => ledger.effects.map(({ name }) => name);

async function resultOf(engine: TestEngine): Promise<unknown> {
  const [row] = await engine.database.query<{ result: string }>("select result from hathi.runs");
  return decodeValue(row?.result ?? "");
}

describe("a worker that is killed inside of what must not happen twice", { timeout: 60_000 }, () => {
  for (const [kind, expression] of Object.entries(kinds)) {
    it(`leaves ${kind} in doubt: the run is paused with the question, and nothing happens twice`, async () => {
      const { ledger, run } = await killMidway(expression);
      expect(namesOf(ledger)).toEqual(["pay"]);
      expect(run.error).toMatchObject({
        name: "InDoubt",
        message: expect.stringMatching(/call 1, .* died before it could record .* begun 20/) as string,
      });
      expect(run.doubts).toMatchObject([{ call: 1, attempt: 1, team: null }]);
    });
  }

  it("goes on with the result that a person says it had", async () => {
    for (const expression of [kinds["a step with { once: true }"], kinds["a fetch with POST"]]) {
      const { engine, ledger, run, control } = await killMidway(expression);
      await control.settle(run.id, by, { kind: "happened", result: { receipt: 3 } });
      const ended = await engine.untilState("completed");
      expect(namesOf(ledger)).toEqual(["pay", "slack.paid", "slack.cleanedUp"]);
      expect(ledger.effects[1]?.args).toEqual([{ paid: { receipt: 3 } }]);
      expect(await resultOf(engine)).toEqual({ receipt: 3 });
      expect(ended.journal.find(({ call, kind }) => call === 1 && kind === "step")).toMatchObject({
        ok: true,
      });
      expect(ended.error).toBeNull();
      expect(ended.doubts).toEqual([]);
      await engine.close();
    }
  });

  it("performs it once more when a person says so", async () => {
    for (const expression of [kinds["a step with { once: true }"], kinds["a fetch with POST"]]) {
      const { engine, ledger, run, control } = await killMidway(expression);
      await control.settle(run.id, by, { kind: "again" });
      await engine.untilState("completed");
      expect(namesOf(ledger)).toEqual(["pay", "pay", "slack.paid", "slack.cleanedUp"]);
      await engine.close();
    }
  });

  it("asks again when the next worker is killed inside of it, too", async () => {
    const { engine, ledger, run, control } = await killMidway(kinds["a step with { once: true }"]);
    ledger.answer = () => new Promise(() => {});
    await control.settle(run.id, by, { kind: "again" });
    await waitFor(
      async () => namesOf(ledger),
      (names) => names.length === 2,
    );
    // The worker of this test: what it had in hand is lost, as if it had died.
    await engine.database.query("update hathi.runs set owner = 'dead', wakes = wakes + 1");
    await engine.database.transaction(async (tx) =>
      engine.store.jobs.enqueue(tx, [{ runId: run.id, inSeconds: 0 }]),
    );
    await engine.startWorker();
    const again = await engine.untilState("paused");
    expect(again.doubts).toMatchObject([{ call: 1, attempt: 2 }]);
    expect(namesOf(ledger)).toEqual(["pay", "pay"]);
  });

  it("cancels the run when a person says so, and lets its finally run", async () => {
    const answers: ((id: string, engine: TestEngine) => Promise<unknown>)[] = [
      async (id, engine) =>
        createRunControl(engine.database, engine.store.jobs).settle(id, by, { kind: "cancel" }),
      async (id, engine) => engine.runs.cancel(id, by),
    ];
    for (const answer of answers) {
      const { engine, ledger, run } = await killMidway(kinds["a step with { once: true }"]);
      await answer(run.id, engine);
      await engine.untilState("cancelled");
      expect(namesOf(ledger)).toEqual(["pay", "slack.cleanedUp"]);
      await engine.close();
    }
  });

  it("performs a step whose beginning was never recorded, without asking", async () => {
    for (const [when, state] of [
      ["before", "completed"],
      ["after", "paused"],
    ] as const) {
      const ledger = await startLedger();
      const engine = await startTestEngine(undefined, createLedgerConnectors(ledger.url));
      await engine.deploy(`
        import { on, step } from "hathi";
        export default on("webhook.start", async () => step("pay", async () => { ${effect(ledger.url, "pay")} }, { once: true }));
      `);
      await engine.accept({ type: "webhook.start" });
      // Its first write lets the event in, its second says that the step begins.
      const crash = startCrashProcess({
        DATABASE_URL: engine.database.url,
        LEDGER_URL: ledger.url,
        CRASH_AT: "2",
        CRASH_WHEN: when,
      });
      await crash.died;
      expect(ledger.effects).toEqual([]);
      await engine.startWorker();
      await engine.untilState(state);
      expect(namesOf(ledger)).toEqual(state === "completed" ? ["pay"] : []);
      await engine.close();
    }
  });

  it("repeats a GET, a PUT, a request with an Idempotency-Key, and what Node's own modules do twice as well as once", async () => {
    const ledger = await startLedger();
    const engine = await startTestEngine(undefined, createLedgerConnectors(ledger.url));
    await engine.deploy(`
      import { on } from "hathi";
      import { truncate } from "node:fs/promises";
      export default on("webhook.start", async () => {
        const url = "${ledger.url}";
        const answers = await Promise.all([
          fetch(url + "?get"),
          fetch(url, { method: "PUT", body: "{}" }),
          fetch(url, { method: "POST", body: "{}", headers: { "Idempotency-Key": "k" } }),
          truncate("/dev/null").catch((error) => ({ status: error.code })),
        ]);
        return answers.map(({ status }) => status);
      });
    `);
    await engine.accept({ type: "webhook.start" });
    const hanging = Promise.withResolvers<void>();
    ledger.answer = () => {
      if (ledger.effects.length === 3) hanging.resolve();
      return new Promise(() => {});
    };
    const crash = startCrashProcess({ DATABASE_URL: engine.database.url, LEDGER_URL: ledger.url });
    await hanging.promise;
    crash.child.kill("SIGKILL");
    await crash.died;
    ledger.answer = () => ({ ok: true });
    await engine.startWorker();
    const run = await engine.untilState("completed");
    expect(new Set(run.journal.map(({ kind }) => kind))).toEqual(new Set(["step"]));
    expect(ledger.effects).toHaveLength(6);
  });
});

describe("a step with { once: true }", () => {
  async function play(body: string) {
    const engine = await startTestEngine();
    await engine.deploy(`
      import { on, RetryableError, slack, sleep, step } from "hathi";
      export default on("webhook.start", async () => { ${body} });
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    return { engine, control: createRunControl(engine.database, engine.store.jobs) };
  }

  it("is recorded as begun before it is performed, and costs nothing else", async () => {
    const { engine } = await play(`return step("pay", () => 7, { once: true });`);
    const run = await engine.untilState("completed");
    expect(run.journal.map(({ kind, name }) => [kind, name])).toEqual([
      ["begun", "pay"],
      ["step", "pay"],
    ]);
    expect(await resultOf(engine)).toBe(7);
  });

  it("is in doubt when its time runs out or its connection breaks off", async () => {
    for (const [body, reason] of [
      [
        `step("pay", () => new Promise(() => {}), { once: true, timeout: 20 })`,
        "pay took longer than 20 ms, and may have gone on",
      ],
      [
        `step("pay", () => { throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET" }); }, { once: true })`,
        "its connection broke off (ECONNRESET)",
      ],
    ] as const) {
      const { engine } = await play(`return ${body};`);
      const run = await engine.untilState("paused");
      expect(run.doubts).toMatchObject([{ reason }]);
      await engine.close();
    }
  });

  it("is performed again by itself only where it never connected or asks for it", async () => {
    const { engine } = await play(`
      const tries = { refused: 0, asked: 0, failed: 0 };
      const refused = await step("refused", () => { tries.refused += 1; if (tries.refused === 1) throw Object.assign(new Error("no"), { code: "ECONNREFUSED" }); return "r"; }, { once: true, retry: { first: 1 } });
      const asked = await step("asked", () => { tries.asked += 1; if (tries.asked === 1) throw new RetryableError("soon", { retryAfter: 1 }); return "a"; }, { once: true });
      const failed = await step("failed", () => { tries.failed += 1; throw new Error("half of it"); }, { once: true }).catch((error) => error.message);
      return [refused, asked, failed, tries];
    `);
    await engine.untilState("completed");
    expect(await resultOf(engine)).toEqual(["r", "a", "half of it", { refused: 2, asked: 2, failed: 1 }]);
  });

  it("lets others that are executing be recorded first, and nothing else begin", async () => {
    let finish: (value: unknown) => void = () => {};
    const engine = await startTestEngine((_call, name) =>
      name === "slack.slow" ? new Promise((resolve) => (finish = resolve)) : { ok: true },
    );
    await engine.deploy(`
      import { on, slack, step } from "hathi";
      export default on("webhook.start", async () => {
        const slow = slack.slow().then(() => slack.next());
        await step("pay", () => new Promise(() => {}), { once: true, timeout: 20 });
        await slow;
      });
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    await waitFor(
      async () =>
        engine.logger.lines.map(({ message }) => message).concat(engine.effects.map(({ name }) => name)),
      (seen) => seen.includes("slack.slow"),
    );
    await delay(60);
    expect((await engine.runs.list({ scope: "all" }))[0]?.state).toBe("running");
    finish({ ok: true });
    const run = await engine.untilState("paused");
    expect(run.journal.map(({ kind, name }) => `${kind} ${name}`)).toEqual(["begun pay", "step slack.slow"]);
    expect(engine.effects.map(({ name }) => name)).toEqual(["slack.slow"]);
  });

  it("is asked about beside others of its run, which goes on when all are settled", async () => {
    const { engine, control } = await play(`
      const pay = (name) => step(name, () => new Promise(() => {}), { once: true, timeout: 20 });
      return Promise.all([pay("one"), pay("two")]);
    `);
    const run = await engine.untilState("paused");
    expect(run.doubts?.map(({ name }) => name)).toEqual(["one", "two"]);
    expect((await control.settle(run.id, by, { kind: "happened", result: 2 }, { call: 2 })).state).toBe(
      "paused",
    );
    await control.settle(run.id, by, { kind: "happened", result: 1 });
    await engine.untilState("completed");
    expect(await resultOf(engine)).toEqual([1, 2]);
  });

  it("of a clean-up is not asked about: its code hears of the doubt", async () => {
    const { engine } = await play(`
      try { await slack.a(); await sleep("1 day"); }
      finally { await step("undo", () => new Promise(() => {}), { once: true, timeout: 20 }).catch((error) => slack.told({ code: error.code })); }
    `);
    const run = await engine.untilState("waiting");
    await engine.runs.cancel(run.id, by);
    await engine.untilState("cancelled");
    expect(engine.effects.map(({ args }) => args[0])).toEqual([undefined, { code: "IN_DOUBT" }]);
  });
});

describe("settling", () => {
  async function inDoubt() {
    const engine = await startTestEngine();
    await engine.deploy(`
      import { on, step } from "hathi";
      export default on("webhook.start", async () => step("pay", () => new Promise(() => {}), { once: true, timeout: 20 }));
    `);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start" });
    const run = await engine.untilState("paused");
    return { engine, run, control: createRunControl(engine.database, engine.store.jobs) };
  }

  it("a second time is refused with who settled it and how, and changes nothing", async () => {
    const { engine, run, control } = await inDoubt();
    const answers: Settlement[] = [{ kind: "happened", result: 1 }, { kind: "again" }, { kind: "cancel" }];
    // At the same moment: one of them wins.
    const outcomes = await Promise.allSettled(
      answers.map(async (answer) => control.settle(run.id, { id: `test:${answer.kind}` }, answer)),
    );
    const refusals = outcomes.flatMap((outcome) =>
      outcome.status === "rejected" ? [outcome.reason as { code: string; message: string }] : [],
    );
    expect(refusals).toHaveLength(2);
    const [winner] = await engine.database.query<{ actor: string }>(
      "select actor from hathi.audit where action like 'settle %'",
    );
    for (const { code, message } of refusals) {
      expect(code).toBe("DOUBT_SETTLED");
      expect(message).toContain(`pay of the run ${run.id} was settled by ${winner?.actor} already`);
    }
    expect(await engine.database.query("select 1 from hathi.audit")).toHaveLength(1);
  });

  it("a run that is not in doubt is refused, and so is resuming one that is", async () => {
    const { engine, run, control } = await inDoubt();
    await expect(control.resume(run.id, by)).rejects.toThrow("it is in doubt. Settle that first");
    await expect(control.settle(run.id, by, { kind: "again" }, { call: 9 })).rejects.toThrow(
      "call 9 least of all",
    );
    await control.settle(run.id, by, { kind: "happened", result: undefined });
    await engine.untilState("completed");
    await engine.deploy(`
      import { on, sleep } from "hathi";
      export default on("webhook.other", async () => sleep("1 day"));
    `);
    await engine.accept({ type: "webhook.other" });
    const [sleeping] = await waitFor(
      async () => engine.runs.list({ scope: "unfinished" }),
      ([first]) => first?.state === "waiting",
    );
    await expect(control.settle(sleeping?.id ?? "", by, { kind: "again" })).rejects.toThrow(
      "is waiting and not in doubt",
    );
  });
});

describe("a call in doubt that a worker had not looked into when it let go of the run", () => {
  it("is in doubt for the next one all the same", async () => {
    const ledger = await startLedger();
    const engine = await startTestEngine(undefined, createLedgerConnectors(ledger.url));
    const control = createRunControl(engine.database, engine.store.jobs);
    await engine.deploy(`
      import { on, slack } from "hathi";
      export default on("webhook.start", async () => { await slack.first(); await slack.second(); });
    `);
    await engine.accept({ type: "webhook.start" });
    const hanging = Promise.withResolvers<void>();
    ledger.answer = () => {
      hanging.resolve();
      return new Promise(() => {});
    };
    const crash = startCrashProcess({ DATABASE_URL: engine.database.url, LEDGER_URL: ledger.url });
    await hanging.promise;
    crash.child.kill("SIGKILL");
    await crash.died;
    ledger.answer = () => ({ ok: true });
    const [run] = await engine.runs.list({ scope: "all" });
    // The next worker takes it over only to pause it.
    await control.pause(run?.id ?? "", by);
    await engine.startWorker();
    await engine.untilState("paused");
    expect(ledger.effects).toHaveLength(1);
    await control.resume(run?.id ?? "", by);
    await engine.untilState("completed");
    expect(ledger.effects.map(({ name, inDoubt }) => [name, inDoubt])).toEqual([
      ["slack.first", false],
      ["slack.first", true],
      ["slack.second", false],
    ]);
  });
});
