/** A repository that is connected with a channel, through the local Slack and GitHub: who may, and where it speaks. */
import { expect, it } from "vitest";
import type { PersonName } from "../../src/local-services/people.ts";
import { waitFor } from "../support/engine/engine.ts";
import { startStage } from "../support/stage.ts";

it(
  "speaks in its channel, under its new name too, until the App is uninstalled",
  { timeout: 120_000 },
  async () => {
    const stage = await startStage();
    const { github, slack } = stage.local;
    const { id: channel } = await slack.channel("general");
    const say = async (who: PersonName, text: string): Promise<string> =>
      JSON.stringify(await (await slack.command(who, `/hathi ${text}`, { channel })).answer());

    expect(await say("ben", "connect acme/elephant")).toContain("only admins of this workspace may");
    expect(await say("ana", "connect acme/elephant")).toContain("does not know who you are on GitHub");
    expect(await say("ana", "i-am ana")).toContain("both have the same e-mail address");
    expect(await say("ana", "connect acme/tusker")).toContain("does not see");
    for (const [role, says] of [
      ["none", "does not see"],
      ["triage", "may only read it on GitHub"],
      ["maintain", "speaks in"],
    ] as const) {
      github.upkeep.setRole("ana", role);
      expect(await say("ana", "connect acme/elephant")).toContain(says);
    }

    await stage.startWorker();
    await github.renameRepository("tusker", { by: "ana" });
    await waitFor(
      async () => say("ana", "connect"),
      (list) => list.includes("acme/tusker"),
    );
    await github.openPullRequest({ title: "Swim", author: "ana", reviewers: ["ben"] });
    const [card] = await waitFor(
      async () => slack.messages(channel),
      ({ length }) => length > 0,
      30_000,
    );
    expect(JSON.stringify(card?.blocks)).toContain("Swim");
    expect((await slack.channels()).filter(({ name }) => name.startsWith("pr-"))).toEqual([]);

    github.deliveries.enqueue("", "installation", {
      action: "deleted",
      installation: { id: github.installationId, account: { login: "acme", type: "Organization" } },
      repositories: [],
      sender: { login: "ana" },
    });
    await waitFor(
      async () => say("ana", "connect"),
      (list) => list.includes("connected no more: the GitHub App was uninstalled"),
    );
    const acts = await stage.app.store.database.query<{ action: string }>(
      // Until the rights were there, somebody was refused now and then.
      "select action from hathi.audit where action ~ 'connect|repository' and action !~ '^refused' order by id",
    );
    expect(acts.map(({ action }) => action)).toEqual([
      `connect acme/elephant in ${channel}`,
      "the repository acme/elephant is acme/tusker now",
      "disconnect acme/tusker, because the GitHub App was uninstalled",
    ]);
  },
);
