import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, it, onTestFinished } from "vitest";
import { startLocalServices } from "../../src/local-services/local-services.ts";
import { makeAutomations } from "../support/engine/automations-folder.ts";
import { createTestDatabase } from "../support/postgres/postgres.ts";
import { projectFolder } from "../support/project-folder.ts";
import { runHathiIn } from "../support/processes/run-hathi.ts";

async function startProcess(cwd: string) {
  const child = spawn(process.execPath, [join(projectFolder, "src/main.ts")], {
    cwd,
    env: { PATH: process.env["PATH"], HATHI_EXIT_WITH_PARENT: "1" },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const ended = once(child, "exit");
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  const lines: string[] = [];
  const isReady = Promise.withResolvers<void>();
  createInterface({ input: child.stderr }).on("line", (line) => {
    lines.push(line);
    if (line.includes("the worker is ready")) isReady.resolve();
  });
  void ended.then(() => isReady.reject(new Error(lines.join("\n"))));
  await isReady.promise;
  child.kill("SIGTERM");
  await ended;
  return lines.join("\n");
}

describe("a complete .env", { timeout: 60_000 }, () => {
  it("is what npm start starts with for real, and says so", async () => {
    const [local, database] = await Promise.all([startLocalServices(), createTestDatabase()]);
    onTestFinished(async () => local.close());
    onTestFinished(async () => database.drop());
    const env = { ...local.env, DATABASE_URL: database.url, HOST: "127.0.0.1", PORT: "0" };
    const file = Object.entries(env).map(([name, value]) => `${name}="${value}"\n`);
    const folder = await makeAutomations({ ".env": file.join(""), "automations/.keep": "" });
    const log = await startProcess(folder);
    expect(log).toContain('"msg":"a file of variables is read"');
    expect(log).toContain('"msg":"connected to Slack"');
    expect(log).toContain('"msg":"connected to GitHub"');
    expect(log).not.toContain(local.env.SLACK_BOT_TOKEN);

    const listed = await runHathiIn(folder, {}, "runs", "list");
    expect(listed).toMatchObject({ code: 0, stdout: "no runs (--all lists finished runs, too)\n" });
    expect(listed.stderr).toBe(
      "hathi: .env is read: DATABASE_URL, GITHUB_API_URL, GITHUB_APP_ID, GITHUB_PRIVATE_KEY and 6 more\n",
    );
  });

  it("that lacks something is no playground: what is missing is named", async () => {
    const folder = await makeAutomations({ ".env": "SLACK_CLIENT_SECRET=x\nGITHUB_APPID=5\n" });
    const { code, stderr } = await runHathiIn(folder, {});
    expect(code).toBe(1);
    for (const told of [
      "SLACK_SIGNING_SECRET: missing",
      "SLACK_CLIENT_ID: missing",
      "GITHUB_APPID is not read: did you mean GITHUB_APP_ID?",
    ]) {
      expect(stderr).toContain(told);
    }
  });
});
