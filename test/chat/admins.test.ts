import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Admin } from "../../src/core/admin.ts";
import type { ConnectorCall } from "../../src/core/ports/connector.ts";
import { createFindAdmins } from "../../src/app/create-find-admins.ts";
import { createSlackInstallations } from "../../src/journal/workspaces/slack-installations.ts";
import { createWorkspaceCommands } from "../../src/journal/workspaces/slack-workspaces.ts";
import type { Workspace } from "../connectors/slack/slack-workspace.ts";
import { startTestEngine } from "../support/engine/engine.ts";
import { hang, inDoubt } from "../support/engine/in-doubt.ts";

const warning = "a run in doubt has nobody to ask";

/** A run that a webhook started, in doubt, and what is said to two people of the workspace. */
async function withoutPeople(body = `return ${hang};`) {
  const doubtful = await inDoubt(body);
  const { workspace, engine } = doubtful;
  const person = async (name: string): Promise<Admin> => {
    const { user } = await workspace.ask("users.lookupByEmail", { email: `${name}@acme.example` });
    return { team: null, user: user.id };
  };
  const [ana, ben] = await Promise.all([person("ana"), person("ben")]);
  const saidTo = async ({ user }: Admin) => {
    const { channel } = await workspace.ask("conversations.open", { users: user });
    return (await workspace.ask("conversations.history", { channel: channel.id })).messages;
  };
  const warnings = () => engine.logger.lines.filter(({ message }) => message.startsWith(warning));
  return { ...doubtful, ana, ben, saidTo, warnings };
}

/** Something else happens just before the second message reaches Slack. */
function atSecondPost({ connector }: Workspace, happens: () => Promise<unknown>): void {
  const perform = connector.perform.bind(connector);
  let posts = 0;
  Object.assign(connector, {
    perform: async (call: ConnectorCall) => {
      if (call.path.join(".") === "chat.postMessage" && (posts += 1) === 2) await happens();
      return perform(call);
    },
  });
}

describe("a run in doubt that has no channel and nobody who started it", { timeout: 60_000 }, () => {
  test("asks each admin once, and shows all of them how it was settled", async () => {
    const { startSender, ana, ben, saidTo, warnings, chat, engine, run, rows } = await withoutPeople();
    const nobody: Admin = { team: null, user: "U0NOBODY" };
    const sender = startSender([ana, nobody, ben]);
    await sender.send();
    await sender.send();
    for (const admin of [ana, ben]) {
      const [question, ...others] = await saidTo(admin);
      expect(question?.text).toContain("did pay &lt;!channel&gt; happen?");
      expect(JSON.stringify(question?.blocks)).toContain("nobody in Slack started it");
      expect(others).toEqual([]);
    }
    expect(await rows()).toMatchObject([{ told: true }]);
    const [row] = await rows();
    await chat.click(`${run.id}:${row?.id}`, "", { actionId: "hathi:settle:happened" });
    expect((await chat.responses.next()).text).toContain("it happened. The run goes on.");
    await engine.untilState("completed");
    await sender.send();
    for (const admin of [ana, ben]) {
      const said = await saidTo(admin);
      expect(said.map(({ text }) => text)).toEqual([expect.stringContaining("<@U1> says: *it happened*")]);
    }
    expect(warnings()).toEqual([]);
  });

  test("asks nobody twice when Slack goes away between two admins", async () => {
    const { startSender, ana, ben, saidTo, workspace, engine } = await withoutPeople();
    atSecondPost(workspace, async () => {
      throw Object.assign(new Error("no"), {
        code: "slack_webapi_request_error",
        cause: Object.assign(new Error("connect"), { code: "ECONNREFUSED" }),
      });
    });
    const sender = startSender([ana, ben]);
    await sender.send();
    expect([(await saidTo(ana)).length, (await saidTo(ben)).length]).toEqual([1, 0]);
    await engine.database.query("update hathi.doubts set claimed_until = null");
    await sender.send();
    expect([(await saidTo(ana)).length, (await saidTo(ben)).length]).toEqual([1, 1]);
  });

  test("tells all of them how it was settled when that happens before all are asked", async () => {
    const { startSender, ana, ben, saidTo, workspace, run, control } = await withoutPeople();
    atSecondPost(workspace, async () => control.settle(run.id, { id: "cli:ana" }, { kind: "cancel" }));
    await startSender([ana, ben]).send();
    for (const admin of [ana, ben]) {
      const said = await saidTo(admin);
      expect(said.map(({ text }) => text)).toEqual([
        expect.stringContaining("cli:ana says: *cancel the run*"),
      ]);
    }
  });

  test("says once a run in the log what to set, where there are no admins", async () => {
    const { startSender, warnings, run, rows } = await withoutPeople(
      `return Promise.all([${hang}, ${hang}]);`,
    );
    await startSender().send();
    expect(await rows()).toMatchObject([{ told: true }, { told: true }]);
    expect(warnings()).toMatchObject([
      {
        level: "warn",
        message: expect.stringContaining("set HATHI_ADMINS"),
        fields: { run: run.id, settle: `npx hathi runs settle ${run.shortId}` },
      },
    ]);
  });
});

describe("the admins", { timeout: 60_000 }, () => {
  const oauth = {
    slack: {
      signingSecret: "s",
      apiUrl: null,
      appToken: null,
      auth: { kind: "oauth", clientId: "1", clientSecret: "2" },
    },
    encryptionKeys: [randomBytes(32)],
  } as const;

  test("are the configured ones of a run's workspace, and all for a run of none", async () => {
    const { database } = await startTestEngine();
    const [anywhere, inOne, inTwo] = [
      { team: null, user: "U1" },
      { team: "T1", user: "U2" },
      { team: "T2", user: "U3" },
    ];
    const find = createFindAdmins({ ...oauth, admins: [anywhere, inOne, inTwo] }, database);
    expect(await find("T1")).toEqual([anywhere, inOne]);
    expect(await find(null)).toEqual([anywhere, inOne, inTwo]);
  });

  test("are whoever installed the app where none are configured, in its workspace or in the owner", async () => {
    const { database } = await startTestEngine();
    const find = createFindAdmins({ ...oauth, admins: [] }, database);
    expect(await find(null)).toEqual([]);
    const installations = createSlackInstallations(database, oauth.encryptionKeys);
    for (const [id, user] of [
      ["T1", "U1"],
      ["T2", "U2"],
    ] as const) {
      await installations.storeInstallation({
        team: { id, name: id },
        enterprise: undefined,
        user: { id: user, token: undefined, scopes: undefined },
      });
      await createWorkspaceCommands(database).allow(id, { id: "cli:ana" });
      expect(await find(id)).toEqual([{ team: id, user }]);
      // For a run of no workspace, whoever installed it in the owner.
      expect(await find(null)).toEqual([{ team: "T1", user: "U1" }]);
    }
    expect(await find("T3")).toEqual([]);
  });
});
