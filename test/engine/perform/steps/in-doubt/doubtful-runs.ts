/** Runs with a step of which nobody knows whether it happened: its worker was killed inside of it, or its time ran out. */
import { decodeValue } from "../../../../../src/core/values/recorded-value.ts";
import type { RunState } from "../../../../../src/core/run.ts";
import { createRunControl } from "../../../../../src/journal/people/run-control.ts";
import { startCrashProcess } from "../../../../support/processes/crash-process.ts";
import { startTestEngine, waitFor, type TestEngine } from "../../../../support/engine/engine.ts";
import { createLedgerConnectors } from "../../../../support/engine/ledger-connectors.ts";
import { startLedger, type Ledger } from "../../../../support/engine/ledger.ts";

export const by = { id: "test:ana" };

/** An effect that answers what the ledger says, or never. */
export const effect = (url: string, name: string): string => `
  const answer = await (await fetch("${url}", { method: "POST", body: JSON.stringify({ name: "${name}" }) })).json();
  if (answer.value === "hang") await new Promise(() => {});
  return answer.value;
`;

/** What must not happen twice, as an expression: an effect of this name. */
export type Payment = (url: string, name: string) => string;

export const kinds = {
  once: (url, name) => `await step("pay", async () => { ${effect(url, name)} }, { once: true })`,
  post: (url, name) =>
    `await (await fetch("${url}", { method: "POST", body: JSON.stringify({ name: "${name}" }) })).json()`,
  call: (url, name) => `(await axios.post("${url}", { name: "${name}" })).data`,
} as const satisfies Readonly<Record<string, Payment>>;

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

/**
 * Kills a worker with SIGKILL while the payments of several automations are under way, and lets another one take
 * their runs over. What becomes of each is told by its name.
 *
 * @param options those of the automations
 */
export async function killMidway(payments: Readonly<Record<string, Payment>>, options = "{}") {
  const ledger = await startLedger();
  const engine = await startTestEngine(undefined, createLedgerConnectors(ledger.url));
  const names = Object.keys(payments);
  const automations = Object.entries(payments).map(
    ([name, payment]) => `export const ${name} = on("webhook.start", ${options}, async () => {
      try {
        const paid = ${payment(ledger.url, `pay ${name}`)};
        await slack.paid("${name}", paid);
        return paid;
      } finally {
        await slack.cleanedUp("${name}");
      }
    });`,
  );
  await engine.deploy(
    ['import { on, slack, step } from "hathi"; import axios from "axios";', ...automations].join("\n"),
  );
  await engine.accept({ type: "webhook.start" });
  await killInside(
    engine,
    ledger,
    async () => {
      const begun = async (): Promise<readonly object[]> =>
        engine.database.query("select 1 from hathi.journal where kind = 'begun'");
      await waitFor(begun, (rows) => rows.length === names.length);
    },
    names.length,
  );
  ledger.answer = () => ({ receipt: 7 });
  await engine.startWorker();
  const until = async (name: string, state: RunState) =>
    engine.untilOf(`example.${name}`, (run) => run.state === state);
  return {
    engine,
    ledger,
    control: createRunControl(engine.database, engine.store.jobs),
    until,
    /** The effects of this one, in order. */
    effectsOf: (name: string) =>
      ledger.effects
        .filter((one) => one.name === `pay ${name}` || one.args?.[0] === name)
        .map((one) => (one.name === `pay ${name}` ? "pay" : one.name)),
    paidBy: (name: string) => ledger.effects.find((one) => one.name === "slack.paid" && one.args[0] === name),
  };
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

export async function resultOf(engine: TestEngine, automation = "example"): Promise<unknown> {
  const [row] = await engine.database.query<{ result: string }>(
    "select result from hathi.runs where automation = $1",
    [automation],
  );
  return decodeValue(row?.result ?? "");
}
