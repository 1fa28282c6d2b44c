import { describe, expect, it } from "vitest";
import { createRights } from "../../../src/app/rights/create-rights.ts";
import { guardRuns } from "../../../src/app/rights/guard-runs.ts";
import { createSlackStanding } from "../../../src/app/rights/slack-standing.ts";
import type { RunId } from "../../../src/core/ids.ts";
import type { RightsPolicy } from "../../../src/core/people/rights.ts";
import { silentLogger } from "../../../src/core/ports/logger.ts";
import type { ReachableRuns } from "../../../src/core/ports/people/reachable-runs.ts";
import type { Connector, ConnectorCall } from "../../../src/core/ports/connector.ts";
import { createReachRuns } from "../../../src/journal/people/reachable-runs.ts";
import { createRunPeopleReader } from "../../../src/journal/people/run-people.ts";
import { startTestEngine, type TestEngine, waitFor } from "../../support/engine/engine.ts";

const usual: RightsPolicy = { looking: "open", steering: "concerned" };
const [ana, ben, chen, dana, eli] = ["U0ANA", "U0BEN", "U0CHEN", "U0DANA", "U0ELI"];

// Ana starts it, Ben is mentioned, Chen belongs to the mentioned group, Dana to the automation's channel. Eli is an
// admin of the workspace, Fay is nobody.
const source = `
  import { next, on, slack, start, status, step } from "hathi";
  export default on("slack.command.go", { people: ["C0TEAM"] }, async () => {
    await status("waiting for <@U0BEN>");
    await slack.chat.postMessage({ channel: "C1", text: "look at this, <!subteam^S0GROUP>" });
    await next("webhook.never");
  });
  export const parent = on("slack.command.parent", async () => (await start("rights.child")).result());
  export const child = on("webhook.child", async () => next("webhook.never"));
  export const alone = on("webhook.alone", async () => next("webhook.never"));
  export const fails = on("slack.command.fails", async () => {
    await step("fail", () => { throw new Error("no"); }, { retry: 0 });
  });
`;

interface World {
  readonly engine: TestEngine;
  /** What this person can do. */
  as(user: string): ReachableRuns & { readonly id: string };
  start(type: string, user?: string): Promise<RunId>;
  /** The calls that Slack was asked for rights. */
  readonly asked: string[];
  isSlackAway: boolean;
}

const slackKnows = ({ path, args: [given] }: ConnectorCall): unknown => {
  const args = given as { readonly user?: string; readonly usergroup?: string; readonly channel?: string };
  if (path.join(".") === "users.info") return { ok: true, user: { is_admin: args.user === eli } };
  if (path.join(".") === "usergroups.list") {
    expect(given).toEqual({ include_users: true });
    return { ok: true, usergroups: [{ id: "S0GROUP", users: [chen] }, { id: "S0EMPTY" }] };
  }
  return { ok: true, members: [dana], response_metadata: { next_cursor: "" } };
};

async function startWorld(policy = usual): Promise<World> {
  const engine = await startTestEngine((call, name) =>
    name === "slack.chat.postMessage" ? { ok: true, message: call.args[0] } : { ok: true },
  );
  await engine.deploy(source, "rights");
  await engine.startWorker();
  const reach = createReachRuns(engine.database, engine.store.jobs, { isOnlyWorkspace: true, admins: [] });
  const world: World = {
    engine,
    asked: [],
    isSlackAway: false,
    as(user) {
      const by = { id: `slack:T1/${user}` };
      return { ...guardRuns(reach("T1", by), rights, by), id: by.id };
    },
    async start(type, user) {
      const before = await engine.runs.list({ scope: "all" });
      const known = new Set(before.map(({ id }) => id));
      await engine.accept(
        user === undefined
          ? { type }
          : { type, source: "slack", subject: "C1", subjects: ["C1", user], data: { user_id: user } },
      );
      const runs = await waitFor(
        async () => engine.runs.list({ scope: "all" }),
        (list) => list.some(({ id, state }) => !known.has(id) && !["queued", "running"].includes(state)),
      );
      const started = runs.filter(({ id }) => !known.has(id));
      return (started.at(-1) ?? started[0])?.id as RunId;
    },
  };
  const slack: Connector = {
    name: "slack",
    async perform(call) {
      if (world.isSlackAway) throw new Error("Slack is away");
      world.asked.push(call.path.join("."));
      return slackKnows(call);
    },
    classify: () => ({ kind: "final" }),
  };
  const rights = createRights({
    policy,
    findAdmins: async () => [],
    people: createRunPeopleReader(engine.database),
    slack: createSlackStanding(slack, silentLogger),
  });
  return world;
}

