import { expect, test } from "vitest";
import { createReachRuns } from "../../../src/journal/people/reachable-runs.ts";
import { findBlockProblems } from "../../../src/local-services/slack/blocks/check-blocks.ts";
import { startTestEngine, waitFor } from "../../support/engine/engine.ts";
import { type Message, startChat } from "../../support/slack/start-chat.ts";

const source = `
  import { next, on, sleep, status } from "hathi";
  export default on("webhook.deploy", async ({ data }) => {
    status(\`deploying \${data.version} <!channel>\`);
    await Promise.race([next("webhook.deployed"), sleep("2 hours")]);
  });
  export const fails = on("webhook.fails", () => { throw new Error("no <!here>"); });
  export const daily = on.cron("0 9 * * *", async () => {});
`;

async function start() {
  const engine = await startTestEngine();
  await engine.deploy(source, "deploy");
  await engine.startWorker();
  const reach = createReachRuns(engine.database, engine.store.jobs, { isOnlyWorkspace: true, admins: [] });
  const chat = await startChat([], { reach });
  const say = async (text: string): Promise<string> => {
    const message = (await (await chat.say(text)).json()) as Message;
    expect(findBlockProblems(message.blocks)).toEqual([]);
    return JSON.stringify(message);
  };
  return { engine, say };
}

test("/hathi start starts an automation with the data given, and says what there is where it does not", async () => {
  const { engine, say } = await start();
  expect(await say('start deploy {"version": "1.2"}')).toContain("The run has started");
  const run = await engine.untilState("waiting");
  expect(run.status).toBe("deploying 1.2 <!channel>");
  expect(run.event.type).toBe("manual.deploy");
  expect(await say("start deploi")).toMatch(
    /There is no automation “deploi”.*Did you mean `\/hathi start deploy`/,
  );
  expect(await say("start deploy {version}")).toContain("Nothing is started");
  expect(await say("start")).toContain("Which automation?");
});

test("/hathi why says in a sentence what a run waits for, why it failed or who paused it", async () => {
  const { engine, say } = await start();
  await say('start deploy {"version": 1}');
  const run = await engine.untilState("waiting");
  const why = await say(`why ${run.shortId}`);
  expect(why).toMatch(
    /it waits for a time \(it wakes .*\), or for an event: webhook.deployed. It says: deploying 1 &lt;!channel&gt;/,
  );
  expect(why).toContain("last: start by <@U1>");
  await say(`pause ${run.shortId}`);
  await waitFor(
    async () => engine.runs.find(run.id),
    ({ state }) => state === "paused",
  );
  expect(await say(`why ${run.shortId}`)).toContain("paused by slack:T1/U1");
  await engine.accept({ type: "webhook.fails" });
  const [failed] = await waitFor(
    async () => engine.runs.list({ scope: "all", state: "failed" }),
    (runs) => runs.length === 1,
  );
  expect(await say(`why ${failed?.shortId}`)).toMatch(/\*failed\*: Error: no &lt;!here&gt;/);
});

test("/hathi automations lists what is deployed, with the next tick and the unfinished runs", async () => {
  const { say } = await start();
  expect(await say("automations")).toContain("3 automations");
  await say('start deploy {"version": 1}');
  const listed = await say("automations");
  expect(listed).toMatch(/\*deploy\* on `webhook.deploy`\\n1 unfinished run · new runs get the build/);
  expect(listed).toMatch(/\*deploy.fails\* on `webhook.fails`\\nno run is unfinished/);
  expect(listed).toMatch(/\*deploy.daily\* (?:on|due) /);
});
