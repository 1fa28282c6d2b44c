import { createHash } from "node:crypto";
import { describe, expect, onTestFinished, test } from "vitest";
import { type Database, openDatabase } from "../../../src/journal/database/database.ts";
import { createSlackInstallations } from "../../../src/journal/workspaces/slack-installations.ts";
import {
  applyWorkspacePolicy,
  createWorkspaceCommands,
} from "../../../src/journal/workspaces/slack-workspaces.ts";
import { createMemoryLogger } from "../../support/memory-logger.ts";
import { createTestDatabase } from "../../support/postgres/postgres.ts";
import { installForOrganisation, installSlack } from "../../support/slack/install-slack.ts";
import { sealAsBefore } from "../../support/postgres/seal-as-before.ts";

const by = { id: "cli:ana" };
const waiting = { isLetIn: false };
const key = createHash("sha256").update("the encryption key of the tests").digest();
const queryOf = (teamId: string) =>
  ({ teamId, enterpriseId: undefined, isEnterpriseInstall: false }) as const;

async function open(
  options: { readonly connections?: number; readonly deadlineMs?: number } = {},
): Promise<Database> {
  const created = await createTestDatabase();
  const database = openDatabase({ url: created.url, name: "test", logger: createMemoryLogger(), ...options });
  onTestFinished(async () => {
    await database.close();
    await created.drop();
  });
  return database;
}

async function states(database: Database): Promise<readonly string[]> {
  return (await createWorkspaceCommands(database).list()).map(
    ({ id, isOwner, isInstalled, allowedAt }) =>
      `${id}${isOwner ? " owner" : ""}${allowedAt === null ? " waits" : ""}${isInstalled ? "" : " without"}`,
  );
}

describe("a workspace that installs the app", () => {
  test("is the owner if it is the first; any other waits, and is told nothing and heard nowhere until then", async () => {
    const database = await open();
    const installations = await installSlack(database, ["T1", "T2"], waiting);
    expect(await states(database)).toEqual(["T1 owner", "T2 waits"]);
    expect(await installations.tokenFor("T1")).toEqual({ token: "xoxb-of-T1", teamId: "T1" });
    const refused = { code: "SLACK_WORKSPACE_PENDING" };
    await expect(installations.tokenFor("T2")).rejects.toMatchObject(refused);
    await expect(installations.fetchInstallation(queryOf("T2"))).rejects.toMatchObject(refused);
    expect(await installations.findInstaller("T2")).toBeUndefined();
    expect(await installations.isPending(queryOf("T2"))).toBe(true);

    await createWorkspaceCommands(database).allow("T2", by);
    expect(await installations.tokenFor("T2")).toEqual({ token: "xoxb-of-T2", teamId: "T2" });
    // Runs of no workspace speak in the owner's name, however many workspaces there are.
    expect(await installations.tokenFor(null)).toEqual({ token: "xoxb-of-T1", teamId: "T1" });
  });

  test("waits again when it was taken out; the owner is not taken out, and is remembered without its token", async () => {
    const database = await open();
    const commands = createWorkspaceCommands(database);
    const installations = await installSlack(database, ["T1", "T2"]);
    await commands.remove("T2", by);
    expect(await states(database)).toEqual(["T1 owner"]);
    await installSlack(database, ["T2"], waiting);
    expect(await states(database)).toEqual(["T1 owner", "T2 waits"]);
    await expect(commands.remove("T1", by)).rejects.toThrow("hathi admin workspaces own");
    await expect(commands.remove("T3", by)).rejects.toMatchObject({ code: "SLACK_WORKSPACE_UNKNOWN" });
    await expect(commands.allow("T1'; --", by)).rejects.toThrow("is not the id of a Slack workspace");

    await installations.deleteInstallation?.(queryOf("T1"));
    expect(await states(database)).toEqual(["T1 owner without", "T2 waits"]);
    await expect(installations.tokenFor(null)).rejects.toThrow(
      "the owner workspace T1 does not have the app",
    );
    await commands.own("T2", by);
    expect(await installations.tokenFor(null)).toEqual({ token: "xoxb-of-T2", teamId: "T2" });
    const audited = await database.query<{ said: string }>(
      "select actor || ' ' || action as said from hathi.audit where actor = 'cli:ana' order by id",
    );
    expect(audited.map(({ said }) => said)).toEqual([
      "cli:ana remove the workspace T2",
      "cli:ana make the owner the workspace T2",
    ]);
  });

  test("becomes the owner alone, if two install at the same moment", async () => {
    const database = await open();
    await Promise.all(["T1", "T2", "T3"].map(async (id) => installSlack(database, [id], waiting)));
    expect((await states(database)).map((state) => state.slice(2))).toEqual([" owner", " waits", " waits"]);
  });

  test("is let in, or the owner, as the configuration says, before and after it installs", async () => {
    const database = await open();
    await applyWorkspacePolicy(database, { owner: "T5", allowed: ["T6"] });
    await installSlack(database, ["T1", "T5", "T6"], waiting);
    expect(await states(database)).toEqual(["T5 owner", "T6", "T1 waits"]);
    await applyWorkspacePolicy(database, { owner: null, allowed: ["T1", "T6"] });
    expect(await states(database)).toEqual(["T5 owner", "T1", "T6"]);
    await applyWorkspacePolicy(database, { owner: "T1", allowed: [] });
    expect(await states(database)).toEqual(["T1 owner", "T5", "T6"]);
  });

  test("as an organisation speaks for its workspaces that have not installed the app themselves", async () => {
    const database = await open();
    const installations = await installSlack(database, ["T1"]);
    await installForOrganisation(database, "E1", waiting);
    await expect(installations.tokenFor("T9")).rejects.toMatchObject({ code: "CONNECTOR_OFF" });
    await createWorkspaceCommands(database).allow("E1", by);
    expect(await installations.tokenFor("T9")).toEqual({ token: "xoxb-of-E1", teamId: "T9" });
    expect(await installations.tokenFor("T1")).toEqual({ token: "xoxb-of-T1", teamId: "T1" });
    await installForOrganisation(database, "E2");
    // Nobody knows which of the two organisations it belongs to.
    await expect(installations.tokenFor("T9")).rejects.toMatchObject({ code: "CONNECTOR_OFF" });
  });
});

