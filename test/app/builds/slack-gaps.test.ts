import { expect, it } from "vitest";
import { makeAutomations } from "../../support/engine/automations-folder.ts";
import { startTestEngine } from "../../support/engine/engine.ts";
import { runHathiHere } from "../../support/processes/run-hathi.ts";

const files = {
  "deploy.ts": `
    import { ask, next, on } from "hathi";
    export default on(["slack.command.deploy", "slack.app_uninstalled"], async () => {
      await ask({ text: "Deploy?", choices: ["yes"], typed: true, emoji: { "+1": "yes" } });
      await next("slack.team_join");
      await next("slack.view.form");
    });
  `,
  "typed.ts": `
    import { on } from "hathi";
    const typed = { typed: true };
    export default on("webhook.x", async () => typed);
  `,
};

it("events that the manifest has not are named by check, until one has come", async () => {
  const engine = await startTestEngine();
  const env = { DATABASE_URL: engine.database.url, HATHI_AUTOMATIONS: await makeAutomations(files) };
  const gaps = async (): Promise<readonly string[]> => {
    const { stdout } = await runHathiHere(env, "check", "--json", "--no-source", "--no-runs");
    return (JSON.parse(stdout) as { slackGaps: readonly string[] }).slackGaps;
  };
  const named = await gaps();
  expect(named.map((gap) => /^(\S+ .*), and no such event/.exec(gap)?.[1])).toEqual([
    'deploy.ts listens to "slack.team_join"',
    "deploy.ts takes answers that people type (typed: true)",
    "deploy.ts takes answers by emoji",
  ]);
  expect(named[1]).toContain("message.channels");
  expect(named[2]).toContain("reaction_added with the scope reactions:read");
  await engine.accept({ type: "slack.message", source: "slack" });
  expect(await gaps()).toHaveLength(2);
});
