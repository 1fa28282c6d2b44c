import { expect, it } from "vitest";
import { runHathiHere } from "../../support/processes/run-hathi.ts";
import { startTwoWorkspaces } from "../../support/people/two-workspaces.ts";

it("hathi repositories connects, lists and disconnects, in the owner workspace or in one that is named", async () => {
  const { env, engine, deliver, teams, acts } = await startTwoWorkspaces();
  const hathi = async (...words: string[]) => runHathiHere(env, "repositories", ...words);
  expect((await hathi("list")).stdout).toContain("no repository is connected");
  expect(await hathi("connect", "octo/app", "--workspace", "T9")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("the Slack workspace T9 has not installed the app"),
  });
  const made = await hathi("connect", "octo/app", "--workspace", "T2", "--channel", "CDEV");
  expect(made.stdout).toContain("octo/app speaks in T2, in the channel CDEV from now on");
  await deliver("pull_request.opened");
  expect(await teams()).toEqual(["T2"]);
  const { stdout } = await hathi("list", "--json");
  expect(JSON.parse(stdout)).toMatchObject([
    { name: "octo/app", team: "T2", channel: "CDEV", repositoryId: 42 },
  ]);
  await deliver("installation.deleted", { repository: undefined });
  expect((await hathi("list")).stdout).toMatch(/octo\/app +T2 +CDEV .*connected no more: the GitHub App was/);
  // Without a name it is the owner.
  expect((await hathi("connect", "octo/app")).stdout).toContain("octo/app speaks in T1 from now on");
  expect(await hathi("connect", "octo/no")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("the GitHub App does not see"),
  });
  expect((await hathi("disconnect", "Octo/App", "--because", "we move")).stdout).toContain(
    "is connected no more",
  );
  expect(await hathi("disconnect", "octo/app")).toMatchObject({ code: 1 });
  expect((await acts()).map((act) => act.replace(/^cli:\w+/, "cli"))).toEqual([
    "cli: connect octo/app with T2 in CDEV",
    "github:zoe: disconnect octo/app, because the GitHub App was uninstalled",
    "cli: connect octo/app with T1",
    "cli: disconnect octo/app",
  ]);
  const [row] = await engine.database.query<{ reason: string }>(
    "select details ->> 'reason' as reason from hathi.audit order by id desc limit 1",
  );
  expect(row?.reason).toBe("we move");
});
