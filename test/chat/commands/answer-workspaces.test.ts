import { createHash } from "node:crypto";
import { expect, onTestFinished, test } from "vitest";
import type { Admin } from "../../../src/core/admin.ts";
import { createAdministerWorkspaces } from "../../../src/app/create-administer-workspaces.ts";
import { createFindAdmins } from "../../../src/app/create-find-admins.ts";
import { openDatabase } from "../../../src/journal/database/database.ts";
import { createWorkspaceCommands } from "../../../src/journal/workspaces/slack-workspaces.ts";
import { findBlockProblems } from "../../../src/local-services/slack/blocks/check-blocks.ts";
import { installSlack } from "../../support/slack/install-slack.ts";
import { createMemoryLogger } from "../../support/memory-logger.ts";
import { createTestDatabase } from "../../support/postgres/postgres.ts";
import { type Message, startChat } from "../../support/slack/start-chat.ts";

const oauth = {
  slack: {
    signingSecret: "s",
    apiUrl: null,
    appToken: null,
    auth: { kind: "oauth", clientId: "1", clientSecret: "2" },
  },
  encryptionKeys: [createHash("sha256").update("the encryption key of the tests").digest()],
} as const;

/** T1 is the owner, T2 waits; whoever speaks is U1, who installed the app in both. */
async function start(admins: readonly Admin[] = []) {
  const created = await createTestDatabase();
  const database = openDatabase({ url: created.url, name: "test", logger: createMemoryLogger() });
  onTestFinished(async () => {
    await database.close();
    await created.drop();
  });
  await installSlack(database, ["T1", "T2"], { isLetIn: false });
  const findAdmins = createFindAdmins({ ...oauth, admins }, database);
  const administer = createAdministerWorkspaces(oauth, database, findAdmins);
  const { say } = await startChat([], { administer });
  const states = async (): Promise<readonly string[]> =>
    (await createWorkspaceCommands(database).list()).map(
      ({ id, allowedBy }) => `${id} ${allowedBy ?? "waits"}`,
    );
  return {
    states,
    say: async (text: string, team?: string): Promise<Message> => {
      const message = (await (await say(text, team)).json()) as Message;
      expect(findBlockProblems(message.blocks)).toEqual([]);
      return message;
    },
  };
}

test("an admin in the owner workspace sees who waits, lets them in and takes them out", async () => {
  const { say, states } = await start();
  expect(JSON.stringify(await say("workspaces"))).toMatch(/`T1` T1 · ✅ .*the owner.*`T2` T2 · ⏳ waits/);
  expect((await say("workspaces allow `t2`")).text).toContain("`T2` is let in");
  expect(await states()).toEqual(["T1 being the first", "T2 slack:T1/U1"]);
  expect((await say("workspaces remove T2")).text).toContain("is removed");
  expect(await states()).toEqual(["T1 being the first"]);
  expect((await say("workspaces remove T1")).text).toContain("is the owner");
  expect((await say("workspaces allow nonsense!")).text).toContain("is not the id of a Slack workspace");
  expect((await say("workspaces alow T2")).text).toContain("Which workspace");
});

test.each([
  ["from another workspace", "T2", []],
  ["who is not an admin there", "T1", [{ team: "T1", user: "U9" }]],
  ["whose id is an admin's in another workspace", "T1", [{ team: "T2", user: "U1" }]],
])("somebody %s changes nothing and sees nothing", async (_, team, admins) => {
  const { say, states } = await start(admins);
  for (const text of ["workspaces", "workspaces allow T2", "workspaces remove T2"]) {
    const message = await say(text, team);
    expect(message.text).toContain("Only admins in the owner workspace");
    expect(JSON.stringify(message)).not.toContain("T2");
  }
  expect(await states()).toEqual(["T1 being the first", "T2 waits"]);
});
