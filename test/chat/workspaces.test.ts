import { describe, expect, test } from "vitest";
import type { Admin } from "../../src/core/admin.ts";
import type { RunId } from "../../src/core/ids.ts";
import type { Actor } from "../../src/core/ports/people/run-commands.ts";
import { createReachRuns } from "../../src/journal/people/reachable-runs.ts";
import { createWorkspaceCommands } from "../../src/journal/workspaces/slack-workspaces.ts";
import { startTestEngine, type TestEngine, waitFor } from "../support/engine/engine.ts";
import { installSlack } from "../support/slack/install-slack.ts";
import { type Message, startChat } from "../support/slack/start-chat.ts";

const ana: Actor = { id: "slack:T1/U1" };

const automation = `
  import { next, on, start } from "hathi";
  export default on(["slack.command.go", "webhook.go"], async () => next("webhook.never"));
  export const parent = on("slack.command.parent", async () => (await start("workspaces.child")).result());
  export const child = on("webhook.child", async () => next("webhook.never"));
`;

/** Chat on a real database, in which these workspaces have installed the app. */
async function startIn(teams: readonly string[], isOnlyWorkspace = false, admins: readonly Admin[] = []) {
  const engine = await startTestEngine();
  await engine.deploy(automation, "workspaces");
  const installations = await installSlack(engine.database, teams);
  const reach = createReachRuns(engine.database, engine.store.jobs, { isOnlyWorkspace, admins });
  const chat = await startChat([], { reach });
  return { engine, reach, chat, installations };
}

/** A run that was started from there; from no workspace where none is named. */
async function startRun(engine: TestEngine, team?: string): Promise<RunId> {
  await engine.accept(
    team === undefined
      ? { type: "webhook.go", data: { team_id: "T1", team: "T1" } }
      : { type: "slack.command.go", source: "slack", team, data: { team_id: team, user_id: "U1" } },
  );
  const [run] = await engine.database.query<{ id: RunId }>(
    "update hathi.runs set admitted = true where created_at = (select max(created_at) from hathi.runs) returning id",
  );
  return run?.id ?? ("" as RunId);
}

async function stateOf(engine: TestEngine): Promise<unknown> {
  return engine.database.query(
    `select id, state, wakes, cancel_requested_at, pause_requested_by, build_id,
       (select count(*)::integer from hathi.audit) as audited from hathi.runs order by id`,
  );
}

const gone = "0000000000000000";
const words = ["show", "cancel", "pause", "resume", "retry", "settle"] as const;
const sentence = (word: string, id: string): string =>
  word === "settle" ? `settle ${id} happened` : `${word} ${id}`;

/** The answer, with the id that it was asked about taken out. */
function without(id: string, message: Message): string {
  return JSON.stringify(message).replaceAll(id, "ID").replaceAll(gone, "ID");
}

async function read(response: Response): Promise<Message> {
  return (await response.json()) as Message;
}