describe("a workspace's token", () => {
  test("opens in its own row only", async () => {
    const database = await open();
    const installations = await installSlack(database, ["T1", "T2"]);
    await database.query(
      `update hathi.slack_installations as one set sealed = '', sealed_for_id = other.sealed_for_id
       from hathi.slack_installations as other where one.team_id = 'T1' and other.team_id = 'T2'`,
    );
    await expect(installations.tokenFor("T1")).rejects.toMatchObject({ code: "CONFIG_INVALID" });
    expect(await installations.tokenFor("T2")).toMatchObject({ token: "xoxb-of-T2" });
  });

  test("that an earlier version sealed opens, and is sealed for its row then, also when that version writes anew", async () => {
    const database = await open();
    const installations = await installSlack(database, ["T1"]);
    for (const token of ["xoxb-old", "xoxb-newer"]) {
      // The earlier version writes only one column.
      await database.query("update hathi.slack_installations set sealed = $1", [
        sealAsBefore(key, { bot: { token }, user: { id: "U1" } }),
      ]);
      const read = async (): Promise<unknown> =>
        (await database.query("select sealed_for_id is null as old from hathi.slack_installations"))[0];
      expect(await read()).toEqual({ old: true });
      expect(await installations.tokenFor("T1")).toMatchObject({ token });
      expect(await read()).toEqual({ old: false });
      expect(await createSlackInstallations(database, [key]).tokenFor("T1")).toMatchObject({ token });
    }
  });
});

describe("a token that was stored under a key before the newest", () => {
  test("opens while that key is at hand, and not without it", async () => {
    const database = await open();
    await installSlack(database, ["T1"]);
    const newer = Buffer.alloc(32, 9);
    const token = "xoxb-of-T1";
    expect(await createSlackInstallations(database, [newer, key]).tokenFor("T1")).toMatchObject({ token });
    await expect(createSlackInstallations(database, [newer]).tokenFor("T1")).rejects.toThrow(
      "HATHI_ENCRYPTION_KEY",
    );
  });
});

