/** A first start: real `hathi start` without credentials, its page, and the same process connected. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, it, onTestFinished } from "vitest";
import { readConfig } from "../../../src/app/config/config.ts";
import { isToBeSetUp } from "../../../src/cli/setup/first-start.ts";
import { startLocalServices } from "../../../src/local-services/local-services.ts";
import { makeSharedAutomations } from "../../support/engine/automations-folder.ts";
import { createTestDatabase } from "../../support/postgres/postgres.ts";
import { projectFolder } from "../../support/project-folder.ts";
import { pressButtons } from "../../support/setup/press-buttons.ts";
import { openSetupBrowser } from "../../support/setup/setup-browser.ts";

const start = async (more: Readonly<Record<string, string>> = {}) => {
  const local = await startLocalServices();
  const database = await createTestDatabase();
  const made = await makeSharedAutomations({
    "watch.ts": `import { on } from "hathi"; export default on("webhook.go", async () => {});`,
  });
  const cwd = await mkdtemp(join(tmpdir(), "hathi-first-start-"));
  const hathi = spawn(process.execPath, [join(projectFolder, "src/main.ts"), "start"], {
    cwd,
    env: {
      PATH: process.env["PATH"],
      HOME: cwd,
      HOST: "127.0.0.1",
      PORT: "0",
      DATABASE_URL: database.url,
      SLACK_API_URL: local.env.SLACK_API_URL,
      GITHUB_API_URL: local.env.GITHUB_API_URL,
      HATHI_AUTOMATIONS: made.folder,
      HATHI_THREADS: "0",
      ...more,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: string[] = [];
  const waiting = new Map<RegExp, (line: string) => void>();
  const take = (line: string): void => {
    lines.push(line);
    for (const [pattern, resolve] of waiting) if (pattern.test(line)) resolve(line);
  };
  for (const input of [hathi.stdout, hathi.stderr]) createInterface({ input }).on("line", take);
  onTestFinished(async () => {
    if (hathi.exitCode === null) {
      hathi.kill("SIGTERM");
      await once(hathi, "exit");
    }
    await local.close();
    await database.drop();
    await made.remove();
    await rm(cwd, { recursive: true, force: true });
  });
  return {
    cwd,
    hathi,
    local,
    lines,
    line: async (pattern: RegExp): Promise<string> =>
      lines.find((line) => pattern.test(line)) ??
      new Promise((resolve) => {
        waiting.set(pattern, resolve);
      }),
  };
};

it("shows its link in no log, and starts connected once it is set up", { timeout: 120_000 }, async () => {
  const { hathi, local, lines, line } = await start();
  const shown = await line(/http:\/\/127\.0\.0\.1:\d+\/\S+\/\?token=/);
  const url = shown.trim();
  await line(/the worker is ready/);
  const browser = openSetupBrowser(url);
  await browser.open(url.slice(browser.origin.length));
  await browser.answer("https://hathi.example.com", { org: "acme" });
  await browser.answer(local.env.SLACK_SIGNING_SECRET);
  await browser.answer(local.env.SLACK_BOT_TOKEN);
  await browser.until("/github");
  const { sentTo } = await pressButtons(`${browser.origin}${browser.base}/github`, {
    cookie: browser.cookie,
  });
  await browser.open(sentTo.slice(browser.origin.length));
  await browser.until("Installed on acme.");
  expect(await browser.until("Hathi is set up.")).toContain("Hathi starts with it now");
  await line(/everything is set up/);
  await line(/connected to Slack/);
  await line(/connected to GitHub/);
  await line(/"slack":true,"github":true.*intake is listening/);
  const token = new URL(url).searchParams.get("token") ?? "?";
  expect(lines.filter((one) => one.includes(token))).toEqual([shown]);
  expect(lines.filter((one) => /http:\/\/127\.0\.0\.1:\d+\/\S+\/\?token=/.test(one))).toHaveLength(1);
  hathi.kill("SIGTERM");
  expect((await once(hathi, "exit"))[0]).toBe(0);
});

it("writes the file that HATHI_ENV_FILE names, as on a container's volume, where its page is opened", async () => {
  const { cwd, lines, line } = await start({ HATHI_ENV_FILE: "hathi.env", HATHI_SETUP_HOST: "0.0.0.0" });
  const url = (await line(/http:\/\/127\.0\.0\.1:\d+\/\S+\/\?token=/)).trim();
  const browser = openSetupBrowser(url);
  await browser.open(url.slice(browser.origin.length));
  await browser.answer("https://hathi.example.com");
  await browser.until("The Signing Secret");
  expect(await readFile(join(cwd, "hathi.env"), "utf8")).toBe("HATHI_URL=https://hathi.example.com\n");
  expect(lines.join("\n")).not.toContain("a file of variables is read");
}, 60_000);

it("ends at once when it is told to, with its page open", { timeout: 60_000 }, async () => {
  const { hathi, line } = await start();
  await line(/http:\/\/127\.0\.0\.1:\d+\/\S+\/\?token=/);
  hathi.kill("SIGTERM");
  expect((await once(hathi, "exit"))[0]).toBe(0);
});

it.each([
  [{}, "all", true],
  [{ DATABASE_URL: "postgres://x@127.0.0.1/x", HATHI_URL: "https://hathi.example.com" }, "all", true],
  [{}, "worker", false],
  [{}, "intake", false],
  [{ HATHI_ENV_FILE: "none" }, "all", false],
  [{ HATHI_OPEN_WEBHOOKS: "note" }, "all", false],
  [{ HATHI_WEBHOOK_SECRET_NOTE: "0123456789abcdef0123" }, "all", false],
  [{ SLACK_SIGNING_SECRET: "0123456789abcdef0123456789abcdef", SLACK_BOT_TOKEN: "xoxb-1-2-a" }, "all", false],
] as const)("with %j as %s there is a page to set up by: %s", (env, role, isThere) => {
  const terminal = { env, envFile: null, cwd: projectFolder, print: () => {}, complain: () => {} };
  expect(isToBeSetUp(terminal, readConfig(env, projectFolder), role)).toBe(isThere);
});
