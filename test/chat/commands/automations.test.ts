import { describe, expect, test } from "vitest";
import { fireSchedules } from "../../../src/journal/events/schedules.ts";
import { createReachRuns } from "../../../src/journal/people/reachable-runs.ts";
import { findBlockProblems } from "../../../src/local-services/slack/blocks/check-blocks.ts";
import { startTestEngine } from "../../support/engine/engine.ts";
import { installSlack } from "../../support/slack/install-slack.ts";
import { type Message, startChat } from "../../support/slack/start-chat.ts";

const source = (version: number): string => `
  import { next, on } from "hathi";
  export default on("webhook.deploy", async () => { await next("webhook.deployed"); return ${version}; });
  export const daily = on.cron("0 9 * * *", async () => next("webhook.never"));
`;

async function start(teams?: readonly string[]) {
  const engine = await startTestEngine();
  await engine.deploy(source(1), "deploy");
  await engine.startWorker();
  const reach = createReachRuns(engine.database, engine.store.jobs, {
    isOnlyWorkspace: teams === undefined,
    admins: [],
  });
  if (teams !== undefined) await installSlack(engine.database, teams);
  const chat = await startChat([], { reach });
  const say = async (text: string, team = "T1"): Promise<string> => {
    const message = (await (await chat.say(text, team)).json()) as Message;
    expect(findBlockProblems(message.blocks)).toEqual([]);
    return JSON.stringify(message);
  };
  // Lists leave out, for a while, what an automation has not let in yet.
  const runsOf = async (automation: string): Promise<number> =>
    (await engine.database.query("select from hathi.runs where automation = $1", [automation])).length;
  return { engine, say, runsOf };
}

describe("/hathi automations", { timeout: 120_000 }, () => {
  test("switches one off: events start no run of it, what runs goes on, a person may start it; and on again", async () => {
    const { engine, say, runsOf } = await start();
    await engine.accept({ type: "webhook.deploy" });
    await engine.untilState("waiting");
    expect(await say("automations off deploi")).toContain("Did you mean `/hathi automations off deploy`?");
    expect(await say("automations off")).toContain("Which automation, and `on` or `off`?");
    const off = await say("automations off deploy because of the <!here> freeze");
    expect(off).toMatch(/\*deploy\* is off: events and its schedule start no more runs/);
    expect(off).toMatch(/switched off by <@U1> .*: “of the &lt;!here&gt; freeze”/);
    expect(await say("automations off deploy")).toContain("was off already");
    await engine.accept({ type: "webhook.deploy" });
    expect(await runsOf("deploy")).toBe(1);
    await engine.accept({ type: "webhook.deployed" });
    await engine.untilState("completed");
    // A deploy leaves it off.
    await engine.deploy(source(2), "deploy");
    await engine.accept({ type: "webhook.deploy" });
    expect(await runsOf("deploy")).toBe(1);
    expect(await say("start deploy {}")).toContain("The run has started");
    expect(await runsOf("deploy")).toBe(2);
    expect(await say("automations deploy on")).toContain("*deploy* is on: new events start it again");
    await engine.accept({ type: "webhook.deploy" });
    expect(await runsOf("deploy")).toBe(3);
    const acts = await engine.database.query("select actor, action from hathi.audit order by id");
    expect(acts).toEqual([
      { actor: "slack:T1/U1", action: "switch deploy off" },
      { actor: "slack:T1/U1", action: "start" },
      { actor: "slack:T1/U1", action: "switch deploy on" },
    ]);
  });

  test("switches off what a schedule starts, and makes no missed tick good", async () => {
    const { engine, say, runsOf } = await start();
    await say("automations off deploy.daily");
    await engine.skip(25 * 3_600_000);
    await fireSchedules(engine.database, engine.store.jobs);
    await say("automations on deploy.daily");
    await fireSchedules(engine.database, engine.store.jobs);
    expect(await runsOf("deploy.daily")).toBe(0);
    expect(await say("automations")).toMatch(/\*deploy\.daily\* due/);
  });

  test("says which build new runs get, and how many runs are on older ones", async () => {
    const { engine, say } = await start();
    await engine.accept({ type: "webhook.deploy" });
    await engine.untilState("waiting");
    expect(await say("automations")).toMatch(
      /1 unfinished run · new runs get the build `[0-9a-f…]+`, deployed/,
    );
    await engine.deploy(source(2), "deploy");
    await engine.accept({ type: "webhook.deploy" });
    expect(await say("automations")).toMatch(/2 unfinished runs, 1 of them on older builds/);
    const [deploy] = await engine.runs.describeAutomations();
    expect(deploy).toMatchObject({ unfinished: 2, onOlder: 1, off: null });
  });

  test("is for the people of the owner workspace, where there are several", async () => {
    const { engine, say } = await start(["T1", "T2"]);
    expect(await say("automations off deploy", "T2")).toContain("people of the owner workspace switch it");
    expect((await engine.runs.describeAutomations())[0]?.off).toBeNull();
    expect(await say("automations off deploy", "T1")).toContain("*deploy* is off");
  });
});