const acts = {
  pause: async ({ control, id }, run) => control.pause(run, { id }),
  resume: async ({ control, id }, run) => control.resume(run, { id }),
  cancel: async ({ runs, id }, run) => runs.cancel(run, { id }),
  end: async ({ runs, id }, run) => runs.endAtOnce(run, { id }),
  retry: async ({ control, id }, run) => control.restart(run, { id }),
  settle: async ({ control, id }, run) => control.settle(run, { id }, { kind: "again" }),
} satisfies Record<string, (person: ReturnType<World["as"]>, run: RunId) => Promise<unknown>>;

describe("a run that somebody started", { timeout: 120_000 }, () => {
  it("is steered by those whom it concerns and by admins, and by nobody else", async () => {
    const world = await startWorld();
    const run = await world.start("slack.command.go", ana);
    for (const user of [ana, ben, chen, dana, eli] as string[]) {
      await acts.pause(world.as(user), run);
      await waitFor(
        async () => world.engine.runs.find(run),
        ({ state }) => state === "paused",
      );
      await acts.resume(world.as(user), run);
      await waitFor(
        async () => world.engine.runs.find(run),
        ({ state }) => state === "waiting",
      );
    }
    for (const attempt of Object.values(acts)) {
      await expect(attempt(world.as("U0FAY"), run)).rejects.toMatchObject({
        code: "NOT_ALLOWED",
        message: expect.stringContaining(
          "It concerns the members of #C0TEAM, the group @S0GROUP, @U0ANA, @U0BEN.",
        ),
      });
    }
    // The last resume may still have it running. Nothing was asked of it since.
    const { state, cancelRequested } = await world.engine.runs.find(run);
    expect(["running", "waiting"]).toContain(state);
    expect(cancelRequested).toBe(false);
    const refused = await world.engine.database.query(
      "select action from hathi.audit where actor = 'slack:T1/U0FAY' order by id",
    );
    expect(refused).toEqual(Object.keys(acts).map((act) => ({ action: `refused: ${act}` })));
    await acts.cancel(world.as(ana), run);
  });

  it("is nobody's while Slack cannot say who is an admin or in a group, but of those who are named", async () => {
    const world = await startWorld();
    const run = await world.start("slack.command.go", ana);
    world.isSlackAway = true;
    for (const user of [chen, eli, "U0FAY"] as string[]) {
      await expect(acts.cancel(world.as(user), run)).rejects.toThrow("Slack did not say whether");
    }
    await acts.pause(world.as(ben), run);
  });

  it("concerns the same people when it is retried, and so does what it starts", async () => {
    const world = await startWorld();
    const parent = await world.start("slack.command.parent", ana);
    const all = await world.engine.runs.list({ scope: "all" });
    const child = all.find(({ automation }) => automation === "rights.child");
    await expect(acts.pause(world.as("U0FAY"), child?.id as RunId)).rejects.toThrow("It concerns @U0ANA.");
    await acts.pause(world.as(ana), child?.id as RunId);
    await acts.end(world.as(ana), child?.id as RunId);
    await acts.end(world.as(ana), parent);
    const failed = await world.start("slack.command.fails", ben);
    const retried = await world.as(ben).control.restart(failed, { id: "slack:T1/U0BEN" });
    await waitFor(
      async () => world.engine.runs.find(retried),
      ({ state }) => state === "failed",
    );
    await expect(acts.retry(world.as("U0FAY"), retried)).rejects.toThrow("It concerns @U0BEN.");
  });

  it("is steered by admins alone where nobody is known whom it concerns", async () => {
    const world = await startWorld();
    const run = await world.start("webhook.alone");
    await expect(acts.pause(world.as("U0FAY"), run)).rejects.toThrow("only an admin may");
    await acts.pause(world.as(eli), run);
    // Whoever operates the machine may do everything, and so may everybody where the configuration says so.
    const { runs } = guardRuns(
      { runs: world.engine.runs, control: world.as(eli).control },
      {
        require: async () => {},
        requireStart: async () => {},
        seenOf: async (runs) => new Set(runs),
        requireAdmin: async () => {},
        requireConnect: async () => {},
        requireSwitch: async () => {},
        visibleTo: async () => "all",
        partiesOf: async () => [],
      },
      { id: "cli:root" },
    );
    await runs.endAtOnce(run, { id: "cli:root" });
  });
});

