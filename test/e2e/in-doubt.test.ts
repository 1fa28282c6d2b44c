import { describe, expect, it } from "vitest";
import { makeAutomations } from "../support/engine/automations-folder.ts";
import { waitFor } from "../support/engine/engine.ts";
import { startLedger } from "../support/engine/ledger.ts";
import { startStage } from "../support/stage.ts";

describe("SIGKILL inside of a payment", { timeout: 120_000 }, () => {
  it("asks in the channel, and goes on with what a person there says, without a second payment", async () => {
    const ledger = await startLedger();
    const hanging = Promise.withResolvers<void>();
    ledger.answer = () => {
      hanging.resolve();
      return new Promise(() => {});
    };
    const folder = await makeAutomations({
      "pay.ts": `
        import { on, slack, step } from "hathi";
        export default on("slack.command.pay", async ({ data }) => {
          const channel = data.channel_id;
          await slack.chat.postMessage({ channel, text: "Paying..." });
          const receipt = await step("pay", async () => {
            const answer = await fetch("${ledger.url}", { method: "POST", body: "{}" });
            return (await answer.json()) as { id: number };
          }, { once: true });
          await slack.chat.postMessage({ channel, text: "Paid: " + receipt.id });
        });
      `,
    });
    const stage = await startStage(undefined, folder);
    const worker = await stage.startWorker();
    const { slack } = stage.local;
    const general = await slack.channel("general");
    await slack.command("ana", "/pay");
    await hanging.promise;
    worker.kill();
    const messages = async () =>
      (await slack.messages(general.id)).filter(({ userId }) => userId === slack.botUserId);
    const asked = await waitFor(messages, (said) => said.length === 2, 30_000);
    expect(worker.restarts).toBe(1);
    const question = asked.find(({ text }) => text.includes("did pay happen?"));
    const input = question?.blocks.find((block) => (block as { readonly type: string }).type === "input") as {
      readonly block_id: string;
    };
    await slack.click("ana", {
      channel: general.id,
      messageTs: question?.ts ?? "",
      actionId: "hathi:settle:happened",
      typed: { [input.block_id]: { result: '{"id": 7}' } },
    });
    await stage.finished();
    const told = await waitFor(messages, (said) =>
      said.some(({ text }) => text.includes("says: *it happened*")),
    );
    expect(told.map(({ text }) => text)).toContain("Paid: 7");
    expect(told).toHaveLength(3);
    expect(ledger.effects).toHaveLength(1);
  });
});