describe("where several workspaces have installed the app", { timeout: 60_000 }, () => {
  test("no word knows a run of another workspace, by its id or its beginning", async () => {
    const { engine, chat } = await startIn(["T1", "T2"]);
    const id = await startRun(engine, "T1");
    const before = await stateOf(engine);
    for (const word of words) {
      const unknown = without(gone, await read(await chat.say(sentence(word, gone), "T2")));
      expect(unknown).toContain("no run's id begins with");
      for (const typed of [id, id.slice(0, 6)]) {
        expect(without(typed, await read(await chat.say(sentence(word, typed), "T2")))).toBe(unknown);
      }
    }
    expect(await stateOf(engine)).toEqual(before);
    // The same words are understood where the run is.
    for (const word of words) {
      expect((await read(await chat.say(sentence(word, id), "T1"))).text).not.toContain("begins with");
    }
  });

  test("a list holds the runs of its own workspace only", async () => {
    const { engine, chat } = await startIn(["T1", "T2"]);
    const [one, two] = [await startRun(engine, "T1"), await startRun(engine, "T2")];
    for (const [team, own, other] of [
      ["T1", one, two],
      ["T2", two, one],
    ] as const) {
      const list = JSON.stringify(await read(await chat.say("list all", team)));
      expect(list).toContain(own);
      expect(list).not.toContain(other);
    }
  });

  test("an id that is unique in its workspace is not ambiguous for what others have", async () => {
    const { engine, chat } = await startIn(["T1", "T2"]);
    await startRun(engine, "T1");
    await engine.database.query("update hathi.runs set id = 'abcdef0000000000'");
    await startRun(engine, "T2");
    await engine.database.query("update hathi.runs set id = 'abcdef1111111111' where team = 'T2'");
    const shown = JSON.stringify(await read(await chat.say("show abcdef", "T1")));
    expect(shown).toContain("abcdef");
    expect(shown).not.toContain("several runs");
    // Their jobs know them by other ids.
    await engine.database.query("delete from hathi.runs");
  });

  test("no forged button finds a run of another workspace", async () => {
    const { engine, chat } = await startIn(["T1", "T2"]);
    const id = await startRun(engine, "T1");
    const before = await stateOf(engine);
    const settling = ["happened", "again", "cancel"].map((kind) => `hathi:settle:${kind}`);
    for (const actionId of ["hathi:cancel", ...settling]) {
      const answers: string[] = [];
      for (const aim of [gone, id]) {
        for (const blockId of [`hathi:list:${aim}:all:1:`, "hathi:settle:shown:1", "hathi:settle:asked:1"]) {
          const value = actionId === "hathi:cancel" ? aim : `${aim}:1`;
          await chat.click(value, blockId, { actionId, team: "T2" });
          answers.push(without(aim, await chat.responses.next()));
        }
      }
      expect(new Set(answers).size).toBe(1);
      expect(answers[0]).toContain("no run's id begins with");
    }
    expect(await stateOf(engine)).toEqual(before);
  });

  test("a run that no workspace started is the owner's, also when the owner has removed the app", async () => {
    const { engine, chat, installations } = await startIn(["T1", "T2"]);
    const ids = [await startRun(engine)];
    const query = { teamId: "T1", enterpriseId: undefined, isEnterpriseInstall: false };
    await installations.deleteInstallation?.(query);
    ids.push(await startRun(engine));
    // As runs of an earlier version are, which belong to none.
    await engine.database.query("update hathi.runs set team = null where id = $1", [ids[0]]);
    for (const id of ids) {
      expect(JSON.stringify(await read(await chat.say("list all", "T2")))).not.toContain(id);
      expect((await read(await chat.say(`show ${id}`, "T2"))).text).toContain("no run's id begins with");
      expect(JSON.stringify(await read(await chat.say("list all", "T1")))).toContain(id);
    }
    for (const team of [null, "T1"]) {
      await expect(installations.tokenFor(team)).rejects.toMatchObject({ code: "CONNECTOR_OFF" });
    }
  });

  test("a run that no workspace started is nobody's by their being alone", async () => {
    const { engine, chat } = await startIn([]);
    await createWorkspaceCommands(engine.database).own("T9", { id: "cli:ana" });
    await installSlack(engine.database, ["T2"]);
    const id = await startRun(engine);
    expect(JSON.stringify(await read(await chat.say("list all", "T2")))).not.toContain(id);
  });

  test("a run that no workspace started is reached by an admin who is named with a workspace", async () => {
    const { engine, chat } = await startIn(["T0", "T1", "T2"], false, [
      { team: "T1", user: "U1" },
      { team: null, user: "U1" },
    ]);
    const id = await startRun(engine);
    await engine.database.query("update hathi.runs set team = null");
    expect(JSON.stringify(await read(await chat.say("list all", "T1")))).toContain(id);
    // The same user id in another workspace is somebody else.
    expect(JSON.stringify(await read(await chat.say("list all", "T2")))).not.toContain(id);
    expect((await read(await chat.say(`cancel ${id}`, "T1"))).text).toContain("is cancelled");
    const foreign = await startRun(engine, "T2");
    expect((await read(await chat.say(`show ${foreign}`, "T1"))).text).toContain("no run's id begins with");
  });

  test("children, restarts and what a person starts belong to the workspace of who started them", async () => {
    const { engine, reach } = await startIn(["T1", "T2"]);
    const { runs, control } = reach("T1", ana);
    await engine.startWorker();
    await engine.accept({ type: "slack.command.parent", source: "slack", team: "T1" });
    const [child] = await waitFor(
      async () => runs.list({ scope: "all", automation: "workspaces.child" }),
      (list) => list.length === 1 && list[0]?.state === "waiting",
    );
    const started = await runs.start("workspaces", null, { id: "slack:T1/U1" });
    await waitFor(
      async () => runs.show(started),
      ({ state }) => state === "waiting",
    );
    await runs.cancel(started, { id: "slack:T1/U1" });
    await waitFor(
      async () => runs.show(started),
      ({ state }) => state === "cancelled",
    );
    const restarted = await control.restart(started, { id: "slack:T1/U1" }, { fromSeq: 1 });
    for (const id of [child?.id ?? "", started, restarted]) {
      expect(await runs.show(id)).toMatchObject({ id });
      await expect(reach("T2", ana).runs.show(id)).rejects.toMatchObject({ code: "RUN_UNKNOWN" });
    }
    expect(await reach("T2", ana).runs.list({ scope: "all" })).toEqual([]);
  });

  test("a request that names no workspace reaches nothing", async () => {
    const { engine, reach } = await startIn(["T1"]);
    const ids = [await startRun(engine, "T1"), await startRun(engine)];
    expect(await reach(undefined, ana).runs.list({ scope: "all" })).toEqual([]);
    for (const id of ids) {
      await expect(reach(undefined, ana).runs.show(id)).rejects.toMatchObject({ code: "RUN_UNKNOWN" });
    }
  });
});

describe("where one workspace has installed the app", { timeout: 60_000 }, () => {
  test("what no workspace starts is the owner's, whoever else comes", async () => {
    const { engine, chat, reach } = await startIn(["T1"]);
    const earlier = await startRun(engine);
    expect(JSON.stringify(await read(await chat.say("list all")))).toContain(earlier);
    await installSlack(engine.database, ["T2"]);
    const later = await startRun(engine);
    expect(await reach("T1", ana).runs.list({ scope: "all" })).toMatchObject([
      { id: later },
      { id: earlier },
    ]);
    expect(await reach("T2", ana).runs.list({ scope: "all" })).toEqual([]);
  });

  test("by its token, its people reach every run", async () => {
    const { engine, chat } = await startIn([], true);
    const ids = [await startRun(engine), await startRun(engine, "T1"), await startRun(engine, "T2")];
    const list = JSON.stringify(await read(await chat.say("list all")));
    for (const id of ids) expect(list).toContain(id);
  });
});
