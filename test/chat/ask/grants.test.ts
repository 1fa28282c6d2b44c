import { expect, test } from "vitest";
import { findBlockProblems } from "../../../src/local-services/slack/blocks/check-blocks.ts";
import type { Message } from "../../support/slack/start-chat.ts";
import { startAsking } from "../../support/engine/asking.ts";

test(
  "an answer in advance answers further questions of its key, until it is taken back or over",
  { timeout: 60_000 },
  async () => {
    const { engine, cards, buttonsOf, click, asks, chat, result } = await startAsking(`
    const { channel } = await slack.conversations.create({ name: "deploys" });
    const said = [];
    for (const [text, key] of [["one", "a"], ["two", "a"], ["other key", "b"], ["three", "a"], ["four", "a"]]) {
      const { choice, by } = await ask({
        to: channel.id, text, choices: ["yes", "no"], from: "U1", grant: { key, for: ["run", "1 h"] },
      });
      said.push(text + " " + choice + " " + by[0].person);
      if (text !== "one") await next("webhook.go");
    }
    return said;
  `);
    const grantButton = (card: Parameters<typeof buttonsOf>[0], label: RegExp) =>
      buttonsOf(card).find((button) => label.test(JSON.stringify(button)));
    const [one] = await cards(1);
    expect(buttonsOf(one)).toHaveLength(4);
    expect(await click(grantButton(one, /Yes, for 1/), "U9")).toContain("does not count");
    expect(await asks.grants()).toEqual([]);
    expect(await click(grantButton(one, /Yes, for 1/), "U1")).toContain("Noted: *Yes*");
    // The second is answered without a card.
    await engine.until(({ status }) => status.includes("webhook.go"));
    expect(await asks.grants()).toMatchObject([
      { key: "a", choice: "yes", person: "slack:T1/U1", runId: null },
    ]);
    await engine.accept({ type: "webhook.go" });
    const other = (await cards(2)).find(({ text }) => text === "other key");
    await click(buttonsOf(other)[1], "U1");
    await engine.accept({ type: "webhook.go" });
    // The third is answered in advance, too; for the fourth the hour is over.
    await engine.until(({ status }) => status.includes("webhook.go"));
    await engine.skip(3_700_000);
    expect(await asks.grants()).toEqual([]);
    await engine.accept({ type: "webhook.go" });
    const four = (await cards(3)).find(({ text }) => text === "four");
    await click(grantButton(four, /always for this run/), "U1");
    const [grant] = await asks.grants();
    expect(grant?.runId).not.toBeNull();
    // Whoever gave it sees it, and takes it back.
    const inbox = (await (await chat.say("inbox")).json()) as Message;
    expect(findBlockProblems(inbox.blocks)).toEqual([]);
    expect(JSON.stringify(inbox)).toMatch(/You answer \*yes\* in advance to “a” of \*example\*, for one run/);
    const back = inbox.blocks.find(({ accessory }) => accessory?.action_id === "hathi:ask:revoke")?.accessory;
    expect(await click(back, "U2")).toContain("You have given no such answer in advance");
    expect(await asks.grants()).toHaveLength(1);
    expect(await click(back, "U1")).toContain("Taken back: you are asked about “a” again");
    expect(await asks.grants()).toEqual([]);
    await expect(asks.revoke(grant?.id ?? "", { id: "cli:ana" })).rejects.toThrow("no grant");
    await engine.accept({ type: "webhook.go" });
    expect(await result()).toEqual([
      "one yes U1",
      "two yes U1",
      "other key no U1",
      "three yes U1",
      "four yes U1",
    ]);
  },
);