it.each(["slack:T1/U0FAY\n", "slack:T1/", "slack:", "github:ana", "", "SLACK:T1/U1", "xcli:root"])(
  "nobody passes for an operator by the name %j",
  async (id) => {
    const refused: string[] = [];
    const rights = createRights({
      policy: { looking: "concerned", steering: "concerned" },
      findAdmins: async () => [],
      people: {
        concerned: async () => ["U0ANA"],
        concernedByEach: async () => new Map(),
        ofAutomation: async () => ["U0ANA"],
        groups: async () => [],
        noteRefusal: async (act) => void refused.push(act),
      },
      slack: { isWorkspaceAdmin: async () => false, belongsTo: async () => false },
    });
    const run = { id: "r" as RunId, shortId: "r", automation: "a" };
    await expect(rights.require("cancel", run, { id })).rejects.toMatchObject({ code: "NOT_ALLOWED" });
    await expect(rights.requireStart("a", { id })).rejects.toMatchObject({ code: "NOT_ALLOWED" });
    expect(await rights.visibleTo({ id })).not.toBe("all");
    expect(refused).toEqual(["cancel"]);
    await rights.require("cancel", run, { id: "cli:root" });
  },
);

it("an automation is switched by whom it names and by admins, and by everybody only where all may steer", async () => {
  const rightsOf = (steering: RightsPolicy["steering"], named: readonly string[]) =>
    createRights({
      policy: { looking: "open", steering },
      findAdmins: async () => [],
      people: {
        concerned: async () => [],
        concernedByEach: async () => new Map(),
        ofAutomation: async () => named,
        groups: async () => [],
        noteRefusal: async () => {},
      },
      slack: { isWorkspaceAdmin: async (by) => by.id === `slack:T1/${eli}`, belongsTo: async () => false },
    });
  const by = (user: string) => ({ id: `slack:T1/${user}` });
  await rightsOf("concerned", [ana]).requireSwitch("deploy", by(ana));
  await rightsOf("concerned", []).requireSwitch("deploy", by(eli));
  await rightsOf("open", []).requireSwitch("deploy", by(ben));
  await rightsOf("concerned", []).requireSwitch("deploy", { id: "cli:root" });
  await expect(rightsOf("concerned", [ana]).requireSwitch("deploy", by(ben))).rejects.toThrow(
    "you may not switch deploy on or off. @U0ANA, admins may.",
  );
  await expect(rightsOf("concerned", []).requireSwitch("deploy", by(ben))).rejects.toMatchObject({
    code: "NOT_ALLOWED",
  });
});

it("everybody means everybody of the workspace: outsiders in a shared channel may what names them", async () => {
  const asked: string[] = [];
  const rights = createRights({
    policy: { looking: "open", steering: "open" },
    // The same id, and an admin of the other workspace.
    findAdmins: async () => [{ team: null, user: "U0FAY" }],
    people: {
      concerned: async () => ["C0SHARED", "U0GUEST"],
      concernedByEach: async () => new Map(),
      ofAutomation: async () => [],
      groups: async () => ["C0SHARED"],
      noteRefusal: async (act) => void asked.push(act),
    },
    slack: { isWorkspaceAdmin: async () => true, belongsTo: async () => true },
  });
  const run = { id: "r" as RunId, shortId: "r", automation: "a" };
  const fay = { id: "slack:T9/U0FAY", isOutsider: true };
  const guest = { id: "slack:T9/U0GUEST", isOutsider: true };
  for (const act of ["look", "cancel"] as const) {
    await expect(rights.require(act, run, fay)).rejects.toMatchObject({ code: "NOT_ALLOWED" });
    await rights.require(act, run, guest);
    await rights.require(act, run, { id: "slack:T1/U0FAY" });
  }
  await expect(rights.requireStart("a", fay)).rejects.toMatchObject({ code: "NOT_ALLOWED" });
  await expect(rights.requireAdmin("link people", fay)).rejects.toMatchObject({ code: "NOT_ALLOWED" });
  expect(await rights.visibleTo(fay)).toEqual(["U0FAY"]);
  expect(await rights.partiesOf(fay)).toEqual(["U0FAY"]);
  expect(asked).toEqual(["look", "cancel"]);
});

