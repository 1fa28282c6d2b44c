/** Runs with a step of which nobody knows whether it happened: its worker was killed inside of it, or its time ran out. */
import { decodeValue } from "../../../src/core/recorded-value.ts";
import { createRunControl } from "../../../src/journal/run-control.ts";
import { startCrashProcess } from "../../support/crash-process.ts";
import { startTestEngine, waitFor, type TestEngine } from "../../support/engine.ts";
import { createLedgerConnectors } from "../../support/ledger-connectors.ts";
import { startLedger, type Ledger } from "../../support/ledger.ts";

export const by = { id: "test:ana" };

/** An effect that answers what the ledger says, or never. */
export const effect = (url: string, name: string): string => `
  const answer = await (await fetch("${url}", { method: "POST", body: JSON.stringify({ name: "${name}" }) })).json();
  if (answer.value === "hang") await new Promise(() => {});
  return answer.value;
`;

export const kinds = {
  "a step with { once: true }": (url: string) =>
    `await step("pay", async () => { ${effect(url, "pay")} }, { once: true })`,
  "a fetch with POST": (url: string) =>
    `await (await fetch("${url}", { method: "POST", body: JSON.stringify({ name: "pay" }) })).json()`,
  "a call of a package outside": (url: string) => `(await axios.post("${url}", { name: "pay" })).data`,
} as const;

/**
 * Has a worker perform what is to be done until the ledger has heard of so many effects, none of which is answered,
 * and kills it with SIGKILL.
 */
export async function killInside(
  engine: TestEngine,
  ledger: Ledger,
  before: () => Promise<void> = async () => {},
  effects = 1,
): Promise<void> {
  const hanging = Promise.withResolvers<void>();
  ledger.answer = () => {
    if (ledger.effects.length === effects) hanging.resolve();
    return new Promise(() => {});
  };
  const crash = startCrashProcess({ DATABASE_URL: engine.database.url, LEDGER_URL: ledger.url });
  await hanging.promise;
  await before();
  crash.child.kill("SIGKILL");
  await crash.died;
  ledger.answer = () => ({ ok: true });
}

/** Kills a worker with SIGKILL while the effect "pay" is under way, and lets another one take over. */
export async function killMidway(expression: (url: string) => string) {
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
  await killInside(engine, ledger, async () => {
    const hasBegun = async (): Promise<readonly object[]> =>
      engine.database.query("select 1 from hathi.journal where kind = 'begun'");
    await waitFor(hasBegun, (rows) => rows.length > 0);
  });
  ledger.answer = () => ({ receipt: 7 });
  await engine.startWorker();
  const run = await engine.untilState("paused");
  return { engine, ledger, run, control: createRunControl(engine.database, engine.store.jobs) };
}

/** A run of this body, on a worker in this process. */
export async function play(body: string) {
  const engine = await startTestEngine();
  await engine.deploy(`
    import { on, RetryableError, slack, sleep, step } from "hathi";
    export default on("webhook.start", async () => { ${body} });
  `);
  await engine.startWorker();
  await engine.accept({ type: "webhook.start" });
  return { engine, control: createRunControl(engine.database, engine.store.jobs) };
}

export const namesOf = (ledger: Ledger): readonly string[] => ledger.effects.map(({ name }) => name);

export async function resultOf(engine: TestEngine): Promise<unknown> {
  const [row] = await engine.database.query<{ result: string }>("select result from hathi.runs");
  return decodeValue(row?.result ?? "");
}
