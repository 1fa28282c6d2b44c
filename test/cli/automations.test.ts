import { expect, it } from "vitest";
import { startTestEngine } from "../support/engine/engine.ts";
import { runHathiHere } from "../support/processes/run-hathi.ts";

it(
  "the terminal lists automations, switches them off and on, and lists runs by state, subject and age",
  { timeout: 120_000 },
  async () => {
    const engine = await startTestEngine();
    await engine.deploy(
      'import { next, on } from "hathi"; export default on("webhook.deploy", async () => next("webhook.never"));',
      "deploy",
    );
    const env = { DATABASE_URL: engine.database.url };
    const hathi = async (...args: readonly string[]) => runHathiHere(env, ...args);
    const ids = async (...args: readonly string[]): Promise<number> =>
      (JSON.parse((await hathi("runs", "list", "--json", ...args)).stdout) as unknown[]).length;

    expect((await hathi("automations", "list")).stdout).toMatch(/deploy +on +webhook\.deploy +0/);
    expect((await hathi("automations", "off", "deploi")).stderr).toContain('Did you mean "deploy"?');
    const off = await hathi("automations", "off", "deploy", "--because", "the freeze");
    expect(off.stdout).toContain("deploy is off: events and its schedule start no more runs");
    expect((await hathi("automations", "off", "deploy")).stdout).toContain("was off already");
    expect((await hathi("automations", "list")).stdout).toMatch(/deploy +off .*: the freeze/);
    await engine.accept({ type: "webhook.deploy", subject: "octo/app#7" });
    expect(await ids()).toBe(0);
    expect((await hathi("automations", "on", "deploy")).stdout).toContain("deploy is on");
    const [row] = JSON.parse((await hathi("automations", "list", "--json")).stdout) as [{ off: unknown }];
    expect(row.off).toBeNull();
    const acts = await engine.database.query(
      "select action, details ->> 'reason' as reason from hathi.audit order by id",
    );
    expect(acts).toEqual([
      { action: "switch deploy off", reason: "the freeze" },
      { action: "switch deploy on", reason: null },
    ]);

    await engine.accept({ type: "webhook.deploy", subject: "octo/app#7" });
    await engine.database.query("update hathi.runs set admitted = true");
    expect(await ids("--about", "octo/app", "--since", "1 hour", "--state", "queued")).toBe(1);
    expect(await ids("--about", "octo/other")).toBe(0);
    expect(await ids("--state", "failed")).toBe(0);
    await engine.skip(3 * 3_600_000);
    expect(await ids("--since", "2 hours")).toBe(0);
    expect((await hathi("runs", "list", "--since", "yore")).stderr).toContain('"yore" is no time');
    expect((await hathi("runs", "list", "--state", "lost")).stderr).toContain("Allowed choices are");
  },
);
