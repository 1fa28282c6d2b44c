/** A debugger at work on automations: real processes, and a client of the DevTools protocol in the place of VS Code. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { loadAutomations } from "../../src/engine/build/load-automations.ts";
import { deploy } from "../../src/journal/runs/builds.ts";
import { makeAutomations } from "../support/engine/automations-folder.ts";
import { DebugClient } from "../support/processes/debug-client.ts";
import { projectFolder } from "../support/project-folder.ts";
import { startTestEngine, type TestEngine, waitFor } from "../support/engine/engine.ts";

const source = [
  'import { on, slack } from "hathi";',
  'import { double } from "./lib/double.ts";',
  'export default on("webhook.sum", async ({ data }: { data: { n: number } }) => {',
  "  const twice = double(data.n);",
  "  const answer = twice + 1;",
  "  return { answer };",
  "});",
].join("\n");
const lib = "export function double(n: number): number {\n  const result = n * 2;\n  return result;\n}\n";

interface Debugged {
  readonly child: ChildProcess;
  readonly client: DebugClient;
  /** What it printed on both outputs. */
  readonly said: () => string;
}

async function startDebugged(
  engine: TestEngine,
  folder: string,
  ...args: readonly string[]
): Promise<Debugged> {
  const env = {
    PATH: process.env["PATH"],
    DATABASE_URL: engine.database.url,
    HATHI_AUTOMATIONS: folder,
    HATHI_ENV_FILE: "none",
    HATHI_STUCK_AFTER: "1 s",
    HATHI_THREADS: "1",
    HOST: "127.0.0.1",
    HATHI_OPEN_WEBHOOKS: "sum",
  };
  const child = spawn(process.execPath, [join(projectFolder, "src/main.ts"), ...args], { env });
  onTestFinished(() => void child.kill("SIGKILL"));
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += String(chunk)));
  const url = await waitFor(
    async () => /ws:\/\/127\.0\.0\.1:\d+\/[\w-]+/.exec(said)?.[0],
    (found) => found !== undefined,
    60_000,
  );
  const client = await DebugClient.connect(url ?? "");
  onTestFinished(() => client.close());
  return { child, client, said: () => said };
}

describe("a debugger on automations", { timeout: 180_000 }, () => {
  it("stops at the author's lines, for longer than code may be stuck: the run goes on, or the process ends", async () => {
    const folder = await makeAutomations({ "sum.ts": source, "lib/double.ts": lib });
    const engine = await startTestEngine();
    const { child, client, said } = await startDebugged(
      engine,
      folder,
      "start",
      "--role",
      "worker",
      "--inspect",
      "0",
    );
    client.breakAt(join(folder, "sum.ts"), 5);
    client.breakAt(join(folder, "lib/double.ts"), 3);
    const inLib = client.nextPause();
    await waitFor(
      async () => engine.runs.automations(),
      (names) => names.includes("sum"),
      60_000,
    );
    await engine.accept({ type: "webhook.sum", data: { n: 20 } });
    const first = await inLib;
    expect(first).toMatchObject({ file: `file://${folder}/lib/double.ts`, line: 3 });
    expect(await first.evaluate("result")).toBe(40);
    const second = client.nextPause();
    await first.resume();
    const held = await second;
    expect(held).toMatchObject({ file: `file://${folder}/sum.ts`, line: 5 });
    expect(await held.evaluate("twice")).toBe(40);
    // Three times as long as code may keep its thread busy, by the real clock, which is what the watchdog goes by.
    const since = performance.now();
    await waitFor(
      async () => performance.now() - since,
      (ms) => ms > 3000,
    );
    expect(await held.evaluate("twice")).toBe(40);
    await held.resume();
    const run = await engine.untilState("completed");
    expect(run.journal).toEqual([]);
    expect(said()).not.toContain("came to its end");

    // Nor does the debugger keep a process from ending that it holds. Another worker finishes the run.
    const pause = client.nextPause();
    await engine.accept({ type: "webhook.sum", data: { n: 21 } });
    await pause;
    const gone = once(child, "exit");
    child.kill("SIGTERM");
    expect(await gone).toEqual([0, null]);
    await engine.startWorker();
    await waitFor(
      async () => engine.runs.list({ scope: "all" }),
      (runs) => runs.length === 2 && runs.every(({ state }) => state === "completed"),
    );
  });

  it("follows a run that has ended through its journal, without any effect", async () => {
    const folder = await makeAutomations({
      "order.ts": [
        'import { on, slack } from "hathi";',
        'export default on("webhook.order", async ({ data }: { data: { id: number } }) => {',
        '  const posted = await slack.chat.postMessage({ channel: "C1", text: "hi" });',
        "  const at = posted.ts;",
        '  throw new TypeError("no order " + data.id + " at " + at);',
        "});",
      ].join("\n"),
    });
    const engine = await startTestEngine(() => ({ ok: true, ts: "12.5" }));
    const loaded = await loadAutomations(folder);
    await deploy(engine.database, loaded.builds, loaded.automations, []);
    await engine.startWorker();
    await engine.accept({ type: "webhook.order", data: { id: 7 } });
    const run = await engine.untilState("failed");
    const effects = engine.effects.length;
    const before = await engine.runs.show(run.id);

    const { child, client, said } = await startDebugged(engine, folder, "debug", run.id, "--inspect", "0");
    client.breakAt(join(folder, "order.ts"), 5);
    const pause = client.nextPause();
    await client.runIfWaiting();
    const held = await pause;
    expect(held).toMatchObject({ line: 5 });
    expect(await held.evaluate("at")).toBe("12.5");
    await held.resume();
    client.close();
    const [code] = (await once(child, "exit")) as [number];
    expect(code).toBe(0);
    expect(said()).toMatch(
      /1 entries of its journal were replayed, and then the code threw TypeError: no order 7 at 12\.5/,
    );
    expect(said()).toContain("order.ts:5");
    expect(engine.effects).toHaveLength(effects);
    expect(await engine.runs.show(run.id)).toEqual(before);
  });
});
