import { describe, expect, it } from "vitest";
import type { SlackMessage } from "../../src/local-services/slack/slack-reader.ts";
import { makeAutomations } from "../support/engine/automations-folder.ts";
import { waitFor } from "../support/engine/engine.ts";
import { startStage } from "../support/stage.ts";

interface Card extends SlackMessage {
  readonly blocks: readonly {
    readonly type: string;
    readonly elements?: readonly { readonly action_id: string }[];
  }[];
}

const buttons = ({ blocks }: Card): readonly string[] =>
  blocks.flatMap(({ type, elements }) =>
    type === "actions" ? (elements ?? []).map((one) => one.action_id) : [],
  );

describe("a question to people", { timeout: 180_000 }, () => {
  it("asks user groups, teams and whoever has a permission, whom Slack and GitHub name at the click, over a kill", async () => {
    const folder = await makeAutomations({
      "deploy.ts": `
        import { ask, on, slack } from "hathi";
        export default on("github.pull_request.opened", async () => {
          const question = { to: "#general", choices: ["yes", "no"] as const };
          const answers = await Promise.all([
            ask({ ...question, text: "by user group", from: "@core" }),
            ask({ ...question, text: "by team", from: "acme/core" }),
            ask({ ...question, text: "by permission", from: { permission: "admin", on: "acme/elephant" } }),
            ask({ ...question, text: "by not self", from: "acme/core", notSelf: true }),
            ask({ ...question, text: "by comment", from: "@comments", typed: true }),
          ]);
          const said = answers.map(({ by }) => "<@" + by[0]?.person + ">").join(" ");
          await slack.chat.postMessage({ channel: "#general", text: "answered by " + said });
        });
      `,
    });
    const stage = await startStage(undefined, folder);
    const worker = await stage.startWorker();
    const { slack, github } = stage.local;
    const general = await slack.channel("general");
    slack.makeUserGroup("comments", ["dana"]);
    const { number } = await github.openPullRequest({ title: "Deploy", author: "dana" });
    const cards = async (): Promise<readonly Card[]> =>
      ((await slack.messages(general.id)) as readonly Card[]).filter(({ text }) => text.startsWith("by "));
    const asked = await waitFor(cards, (all) => all.length === 5, 30_000);
    worker.kill();
    const cardOf = (text: string): Card => {
      const card = asked.find((one) => one.text === text);
      if (card === undefined) throw new Error(`no card "${text}"`);
      return card;
    };
    const click = async (name: string, text: string): Promise<string> => {
      const card = cardOf(text);
      const before = new Set(slack.ephemerals());
      await slack.click(name, { channel: general.id, messageTs: card.ts, actionId: buttons(card)[0] ?? "" });
      const answers = await waitFor(
        async () => slack.ephemerals().filter((message) => !before.has(message)),
        (all) => all.length > 0,
      );
      return answers[0]?.text ?? "";
    };
    expect(await click("chen", "by user group")).toContain("does not count");
    expect(await click("chen", "by team")).toContain("does not count");
    expect(await click("dana", "by not self")).toContain("somebody else has to decide");
    slack.makeUserGroup("core", ["chen"]);
    expect(await click("dana", "by user group")).toContain("does not count");
    expect(await click("chen", "by user group")).toContain("Noted");
    expect(await click("dana", "by team")).toContain("Noted");
    expect(await click("ana", "by permission")).toContain("Noted");
    expect(await click("eli", "by not self")).toContain("Noted");
    // A comment counts for the person in Slack who has the same address: first somebody who may not, then who may.
    await github.comment(number, { author: "chen", body: "/yes" });
    await github.comment(number, { author: "dana", body: "/yes, it is fine" });
    await stage.finished();
    const [chen, dana, ana, eli] = ["chen", "dana", "ana", "eli"].map((name) => slack.person(name).userId);
    const last = (await slack.messages(general.id)).at(-1);
    expect(last?.text).toBe(`answered by <@${chen}> <@${dana}> <@${ana}> <@${eli}> <@${dana}>`);
    const ended = await waitFor(cards, (all) => all.every((card) => buttons(card).length === 0), 30_000);
    expect(ended.map(({ ts }) => ts)).toEqual(asked.map(({ ts }) => ts));
  });
});
