import { expect, onTestFinished, test } from "vitest";
import { deployFolder } from "../../src/cli/deploy-folder.ts";
import { eventCatchUp } from "../../src/cli/events/events.ts";
import { startLocalServices } from "../../src/local-services/local-services.ts";
import { notePlayground } from "../../src/playground/playground-file.ts";
import { makeAutomations } from "../support/engine/automations-folder.ts";
import { createTestDatabase } from "../support/postgres/postgres.ts";

const source = `
  import { github, on, slack } from "hathi";
  export default on("webhook.say", async () => [slack.auth.test(), github.rest.apps.getAuthenticated()]);
`;

/** The note that an open playground leaves in its data folder, with the local services behind it. */
async function openBeside() {
  const local = await startLocalServices();
  onTestFinished(() => local.close());
  const { url } = await createTestDatabase();
  const data = await makeAutomations({});
  await notePlayground(data, {
    pid: process.pid,
    url: "http://127.0.0.1:9",
    env: { ...local.env, DATABASE_URL: url },
  });
  const printed: string[] = [];
  const automations = await makeAutomations({ "say.ts": source });
  const env = { HATHI_DATA: data, HATHI_AUTOMATIONS: automations };
  const print = (text: string): void => void printed.push(text);
  return { printed, terminal: { env, cwd: data, print, complain: print } };
}

test("hathi deploy beside an open playground deploys what uses its Slack and GitHub", async () => {
  const { terminal, printed } = await openBeside();
  await deployFolder(terminal, {});
  expect(printed.join("\n")).toMatch(/^deployed say \(build \w+\) on webhook\.say$/);
});

test("hathi events catch-up beside an open playground reads its GitHub's log, whatever App the shell names", async () => {
  const { terminal, printed } = await openBeside();
  const env = { ...terminal.env, GITHUB_APP_ID: "1", GITHUB_API_URL: "http://127.0.0.1:9" };
  await eventCatchUp({ ...terminal, env }, { json: true });
  expect(JSON.parse(printed.join(""))).toMatchObject({ kind: "looked", failed: 0 });
});