describe("lists", { timeout: 120_000 }, () => {
  it("of mine hold what I started, what names me and what is my automation's", async () => {
    const world = await startWorld();
    const run = await world.start("slack.command.go", ana);
    await world.start("webhook.alone");
    const mine = async (user: string): Promise<readonly RunId[]> =>
      (await world.as(user).runs.list({ scope: "unfinished", concerning: "me" })).map(({ id }) => id);
    for (const user of [ana, ben, chen, dana] as string[]) expect(await mine(user)).toEqual([run]);
    expect(await mine(eli)).toEqual([]);
    expect(await world.as("U0FAY").runs.list({ scope: "unfinished" })).toHaveLength(2);
  });

  it("hold only what concerns me where looking is for those concerned, and no other run is shown", async () => {
    const world = await startWorld({ looking: "concerned", steering: "concerned" });
    const run = await world.start("slack.command.go", ana);
    const other = await world.start("webhook.alone");
    const seen = async (user: string): Promise<number> =>
      (await world.as(user).runs.list({ scope: "unfinished" })).length;
    expect([await seen(ana), await seen("U0FAY"), await seen(eli)]).toEqual([1, 0, 2]);
    expect((await world.as(ana).runs.show(run)).id).toBe(run);
    for (const look of ["show", "logs", "find"] as const) {
      await expect(world.as(ana).runs[look](other)).rejects.toThrow("you may not look at");
    }
  });
});

it("whose two hundred runs are is asked by one statement, and of each run apart", async () => {
  const world = await startWorld({ looking: "concerned", steering: "concerned" });
  const { database } = world.engine;
  const anas = await world.start("slack.command.go", ana);
  const nobodys = await world.start("webhook.alone");
  await database.query(
    `insert into hathi.runs (id, automation, build_id, event_id, event_seq, state, seed, created_at, finished_at, parent_run_id)
     select 'child' || n, 'made.child', build_id, event_id, event_seq, 'completed', seed, created_at, hathi.now(),
       case when n <= 100 then id end
     from hathi.runs, generate_series(1, 200) as n where id = $1`,
    [anas],
  );
  const children = Array.from({ length: 200 }, (_, index) => `child${index + 1}` as RunId);
  const statements: unknown[] = [];
  const people = createRunPeopleReader({
    ...database,
    query: async (...args: Parameters<typeof database.query>) => {
      statements.push(args[0]);
      return database.query(...args);
    },
  } as typeof database);
  const rights = createRights({
    policy: { looking: "concerned", steering: "concerned" },
    findAdmins: async () => [],
    people,
    slack: { isWorkspaceAdmin: async () => false, belongsTo: async () => false },
  });
  const seen = await rights.seenOf([anas, nobodys, ...children], { id: `slack:T1/${ana}` });
  expect([...seen]).toEqual([anas, ...children.slice(0, 100)]);
  expect(statements).toHaveLength(1);
  expect(await rights.seenOf([nobodys], { id: "cli:root" })).toEqual(new Set([nobodys]));
});

describe("Slack", () => {
  it("is asked once for several questions at a time, and again after half a minute", async () => {
    let now = 0;
    const asked: string[] = [];
    const slack: Connector = {
      name: "slack",
      async perform(call) {
        asked.push(call.path.join("."));
        return slackKnows(call);
      },
      classify: () => ({ kind: "final" }),
    };
    const standing = createSlackStanding(slack, silentLogger, () => now);
    const by = { id: `slack:T1/${eli}` };
    expect(await Promise.all([standing.isWorkspaceAdmin(by), standing.isWorkspaceAdmin(by)])).toEqual([
      true,
      true,
    ]);
    expect(await standing.belongsTo("S0GROUP", by)).toBe(false);
    expect(
      await Promise.all(["S0EMPTY", "S0GONE"].map(async (group) => standing.belongsTo(group, by))),
    ).toEqual([false, false]);
    expect(asked).toEqual(["users.info", "usergroups.list"]);
    now = 31_000;
    await standing.isWorkspaceAdmin(by);
    expect(asked).toHaveLength(3);
  });
});
