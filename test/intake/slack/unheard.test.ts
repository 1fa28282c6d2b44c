import { describe, expect, it } from "vitest";
import type { FindHeard } from "../../../src/core/ports/heard.ts";
import { createWebhookIntake } from "../../../src/intake/webhooks/generic-webhooks.ts";
import { createFindHeard } from "../../../src/journal/events/find-heard.ts";
import { startTestEngine } from "../../support/engine/engine.ts";
import { createMemoryAccept } from "../../support/engine/memory-accept.ts";
import { createMemoryLogger } from "../../support/memory-logger.ts";
import { serve } from "../../support/processes/serve.ts";
import { postSlackCommand } from "../../support/slack/sign-slack.ts";
import { startSlackApp } from "../../support/slack/start-slack-app.ts";

const some: FindHeard = async (kind) => ({ names: kind === "webhook" ? ["report"] : ["focus"], all: false });

async function send(open: readonly string[], name: string, findHeard = some) {
  const { accept, events } = createMemoryAccept();
  const logger = createMemoryLogger();
  const intake = createWebhookIntake({ secrets: {}, open, findHeard, accept, logger });
  const url = await serve({ "/hooks/:name": intake });
  const headers = { "content-type": "application/json" };
  const response = await fetch(`${url}/hooks/${name}`, { method: "POST", body: "{}", headers });
  return { status: response.status, answer: (await response.json()) as object, events };
}

describe("a webhook that no automation listens to", () => {
  it("is refused with a list of the names that exist, where all webhooks are open", async () => {
    const { status, answer, events } = await send(["*"], "typo");
    expect(status).toBe(404);
    expect(answer).toEqual({ error: 'no automation listens to "webhook.typo". There are: /hooks/report' });
    expect(events).toEqual([]);
    expect((await send(["*"], "report")).status).toBe(202);
  });

  it("is kept and noted where it is open by name, and no other name is told to strangers", async () => {
    const { status, answer, events } = await send(["typo"], "typo");
    expect(status).toBe(202);
    expect(answer).toMatchObject({ note: 'stored, but no automation listens to "webhook.typo"' });
    expect(JSON.stringify(answer)).not.toContain("report");
    expect(events).toHaveLength(1);
    expect((await send(["report"], "report")).answer).not.toHaveProperty("note");
    expect(JSON.stringify((await send([], "typo")).answer)).not.toContain("report");
  });

  it("is taken in as usual where nobody can tell who listens", async () => {
    const { status, answer } = await send(["typo"], "typo", async () => {
      throw new Error("the database is away");
    });
    expect(status).toBe(202);
    expect(answer).not.toHaveProperty("note");
  });
});

describe("a command that no automation listens to", () => {
  const typed = { team_id: "T1", user_id: "U1", text: "", trigger_id: "1" };

  it("is answered to the person alone, with a list of the commands that exist", async () => {
    const { url, events } = await startSlackApp({ findHeard: some });
    const response = await postSlackCommand(url, { ...typed, command: "/nothing" });
    expect(await response.json()).toEqual({
      response_type: "ephemeral",
      text: "No automation listens to /nothing. There are: `/hathi`, `/focus`",
    });
    expect(events).toHaveLength(1);
    expect(await (await postSlackCommand(url, { ...typed, command: "/focus", trigger_id: "2" })).text()).toBe(
      "",
    );
  });
});

describe("who listens", { timeout: 60_000 }, () => {
  it("are triggers, the waits in automations' code, and the open waits of runs", async () => {
    const engine = await startTestEngine();
    let minutes = 0;
    const findHeard = createFindHeard(engine.database, () => (minutes += 1) * 60_000);
    expect(await findHeard("webhook")).toEqual({ names: [], all: false });
    await engine.deploy(
      `import { next, on } from "hathi";
       export default on(["webhook.report", "slack.command.focus"], async ({ data }) => {
         await next("webhook." + data.wait);
         await next("webhook.later");
       });`,
      "one",
    );
    await engine.startWorker();
    await engine.accept({ type: "webhook.report", data: { wait: "approve" } });
    await engine.untilState("waiting");
    expect(await findHeard("webhook")).toEqual({ names: ["approve", "later", "report"], all: false });
    expect(await findHeard("slack.command")).toEqual({ names: ["focus"], all: false });
    await engine.deploy(`import { on } from "hathi"; export default on("slack.command", () => {});`, "two");
    expect((await findHeard("slack.command")).all).toBe(true);
  });
});
