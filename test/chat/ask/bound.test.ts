import { expect, test } from "vitest";
import { startAsking } from "../../support/engine/asking.ts";
import { waitFor } from "../../support/engine/engine.ts";

test(
  "a change that an event tells of replaces the card before anybody answers, and only a real change does",
  { timeout: 120_000 },
  async () => {
    const asking = await startAsking(`
      const { channel } = await slack.conversations.create({ name: "deploys" });
      const look = () => slack.conversations.info({ channel: channel.id }).then((answer) => answer.channel.topic.value);
      return ask({
        to: channel.id, text: "Deploy?", choices: ["approve", "reject"], quorum: 2,
        bindTo: { look, on: "webhook.pushed", subject: "octo/app" },
      });
    `);
    const { cards, buttonsOf, click, engine, result, channelId } = asking;
    const [card] = await cards();
    expect(await click(buttonsOf(card)[0], "U1")).toContain("Still needed");
    const looks = async (): Promise<number> =>
      (
        await engine.database.query(
          "select 1 from hathi.journal where name = 'slack.conversations.info' and kind = 'step'",
        )
      ).length;
    const before = await looks();
    // Another subject, and an event after which it is as it was.
    await engine.accept({ type: "webhook.pushed", subject: "octo/other" });
    await engine.accept({ type: "webhook.pushed", subject: "octo/app" });
    await waitFor(looks, (count) => count === before + 1);
    await engine.until(({ state }) => state === "waiting");
    expect(buttonsOf((await cards(1))[0])).toHaveLength(2);
    await asking.ask("conversations.setTopic", { channel: await channelId("deploys"), topic: "v2" });
    await engine.accept({ type: "webhook.pushed", subject: "octo/app" });
    const two = await cards(2);
    const [old, anew] = [two.find(({ ts }) => ts === card?.ts), two.find(({ ts }) => ts !== card?.ts)];
    expect(old?.text).toContain("Replaced: what this was about has changed");
    expect(buttonsOf(old)).toEqual([]);
    // A stale click, and the answer that was given before does not count for what there is now.
    expect(await click(buttonsOf(card)[0], "U2")).toContain("has ended already");
    expect(await click(buttonsOf(anew)[0], "U2")).toContain("Still needed: one more person");
    expect(await click(buttonsOf(anew)[0], "U3")).toContain("Noted");
    expect(await result()).toMatchObject({
      choice: "approve",
      boundTo: "v2",
      by: [{ person: "U2" }, { person: "U3" }],
    });
  },
);
