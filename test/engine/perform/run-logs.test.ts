import { describe, expect, it } from "vitest";
import { mostLogLines } from "../../../src/core/run-log.ts";
import { startTestEngine } from "../../support/engine/engine.ts";
import { runHathiHere } from "../../support/processes/run-hathi.ts";

describe("what a run prints", { timeout: 60_000 }, () => {
  it("is kept with it, each line once however often it is replayed, and told by runs logs", async () => {
    const engine = await startTestEngine();
    await engine.deploy(
      `import { on, sleep } from "hathi";
       export default on("webhook.x", async () => {
         console.log("one\\n{ two: 2 }");
         await sleep("1 day");
         console.warn("careful \\u001b[2J");
         await sleep("1 day");
         console.log("three");
       });`,
      "talker",
    );
    const first = await engine.startWorker();
    await engine.accept({ type: "webhook.x" });
    await engine.skipToTimer();
    await engine.until(({ wakeAt, state }) => state === "waiting" && wakeAt !== null);
    await engine.skipToTimer();
    await first.stop();
    await engine.startWorker();
    const run = await engine.untilState("completed");

    const env = { DATABASE_URL: engine.database.url };
    const { stdout } = await runHathiHere(env, "runs", "logs", run.shortId);
    const time = "\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z {2}";
    expect(stdout).toMatch(
      new RegExp(`^${time}one\n {4}\\{ two: 2 \\}\n${time}WARN careful \\\\u001b\\[2J\n${time}three\n$`),
    );
    const lines = JSON.parse((await runHathiHere(env, "runs", "logs", run.id, "--json")).stdout) as object[];
    expect(lines).toMatchObject([{ level: "info" }, { level: "warn" }, { level: "info", text: "three" }]);
  });

  it("is bounded: the newest lines are kept, each up to a length", async () => {
    const engine = await startTestEngine();
    await engine.deploy(
      `import { on, sleep } from "hathi";
       export default on("webhook.x", async () => {
         for (let line = 1; line <= 20_000; line += 1) console.log("line " + line);
         await sleep(1);
         console.log("x".repeat(100_000));
       });`,
      "talker",
    );
    await engine.startWorker();
    await engine.accept({ type: "webhook.x" });
    const run = await engine.untilState("completed");
    const { lines } = await engine.runs.logs(run.id);
    expect(lines).toHaveLength(mostLogLines);
    expect(lines.at(-2)?.text).toBe("line 20000");
    expect(lines.at(-1)?.text).toMatch(/^x{4000}… \(cut: 100000 characters\)$/);
  });
});
