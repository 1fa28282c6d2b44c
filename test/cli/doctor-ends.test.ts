import { expect, it } from "vitest";
import type { Finding } from "../../src/core/finding.ts";
import { startTwoWorkspaces } from "../support/people/two-workspaces.ts";
import { runHathiHere } from "../support/processes/run-hathi.ts";

it("hathi doctor names connected repositories of which GitHub sends nothing, and what to do", async () => {
  const { link, say, deliver, engine } = await startTwoWorkspaces();
  const env = { DATABASE_URL: engine.database.url, HATHI_ENV_FILE: "none", LOG_LEVEL: "silent" };
  const examine = async (): Promise<readonly unknown[]> => {
    const { stdout } = await runHathiHere(env, "doctor", "--json");
    const { findings } = JSON.parse(stdout) as { readonly findings: readonly Finding[] };
    return findings
      .filter(({ check }) => check === "repositories")
      .map(({ level, says, act }) => [level, says, act]);
  };
  await link("T2", "U1", "ana", "admin");
  await say("T2/U1", "connect octo/app");
  expect(await examine()).toEqual([]);
  await deliver("installation.suspend", { repository: undefined });
  expect(await examine()).toEqual([
    [
      "advice",
      "octo/app (CDEV, workspace T2) is silent: the GitHub App is suspended there",
      expect.stringContaining("unsuspend the App"),
    ],
  ]);
  await deliver("installation.deleted", { repository: undefined });
  expect(await examine()).toEqual([
    [
      "advice",
      "octo/app (CDEV, workspace T2) is connected no more: the GitHub App was uninstalled",
      expect.stringContaining('say "/hathi connect octo/app" in its channel'),
    ],
  ]);
  // What people have ended themselves is no news.
  await say("T2/U1", "connect octo/app");
  await say("T2/U1", "disconnect octo/app");
  expect(await examine()).toEqual([]);
  await say("T2/U1", "connect octo/app");
  await deliver("repository.deleted");
  expect(await examine()).toMatchObject([
    ["ok", expect.stringContaining("the repository was deleted"), undefined],
  ]);
  await engine.skip(31 * 24 * 3_600_000);
  expect(await examine()).toEqual([]);
});
