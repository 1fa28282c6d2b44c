import { expect, it } from "vitest";
import { makeAutomations } from "../support/engine/automations-folder.ts";
import { waitFor } from "../support/engine/engine.ts";
import { startLedger } from "../support/engine/ledger.ts";
import { startStage } from "../support/stage.ts";

it("a run that fails in a worker's process is told in its channel, retried by a click there, and shown as done", async () => {
  const ledger = await startLedger();
  let refuses = true;
  ledger.answer = () => ({ ok: !refuses });
  const folder = await makeAutomations({
    "pay.ts": `
      import { on, slack, step, TerminalError } from "hathi";
      export default on("slack.command.pay", async ({ data }) => {
        await slack.chat.postMessage({ channel: data.channel_id, text: "Paying..." });
        await step("pay", async () => {
          const answer = await fetch("${ledger.url}", { method: "POST", body: "{}" });
          const { value } = (await answer.json()) as { value: { ok: boolean } };
          if (!value.ok) throw new TerminalError("the card was refused");
        });
      });
    `,
  });
  const stage = await startStage(undefined, folder);
  await stage.startWorker();
  const { slack } = stage.local;
  const general = await slack.channel("general");
  await slack.command("ana", "/pay");
  const messages = async () =>
    (await slack.messages(general.id)).filter(({ userId }) => userId === slack.botUserId);
  const [, failed] = (await waitFor(messages, (said) => said.length === 2, 30_000)).toSorted(
    (a, b) => Number(a.ts) - Number(b.ts),
  );
  expect(failed?.text).toMatch(/^❌ \*pay\* `\w{6}` failed: TerminalError: the card was refused$/);
  refuses = false;
  const retry = { channel: general.id, messageTs: failed?.ts ?? "", actionId: "hathi:failed:retry" };
  await slack.click("ben", retry);
  const ben = slack.person("ben").userId;
  await waitFor(
    async () => slack.ephemerals(),
    (seen) => seen.some(({ userId, text }) => userId === ben && text.includes("you may not retry the run")),
    30_000,
  );
  await slack.click("ana", retry);
  const ana = slack.person("ana").userId;
  await waitFor(messages, (said) => said.some(({ text }) => text.includes("which has completed")), 30_000);
  const said = await messages();
  expect(said.map(({ text }) => text)).toContainEqual(
    expect.stringMatching(`failed and was retried by <@${ana}> as`),
  );
  expect(said).toHaveLength(2);
  expect(ledger.effects).toHaveLength(2);
}, 120_000);
