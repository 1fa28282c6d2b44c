/** Who may be on the page where workspaces install the Slack app: the people of those that are let in, and no others. */
import { randomBytes } from "node:crypto";
import { expect, onTestFinished, test } from "vitest";
import { createAdmitsInstalled } from "../../../src/app/page/admits-workspace.ts";
import { createIsStillWelcome } from "../../../src/app/page/still-welcome.ts";
import { type Database, openDatabase } from "../../../src/journal/database/database.ts";
import { createSlackInstallations } from "../../../src/journal/workspaces/slack-installations.ts";
import { createWorkspaceCommands } from "../../../src/journal/workspaces/slack-workspaces.ts";
import { createMemoryLogger } from "../../support/memory-logger.ts";
import { openPage } from "../../support/page/open-page.ts";
import { createTestDatabase } from "../../support/postgres/postgres.ts";
import { installForOrganisation, installSlack } from "../../support/slack/install-slack.ts";

const waiting = { isLetIn: false };

async function open(): Promise<Database> {
  const created = await createTestDatabase();
  const database = openDatabase({ url: created.url, name: "test", logger: createMemoryLogger() });
  onTestFinished(async () => {
    await database.close();
    await created.drop();
  });
  return database;
}

test("people of a workspace are let in if it is, or if its own organisation is, and no stranger's are", async () => {
  const database = await open();
  const installations = await installSlack(database, ["T1"]);
  await installSlack(database, ["T2"], waiting);
  const admits = createAdmitsInstalled(installations);
  const ask = async (...of: readonly (readonly [team: string, enterprise: string | null])[]) =>
    Promise.all(of.map(async (one) => admits(...one)));
  expect(await ask(["T1", null], ["T2", null], ["T9", null], ["T9", "E1"])).toEqual([
    true,
    false,
    false,
    false,
  ]);

  await installForOrganisation(database, "E1", waiting);
  expect(await ask(["T9", "E1"])).toEqual([false]);
  await installForOrganisation(database, "E1");
  // What an organisation has installed is for its own workspaces, and not for the one that waits.
  expect(await ask(["T9", "E1"], ["T9", "E2"], ["T9", null], ["T2", "E1"])).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

test("whoever is signed in stays until it is known that they are not welcome", async () => {
  const logger = createMemoryLogger();
  const session = { id: "digest", team: "T1", enterprise: "E1", user: "U1", name: "Ana" };
  const away = async () => Promise.reject(new Error("the database is away"));
  const says = (answer: boolean | undefined) => async () => Promise.resolve(answer);
  const ask = async (...[admits, isActive]: [() => Promise<boolean>, () => Promise<boolean | undefined>]) =>
    createIsStillWelcome(admits, isActive, logger)(session);
  const [yes, no] = [async () => Promise.resolve(true), async () => Promise.resolve(false)];
  expect(await ask(yes, says(true))).toBe(true);
  expect(await ask(yes, says(false))).toBe(false);
  expect(await ask(yes, says(undefined))).toBeUndefined();
  expect(await ask(no, says(true))).toBe(false);
  expect(await ask(away, says(true))).toBeUndefined();
  expect(logger.lines).toMatchObject([
    { level: "warn", fields: { team: "T1", reason: "the database is away" } },
  ]);
});

test("by OAuth, people of an installed workspace sign in, and its removal ends their sessions", async () => {
  const key = randomBytes(32);
  const { browser, app, local } = await openPage({
    SLACK_BOT_TOKEN: "",
    HATHI_ENCRYPTION_KEY: key.toString("base64"),
  });
  const { database } = app.store;
  const installations = createSlackInstallations(database, [key]);
  const team = "T000000001";
  const install = async (): Promise<void> =>
    installations.storeInstallation({
      team: { id: team, name: "Acme" },
      enterprise: undefined,
      user: { id: "U1", token: undefined, scopes: undefined },
      bot: { token: local.env.SLACK_BOT_TOKEN, scopes: [], id: "B1", userId: "UBOT" },
    });
  const ana = browser();
  expect(await ana.signIn("ana")).toBe("status 403");
  await installSlack(database, ["T9"]);
  await install();
  expect(await ana.signIn("ana")).toBe("status 403");
  await createWorkspaceCommands(database).allow(team, { id: "cli:test" });
  expect(await ana.signIn("ana")).toBe("/");
  // A session is asked about when it is new to a process, and once it has not been asked about for some minutes.
  await createWorkspaceCommands(database).remove(team, { id: "cli:test" });
  expect((await ana.get("/api/me")).status).toBe(401);
  await install();
  expect((await ana.get("/api/me")).status).toBe(401);
});
