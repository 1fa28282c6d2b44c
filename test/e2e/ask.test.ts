import { describe, expect, it, onTestFinished } from "vitest";
import { startApp } from "../../src/app/app.ts";
import { readConfig } from "../../src/app/config/config.ts";
import type { SlackMessage } from "../../src/local-services/slack/slack-reader.ts";
import { makeAutomations } from "../support/engine/automations-folder.ts";
import { waitFor } from "../support/engine/engine.ts";
import { createTestDatabase } from "../support/postgres/postgres.ts";
import { projectFolder } from "../support/project-folder.ts";
import { postSlackInteraction } from "../support/slack/sign-slack.ts";
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
            ask({ ...question, text: "by no committer", notSelf: ["asker", "email:Chen@acme.example", "github:eli"] }),
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
    const asked = await waitFor(cards, (all) => all.length === 6, 30_000);
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
    // Whoever started it by the pull request, an address of a commit, and a login.
    for (const name of ["dana", "chen", "eli"]) {
      expect(await click(name, "by no committer")).toContain("somebody else has to decide");
    }
    expect(await click("ana", "by no committer")).toContain("Noted");
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
    expect(last?.text).toBe(`answered by <@${chen}> <@${dana}> <@${ana}> <@${eli}> <@${dana}> <@${ana}>`);
    const ended = await waitFor(cards, (all) => all.every((card) => buttons(card).length === 0), 30_000);
    expect(ended.map(({ ts }) => ts)).toEqual(asked.map(({ ts }) => ts));
  });

  it("takes one of two clicks that reach two replicas at once, and none that is forged or signed for another workspace", async () => {
    const folder = await makeAutomations({
      "deploy.ts": `
        import { ask, on } from "hathi";
        export default on("webhook.start", async () => ask({ to: "#general", text: "by one", choices: ["yes", "no"] }));
      `,
    });
    const database = await createTestDatabase();
    onTestFinished(async () => database.drop());
    const stage = await startStage(database.url, folder);
    const { slack, env } = stage.local;
    const other = await startApp({
      config: readConfig(
        { ...env, DATABASE_URL: database.url, HOST: "127.0.0.1", PORT: "0", HATHI_AUTOMATIONS: folder },
        projectFolder,
      ),
      role: "intake",
      logger: stage.logger,
    });
    onTestFinished(async () => other.stop());
    await stage.startWorker();
    await fetch(`${stage.app.url ?? ""}/hooks/start`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    });
    const general = await slack.channel("general");
    const [card] = await waitFor(
      async () =>
        ((await slack.messages(general.id)) as readonly Card[]).filter(({ text }) => text === "by one"),
      (all) => all.length === 1,
      30_000,
    );
    const [yes, no] = (card?.blocks ?? []).flatMap(({ type, elements = [] }) =>
      type === "actions" ? (elements as readonly { action_id: string; value: string }[]) : [],
    );
    const token = { headers: { authorization: `Bearer ${env.SLACK_BOT_TOKEN}` } };
    const me = await fetch(`${env.SLACK_API_URL}auth.test`, { method: "POST", ...token });
    const { team_id: team } = (await me.json()) as { team_id: string };
    const secret = env.SLACK_SIGNING_SECRET;
    const click = async (
      to: string | null,
      button: { readonly action_id: string; readonly value: string } | undefined,
      user: string,
      { from = team, by = secret, age = 0 } = {},
    ): Promise<number> => {
      const payload = {
        type: "block_actions",
        team: { id: from },
        user: { id: slack.person(user).userId, team_id: from },
        channel: { id: general.id },
        message: { ts: card?.ts },
        trigger_id: `${user} ${from}`,
        actions: [{ type: "button", action_id: button?.action_id, block_id: "b", value: button?.value }],
      };
      const options = { secret: by, timestamp: Math.floor(Date.now() / 1000) - age };
      return (await postSlackInteraction(to ?? "", payload, options)).status;
    };
    const counted = async (): Promise<readonly { person: string; choice: string }[]> =>
      stage.app.store.database.query("select person, choice from hathi.ask_answers");
    expect(await click(stage.app.url, yes, "chen", { by: "a guess" })).toBe(401);
    expect(await click(stage.app.url, yes, "chen", { age: 400 })).toBe(401);
    expect(await click(stage.app.url, yes, "chen", { from: "T0OTHER" })).toBe(401);
    expect(await counted()).toEqual([]);
    const statuses = await Promise.all([
      click(stage.app.url, yes, "ana"),
      click(other.url, no, "ben"),
      // The same click, as it reaches both.
      click(other.url, yes, "ana"),
      click(stage.app.url, no, "ben"),
    ]);
    expect(statuses).toEqual([200, 200, 200, 200]);
    await stage.finished();
    const [answer, ...others] = await counted();
    expect(others).toEqual([]);
    const acts = await stage.app.store.database.query(
      "select actor, action from hathi.audit where action like 'answer%'",
    );
    expect(acts).toEqual([
      { actor: answer?.person, action: expect.stringMatching(`: ${answer?.choice ?? ""}$`) as string },
    ]);
    const [ended] = await waitFor(
      async () => (await slack.messages(general.id)) as readonly Card[],
      (all) => all.every((message) => buttons(message).length === 0),
      30_000,
    );
    expect(ended?.text).toContain("☑️");
  });
});
