import { describe, expect, it } from "vitest";
import { parks } from "../../../src/core/ports/logger.ts";
import { startTestEngine } from "../../support/engine/engine.ts";

const source = `
  import { ask, next, on, sleep, slack } from "hathi";
  export const sleeper = on("webhook.sleeper", async () => {
    await sleep("1 day");
    await pause();
  });
  async function pause() {
    await sleep("2 days");
  }
  export const asker = on("webhook.asker", async () => {
    await ask({
      to: "#general",
      text: "Go on?",
      choices: ["yes", "no"],
    });
  });
  export const racer = on("webhook.racer", async () => {
    const over = next("webhook.over");
    const bored = sleep("1 hour");
    await Promise.race([over, bored]);
    await next("webhook.never");
  });
`;

describe("the line at which a run waits", () => {
  it("is that of the newest call it waits for, also when another worker has replayed the run", async () => {
    const engine = await startTestEngine();
    await engine.deploy(source);
    const lineOf = () => engine.logger.lines.findLast(({ message }) => message === parks)?.fields["line"];

    const first = await engine.startWorker();
    await engine.accept({ type: "webhook.sleeper" });
    await engine.until(({ state }) => state === "waiting");
    expect(lineOf()).toBe("example.ts:4");
    const said = engine.logger.lines.find(({ message }) => message === parks);
    expect(said).toMatchObject({ level: "debug", fields: { automation: "example.sleeper" } });
    expect(said?.fields["code"]).toMatch(/^> +4 \| +await sleep\("1 day"\);$/m);

    await first.stop();
    await engine.startWorker();
    await engine.skipToTimer();
    await engine.until(
      ({ state, wakeAt }) => state === "waiting" && wakeAt !== null && lineOf() !== "example.ts:4",
    );
    // In the function that it calls, and not where it calls that function.
    expect(lineOf()).toBe("example.ts:8");
  });

  it("is the author's where Hathi itself waits for the answer to a question", async () => {
    const engine = await startTestEngine(() => ({ ok: true, ts: "1.2", channel: "C1" }));
    await engine.deploy(source);
    await engine.startWorker();
    await engine.accept({ type: "webhook.asker" });
    await engine.until(({ state }) => state === "waiting");
    expect(engine.logger.lines.findLast(({ message }) => message === parks)?.fields["line"]).toBe(
      "example.ts:11",
    );
  });

  it("is that of the race's last wait", async () => {
    const engine = await startTestEngine();
    await engine.deploy(source);
    await engine.startWorker();
    await engine.accept({ type: "webhook.racer" });
    await engine.until(({ state }) => state === "waiting");
    expect(engine.logger.lines.findLast(({ message }) => message === parks)?.fields["line"]).toBe(
      "example.ts:19",
    );
  });
});
