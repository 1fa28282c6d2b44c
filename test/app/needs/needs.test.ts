import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compareManifest, findManifest } from "../../../src/app/needs/compare-manifest.ts";
import { findNeeds } from "../../../src/app/needs/find-needs.ts";
import { loadAutomations } from "../../../src/engine/build/load-automations.ts";
import { makeAutomations } from "../../support/engine/automations-folder.ts";
import { runHathiHere } from "../../support/processes/run-hathi.ts";

const files = {
  "triage.ts": `
    import { github, next, on, secret, slack } from "hathi";
    import { thank } from "./lib/thank.ts";
    // slack.pins.add() in a comment, and a page at "github.com", count for nothing.
    export default on(["github.issues.opened", "slack.message", "slack.command.deploy", "slack.shortcut.triage"], async () => {
      await slack
        .reactions.add({ channel: "C1", timestamp: "1", name: "eyes" });
      await github.rest.issues.createComment({ owner: "o", repo: "r", issue_number: 1, body: "x" });
      await github.request("GET /repos/{owner}/{repo}/commits/{ref}/check-runs", { owner: "o", repo: "r", ref: "main" });
      await next("github.workflow_run.completed");
      await thank(secret("API_KEY"));
    });
  `,
  "lib/thank.ts": `
    import { slack } from "hathi";
    export const thank = (text) => slack.canvases.create({ title: text });
  `,
  "weekly.ts": `
    import { on } from "hathi";
    export default on.cron("0 9 * * 1", { tz: "Europe/Berlin" }, async () => {});
  `,
  "hook.ts": `
    import { on } from "hathi";
    export default on("webhook.report", async () => {});
  `,
};

async function load(): Promise<string> {
  const inside = Object.entries(files).map(([name, text]) => [`automations/${name}`, text] as const);
  return join(await makeAutomations(Object.fromEntries(inside)), "automations");
}

describe("what automations need", { timeout: 120_000 }, () => {
  it("is read from their code and that of their own files, with the lines", async () => {
    const { slack, github, secrets } = findNeeds(await loadAutomations(await load()));
    expect(Object.fromEntries(slack.scopes)).toEqual({
      "canvases:write": ["slack.canvases.create in lib/thank.ts:3"],
      "channels:history or groups:history or im:history or mpim:history": [
        "the event message in triage.ts",
        "the event message in triage.ts:5",
      ],
      "reactions:write": ["slack.reactions.add in triage.ts:6"],
    });
    expect([...slack.events.keys()]).toEqual(["message"]);
    expect([...slack.commands.keys()]).toEqual(["/deploy"]);
    expect([...slack.shortcuts.keys()]).toEqual(["triage"]);
    expect([...github.permissions.keys()]).toEqual([
      "actions: read",
      "checks: read",
      "issues or pull_requests: write",
      "issues: read",
    ]);
    expect([...github.events.keys()]).toEqual(["issues", "workflow_run"]);
    expect(Object.fromEntries(secrets)).toEqual({ API_KEY: ["triage.ts:11"] });
  });

  it("is compared with the manifest, and what it lacks can be pasted", async () => {
    const folder = await load();
    await writeFile(
      join(folder, "../manifest.yml"),
      "oauth_config: { scopes: { bot: [chat:write, reactions:write] } }\nsettings: { event_subscriptions: { bot_events: [message.im] } }\n",
    );
    const manifest = await findManifest(folder, "/nowhere");
    if (manifest === null) throw new Error("no manifest was found");
    const { slack } = findNeeds(await loadAutomations(folder));
    const lacks = compareManifest(slack, manifest);
    const pasted = lacks.flatMap(({ paste }) => paste);
    expect(pasted).toContain("- canvases:write");
    expect(pasted).toContain("- command: /deploy");
    expect(pasted).toContain("- app_home_opened");
    expect(pasted).toContain("  callback_id: triage");
    // Direct messages alone are a choice, and what stands there is not asked for again.
    expect(pasted.join("\n")).not.toMatch(/message\.channels|reactions:write/);
  });

  it("is told by hathi check, with the next times of a schedule, unset secrets and open webhooks", async () => {
    const folder = await load();
    await writeFile(join(folder, "../manifest.yml"), "oauth_config: { scopes: { bot: [chat:write] } }\n");
    const env = {
      HATHI_AUTOMATIONS: folder,
      HATHI_DATA: join(folder, ".hathi"),
      HATHI_OPEN_WEBHOOKS: "report",
    };
    const { stdout } = await runHathiHere(env, "check", "--no-source", "--no-runs");
    expect(stdout).toMatch(
      /oauth_config\.scopes\.bot:\n(.*\n)* {4}- reactions:write # slack\.reactions\.add in triage\.ts:6/,
    );
    expect(stdout).toMatch(
      /settings\.event_subscriptions\.bot_events:\n(.*\n)* {4}- message\.channels # public channels/,
    );
    expect(stdout).toContain(
      "issues or pull_requests: write (github.rest.issues.createComment in triage.ts:8)",
    );
    expect(stdout).toContain('triage.ts:11: secret("API_KEY") is not set: set HATHI_SECRET_API_KEY');
    expect(stdout).toMatch(/due next: (\d{4}-\d\d-\d\d 09:00(, )?){3} \(Europe\/Berlin\)/);
    expect(stdout).not.toContain("hathi doctor");
    expect(stdout).toContain("webhook.report: open, so whoever knows the address can start it");
    const slack = { SLACK_SIGNING_SECRET: "0123456789abcdef", SLACK_BOT_TOKEN: "xoxb-1" };
    const withApp = await runHathiHere({ ...env, ...slack }, "check", "--no-source", "--no-runs");
    expect(withApp.stdout).toContain(
      "\nnpx hathi doctor compares this with what is granted to the Slack app\n",
    );
    const { stdout: json } = await runHathiHere(
      { ...env, HATHI_SECRET_API_KEY: "x-1234567" },
      "check",
      "--json",
      "--no-source",
      "--no-runs",
    );
    expect(JSON.parse(json)).toMatchObject({
      needs: {
        github: { events: { workflow_run: ["triage.ts:10"] } },
        unsetSecrets: {},
        openWebhooks: ["webhook.report"],
      },
    });
  });

  it("is in Hathi's own manifest, but for what is heard only if set and for the command of an example", async () => {
    const { stdout } = await runHathiHere({}, "check", "--json", "--no-source", "--no-runs");
    const { needs } = JSON.parse(stdout) as { needs: { slack: { lacks: { what: string }[] } } };
    expect(needs.slack.lacks.map(({ what }) => what)).toEqual(["message", "/deploy"]);
  });
});
