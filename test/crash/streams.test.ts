/** A stream to Slack whose worker dies by SIGKILL at the boundaries of the journal: one message, each piece once. */
import { describe, expect, it } from "vitest";
import { startTestEngine, waitFor } from "../support/engine/engine.ts";
import { startCrashProcess } from "../support/processes/crash-process.ts";
import { startStreamingSlack } from "../support/slack/streaming-slack.ts";

// `npm run crash` takes every boundary, npm test a part: an odd number, so that before and after take turns.
const stride = process.env["HATHI_CRASH"] === "all" ? 1 : 3;

const pieces = ["**Hello**, ", "here is the answer ", "that you asked for", ", and its end."];

const source = `
  import { on, slack } from "hathi";
  export default on("webhook.start", async () => {
    const [first, ...more] = ${JSON.stringify(pieces)};
    const last = more.pop();
    const { channel, ts } = await slack.chat.startStream({ channel: "C0000001", thread_ts: "1.1", markdown_text: first });
    for (const text of more) await slack.chat.appendStream({ channel, ts, markdown_text: text });
    await slack.chat.stopStream({ channel, ts, markdown_text: last });
  });
`;

/** @returns whether the worker died there */
async function streamAndDie(at: number, when: "before" | "after"): Promise<boolean> {
  const { apiUrl, sent } = await startStreamingSlack();
  const engine = await startTestEngine();
  await engine.deploy(source);
  await engine.accept({ type: "webhook.start" });
  const env = {
    DATABASE_URL: engine.database.url,
    SLACK_API_URL: apiUrl,
    SLACK_BOT_TOKEN: "xoxb-of-the-tests",
    SLACK_SIGNING_SECRET: "signing-secret-of-the-tests",
    THREADS: "0",
  };
  const stateOf = async (): Promise<string> =>
    (await engine.database.query<{ state: string }>("select state from hathi.runs"))[0]?.state ?? "";
  const crash = startCrashProcess({ ...env, CRASH_AT: String(at), CRASH_WHEN: when });
  let died = false;
  void crash.died.then(() => (died = true));
  await waitFor(stateOf, (state) => state === "completed" || died, 60_000);
  const hasDied = died;
  const heir = hasDied ? startCrashProcess(env) : crash;
  await waitFor(stateOf, (state) => state === "completed", 60_000);
  expect(
    sent.map(({ text }) => text),
    `died ${when} write ${at}`,
  ).toEqual([pieces.join("")]);
  expect(sent[0]?.isStreaming).toBe(false);
  heir.child.kill("SIGKILL");
  await heir.died;
  await engine.close();
  return hasDied;
}

describe("a stream whose worker dies", { timeout: 600_000 }, () => {
  it("at any boundary of the journal is one message, with each piece of its text once, and nobody is asked", async () => {
    let [next, deaths, isOver] = [0, 0, false];
    const dieOn = async (): Promise<void> => {
      while (!isOver) {
        const moment = next;
        next += stride;
        if (await streamAndDie(1 + Math.floor(moment / 2), moment % 2 === 0 ? "before" : "after"))
          deaths += 1;
        else isOver = true;
      }
    };
    await Promise.all([dieOn(), dieOn()]);
    // Four calls and the end, before and after each.
    expect(deaths).toBeGreaterThanOrEqual(Math.floor(9 / stride));
  });
});
