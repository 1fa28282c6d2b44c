import { describe, expect, it } from "vitest";
import { watchRun } from "../../../src/cli/runs/watch-run.ts";
import { startTestEngine, type TestEngine, waitFor } from "../../support/engine/engine.ts";
import { runHathiHere } from "../../support/processes/run-hathi.ts";

const source = `
  import { next, on, slack, sleep } from "hathi";
  export default on("webhook.order", async ({ data }) => {
    console.log("begun");
    await slack.chat.postMessage({ text: "hi" });
    await next("webhook.go");
    console.log("gone on");
    if (data.how === "fails") throw new TypeError("no such order");
    if (data.how === "waits for nothing") await new Promise(() => {});
    return { order: data.order };
  });
`;

async function startRun(how: string): Promise<{ engine: TestEngine; id: string; go: () => Promise<void> }> {
  const engine = await startTestEngine();
  await engine.deploy(source, "order");
  await engine.startWorker();
  await engine.accept({ type: "webhook.order", data: { how, order: 7 } });
  const { id } = await engine.until(({ state }) => state === "waiting");
  return { engine, id, go: async () => engine.accept({ type: "webhook.go" }) };
}

/** Begins to watch, and lets the run go on only once this much has been printed by the command's first look. */
async function watch(how: string, ...args: readonly string[]) {
  const { engine, id, go } = await startRun(how);
  const watched = runHathiHere({ DATABASE_URL: engine.database.url }, "runs", ...args, id);
  await go();
  return { id, ...(await watched) };
}

describe("a run that people watch", { timeout: 120_000 }, () => {
  it("tells what it prints until it ends", async () => {
    const { stdout, code } = await watch("completes", "logs", "--follow");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\S+Z {2}begun\n\S+Z {2}gone on\n$/);
  });

  it("tells its steps, what it prints and its result, and 0 if it completed", async () => {
    const { id, stdout, code } = await watch("completes", "watch");
    expect(code).toBe(0);
    const short = id.slice(0, 6);
    for (const told of [
      /Z {2}begun$/m,
      /slack\.chat\.postMessage {2,}\{"text":"hi"\}\n {2}gave \{"ok":true\}$/m,
      /Z {2}gone on$/m,
    ]) {
      expect(stdout).toMatch(told);
    }
    expect(stdout.endsWith(`${short} order completed, and returned {"order":7}\n`)).toBe(true);
    expect(stdout.match(/begun/g)).toHaveLength(1);
  });

  it("tells why it failed, with the author's line, and 1", async () => {
    const { stdout, code } = await watch("fails", "watch");
    expect(code).toBe(1);
    expect(stdout).toMatch(/order failed: TypeError: no such order/);
    expect(stdout).toMatch(/> +8 \|/);
  });

  it("stops with 3 at a run that only a person can let go on", async () => {
    const { id, stdout, code } = await watch("waits for nothing", "watch");
    expect(code).toBe(3);
    expect(stdout).toContain(`hathi runs resume ${id.slice(0, 6)} lets it go on`);
  });

  it("stops with 2 at a run that is cancelled, and has all of it as lines of JSON", async () => {
    const { engine, id } = await startRun("completes");
    const watched = runHathiHere({ DATABASE_URL: engine.database.url }, "runs", "watch", "--json", id);
    await engine.runs.cancel(id, { id: "cli:ana" });
    const { stdout, code } = await watched;
    expect(code).toBe(2);
    const lines = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toEqual(
      expect.arrayContaining([
        { printed: expect.objectContaining({ text: "begun" }) as unknown },
        {
          entry: expect.objectContaining({ name: "slack.chat.postMessage", output: { ok: true } }) as unknown,
        },
      ]),
    );
    expect(lines.at(-1)).toMatchObject({ end: { id, state: "cancelled" } });
  });

  it("goes on with a run that begins again, and tells its new journal from the first entry", async () => {
    const engine = await startTestEngine();
    await engine.deploy(
      `import { continueWith, next, on, slack } from "hathi";
       export default on("webhook.order", async ({ data: { round = 1 } }) => {
         for (let n = round; n < 3; n += 1) await slack.chat.postMessage({ text: "of round " + round });
         await next("webhook.go");
         return round === 1 ? continueWith({ round: 2 }) : "over";
       });`,
      "order",
    );
    await engine.startWorker();
    await engine.accept({ type: "webhook.order", data: {} });
    const { id } = await engine.until(({ state }) => state === "waiting");
    const lines: Record<string, { readonly input?: string; readonly state?: string }>[] = [];
    const print = (line: string): void => void lines.push(JSON.parse(line) as (typeof lines)[number]);
    const env = { DATABASE_URL: engine.database.url };
    const watched = watchRun({ env, cwd: process.cwd(), print, complain: print }, id, { json: true });
    const untilWaiting = async (times: number): Promise<unknown> =>
      waitFor(
        async () => lines.filter(({ state }) => state?.state === "waiting"),
        ({ length }) => length === times,
      );
    await untilWaiting(1);
    await engine.accept({ type: "webhook.go" });
    await untilWaiting(2);
    await engine.accept({ type: "webhook.go" });
    await watched;
    const told = lines.map((line) => Object.keys(line)[0]);
    expect(told.filter((kind) => kind === "again")).toHaveLength(1);
    const later = lines.slice(told.indexOf("again"));
    expect(later.flatMap(({ entry }) => entry?.input ?? [])).toContainEqual(
      expect.stringContaining("of round 2"),
    );
    expect(lines.at(-1)).toMatchObject({ end: { state: "completed", result: "over" } });
  });

  it("may be started and watched by one command", async () => {
    const engine = await startTestEngine();
    await engine.deploy(source, "order");
    await engine.startWorker();
    const watched = runHathiHere({ DATABASE_URL: engine.database.url }, "trigger", "order", "--watch");
    await waitFor(
      async () => engine.runs.list({ scope: "unfinished" }),
      (runs) => runs[0]?.state === "waiting",
    );
    await engine.accept({ type: "webhook.go" });
    const { stdout, code } = await watched;
    expect(code).toBe(0);
    expect(stdout).toMatch(/^started order as \w{6}/);
    expect(stdout).toMatch(/completed, and returned \{\}\n$/);
  });
});