describe("a token that expires", () => {
  const hour = 3_600_000;

  async function rotating(options: Parameters<typeof open>[0] = {}) {
    const database = await open(options);
    const plain = await installSlack(database, ["T1"]);
    const first = await plain.fetchInstallation(queryOf("T1"));
    let now = Date.UTC(2030, 0, 1);
    const seconds = (ms: number): number => Math.floor((now + ms) / 1000);
    await plain.storeInstallation({
      ...first,
      bot: { ...first.bot!, refreshToken: "xoxe-1", expiresAt: seconds(12 * hour) },
    });
    const asked: string[] = [];
    /** What happens while Slack is asked. */
    let meanwhile = async (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
    const refresh = async (refreshToken: string) => {
      asked.push(refreshToken);
      await meanwhile();
      const n = asked.length + 1;
      return { token: `xoxb-${n}`, refreshToken: `xoxe-${n}`, expiresAt: seconds(12 * hour) };
    };
    const open2 = () => createSlackInstallations(database, [key], { refresh, now: () => now });
    return {
      database,
      asked,
      open: open2,
      skip: (ms: number) => void (now += ms),
      /** The installation, with a token that lives twelve hours from now. */
      installAgain: async (token: string) =>
        plain.storeInstallation({
          ...first,
          bot: { ...first.bot!, token, refreshToken: "xoxe-again", expiresAt: seconds(12 * hour) },
        }),
      whileAsked: (does: () => Promise<void>) => void (meanwhile = does),
    };
  }

  test("is renewed for a run that a timer wakes, before it expires, and stored for all processes", async () => {
    const { asked, open: process, skip } = await rotating();
    expect(await process().tokenFor("T1")).toEqual({ token: "xoxb-of-T1", teamId: "T1" });
    skip(11 * hour + 55 * 60_000);
    expect(await process().tokenFor("T1")).toEqual({ token: "xoxb-2", teamId: "T1" });
    expect(await process().tokenFor(null)).toEqual({ token: "xoxb-2", teamId: "T1" });
    skip(30 * 24 * hour);
    expect(await process().tokenFor("T1")).toEqual({ token: "xoxb-3", teamId: "T1" });
    expect(asked).toEqual(["xoxe-1", "xoxe-2"]);
  });

  test("is renewed once, however many runs wake at the same moment in whatever process", async () => {
    const { asked, open: process, skip } = await rotating();
    skip(13 * hour);
    const tokens = await Promise.all(Array.from({ length: 6 }, async () => process().tokenFor("T1")));
    expect(new Set(tokens.map(({ token }) => token))).toEqual(new Set(["xoxb-2"]));
    expect(asked).toEqual(["xoxe-1"]);
  });

  test("takes no connection from anybody while Slack is asked for another one", async () => {
    const {
      database,
      open: process,
      skip,
      whileAsked,
    } = await rotating({ connections: 1, deadlineMs: 2000 });
    skip(13 * hour);
    whileAsked(async () => void (await database.query("select 1")));
    expect(await process().tokenFor("T1")).toMatchObject({ token: "xoxb-2" });
  });

  test("is used as long as it lives by those who come while another process renews it", async () => {
    const { asked, open: process, skip, whileAsked } = await rotating();
    skip(11 * hour + 55 * 60_000);
    let used: unknown;
    whileAsked(async () => {
      used = await process().tokenFor("T1");
    });
    expect(await process().tokenFor("T1")).toMatchObject({ token: "xoxb-2" });
    expect(used).toMatchObject({ token: "xoxb-of-T1" });
    expect(asked).toHaveLength(1);
  });

  test("is asked for again at once when Slack did not answer, by all who wait for it together", async () => {
    const { asked, database, open, skip, whileAsked } = await rotating({ connections: 1 });
    skip(13 * hour);
    const process = open();
    const away = new Error("Slack is away");
    let second: Promise<unknown> = Promise.resolve();
    whileAsked(async () => {
      second = process.tokenFor("T1");
      second.catch(() => {});
      // The only connection gives its answers in order, so the second one has read its row.
      await database.query("select 1");
      await new Promise((resolve) => void setImmediate(resolve));
      throw away;
    });
    await expect(process.tokenFor("T1")).rejects.toBe(away);
    await expect(second).rejects.toBe(away);
    expect(asked).toHaveLength(1);
    whileAsked(async () => {});
    expect(await process.tokenFor("T1")).toMatchObject({ token: "xoxb-3" });
  });

  test("gives way to the one of an install that came while Slack was asked", async () => {
    const { open: process, skip, whileAsked, installAgain } = await rotating();
    skip(13 * hour);
    whileAsked(async () => installAgain("xoxb-again"));
    expect(await process().tokenFor("T1")).toMatchObject({ token: "xoxb-again" });
    expect(await process().tokenFor("T1")).toMatchObject({ token: "xoxb-again" });
  });
});
