import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createSlackConnector } from "../../../src/connectors/slack/slack-connector.ts";
import { silentLogger } from "../../../src/core/ports/logger.ts";
import { defaultThreadBounds } from "../../../src/core/bounds/thread-bounds.ts";
import { testAutomation } from "../../../src/testing/index.ts";
import { startTestEngine } from "../../support/engine/engine.ts";
import { startLocal } from "../../support/local-app.ts";
import { makeAutomations } from "../../support/engine/automations-folder.ts";

const upload = `
  import { on, slack } from "hathi";
  const svg = new TextEncoder().encode("xx<svg/>xx");
  export default on("webhook.chart", async ({ data }) => {
    const files = { "buffer.svg": Buffer.from("<svg/>"), "array.svg": svg.slice(2, 8), "part.svg": svg.subarray(2, 8) };
    for (const [filename, file] of Object.entries(files)) {
      await slack.files.uploadV2({ channel_id: data.channel, filename, initial_comment: "The chart", file });
    }
  });
`;

describe("a file that an automation uploads", { timeout: 60_000 }, () => {
  it("arrives from a thread of runs as the bytes that it is, whatever holds them", async () => {
    const { local } = await startLocal();
    const slack = createSlackConnector({
      config: { apiUrl: local.env.SLACK_API_URL },
      tokens: { tokenFor: async () => ({ token: local.env.SLACK_BOT_TOKEN, teamId: null }) },
      logger: silentLogger,
    });
    const unused = { ...slack, name: "unused" };
    const engine = await startTestEngine(
      undefined,
      { slack, github: unused, http: unused, run: unused },
      { ...defaultThreadBounds, threads: 1 },
    );
    await engine.deploy(upload, "chart");
    await engine.startWorker();
    const channel = await local.slack.channel("general");
    await engine.accept({ type: "webhook.chart", data: { channel: channel.id } });
    const run = await engine.until(({ finishedAt }) => finishedAt !== null);
    expect(run.error).toBeNull();
    const messages = await local.slack.messages("general");
    const file = (name: string) => ({ text: "The chart", files: [{ name, type: "svg", bytes: 6 }] });
    expect(messages.slice(-3)).toMatchObject(["buffer.svg", "array.svg", "part.svg"].map(file));
  });

  it("is in a test what its automation made", async () => {
    const folder = await makeAutomations({ "chart.ts": upload });
    const t = await testAutomation(join(folder, "chart.ts"), {
      event: { type: "webhook.chart", data: { channel: "C1" } },
    });
    expect(t.state).toBe("completed");
    const [input] = t.callsOf("slack.files.uploadV2") as readonly { readonly file?: unknown }[];
    expect(Buffer.isBuffer(input?.file)).toBe(true);
    expect(String(input?.file)).toBe("<svg/>");
  });
});
