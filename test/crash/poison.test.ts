import { expect, it } from "vitest";
import { startCrashProcess } from "../support/processes/crash-process.ts";
import { startTestEngine } from "../support/engine/engine.ts";
import { createLedgerConnectors } from "../support/engine/ledger-connectors.ts";
import { startLedger } from "../support/engine/ledger.ts";

// As a native package does that crashes, or the system that runs out of memory.
const source = `
  import { createRequire } from "node:module";
  import { on, slack, step } from "hathi";
  export const poisonous = on("webhook.start", async () => {
    await slack.chat.postMessage({ text: "before" });
    await step("end", () => createRequire("/")("node:child_process").execSync("kill -9 $PPID"));
  });
  export const innocent = on("webhook.start", async () => {
    await slack.chat.postMessage({ text: "first" });
    await step("think", async () => new Promise((resolve) => setTimeout(resolve, 2000)));
    await slack.chat.postMessage({ text: "second" });
  });
`;

it(
  "a run that ends every process that advances it is found and paused, and another in its thread completes",
  { timeout: 120_000 },
  async () => {
    const ledger = await startLedger();
    const engine = await startTestEngine(undefined, createLedgerConnectors(ledger.url));
    await engine.deploy(source);
    await engine.accept({ type: "webhook.start" });
    const env = { DATABASE_URL: engine.database.url, LEDGER_URL: ledger.url, THREADS: "1" };
    let deaths = 0;
    let current = startCrashProcess(env);
    const restart = async (): Promise<void> => {
      await current.died;
      if (current.child.killed) return;
      deaths += 1;
      current = startCrashProcess(env);
      await restart();
    };
    void restart();

    const poisonous = await engine.untilOf("example.poisonous", ({ state }) => state === "paused");
    expect(poisonous.error?.message).toMatch(
      /^example.poisonous: its process ended while it was advanced alone, .* It was tried 3 times/,
    );
    // Twice among others, three times alone.
    expect(deaths).toBe(5);
    await engine.untilOf("example.innocent", ({ state }) => state === "completed");
    // Whatever was under way as a process ended is done again by its next owner, which knows that. It may have been
    // under way and not have come to the ledger before.
    const textsOf = (effects: readonly { readonly args: readonly unknown[] }[]): readonly string[] =>
      effects.map(({ args }) => (args[0] as { text: string }).text).toSorted();
    expect(new Set(textsOf(ledger.effects))).toEqual(new Set(["before", "first", "second"]));
    const unasked = textsOf(ledger.effects.filter(({ inDoubt }) => !inDoubt));
    expect(unasked).toEqual([...new Set(unasked)]);
    current.child.kill("SIGTERM");
    await current.died;
  },
);
