import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Finding } from "../../src/core/finding.ts";
import { type App, startApp } from "../../src/app/app.ts";
import { readConfig } from "../../src/app/config/config.ts";
import { type LocalServices, startLocalServices } from "../../src/local-services/local-services.ts";
import { newAppKey } from "../connectors/github/app-key.ts";
import { makeSharedAutomations } from "../support/engine/automations-folder.ts";
import { waitFor } from "../support/engine/engine.ts";
import { createMemoryLogger } from "../support/memory-logger.ts";
import { createTestDatabase, type TestDatabase } from "../support/postgres/postgres.ts";
import { projectFolder } from "../support/project-folder.ts";
import { runHathiHere } from "../support/processes/run-hathi.ts";

let local: LocalServices;
let database: TestDatabase;
let app: App;
let env: Record<string, string>;
let automations: Awaited<ReturnType<typeof makeSharedAutomations>>;

beforeAll(async () => {
  local = await startLocalServices({ redeliverAfterMs: [] });
  database = await createTestDatabase();
  env = {
    ...local.env,
    DATABASE_URL: database.url,
    HATHI_AUTOMATIONS: (automations = await makeSharedAutomations({
      "greet.ts": `import { on } from "hathi";
        export default on("github.pull_request.opened", async () => {});`,
    })).folder,
    HOST: "127.0.0.1",
    PORT: "0",
    HATHI_THREADS: "1",
    LOG_LEVEL: "silent",
  };
  app = await startApp({ config: readConfig(env, projectFolder), role: "all", logger: createMemoryLogger() });
  env["HATHI_URL"] = app.url ?? "";
  local.connectTo(app.url ?? "");
});

afterAll(async () => {
  await app.stop();
  await local.close();
  await automations.remove();
  await database.drop();
});

async function ask(changes: Record<string, string> = {}) {
  const { code, stdout, stderr } = await runHathiHere({ ...env, ...changes }, "doctor", "--json");
  const answer = JSON.parse(stdout === "" ? "{}" : stdout) as { ok: boolean; findings: readonly Finding[] };
  const of = (level: Finding["level"]) =>
    answer.findings
      .filter((one) => one.level === level)
      .map(({ check, says, act }) => `${check}: ${says} / ${act}`);
  return {
    code,
    stderr,
    ok: answer.ok,
    findings: answer.findings,
    broken: of("broken"),
    advice: of("advice"),
    unknown: of("unknown"),
  };
}

describe("hathi doctor where all is well", { timeout: 60_000 }, () => {
  it("finds nothing broken, and exits with 0", async () => {
    // On a busy machine the first look may find a process that cannot store within a second.
    const told = await waitFor(
      async () => ask(),
      ({ broken, unknown }) => broken.length + unknown.length === 0,
      60_000,
    );
    expect(told).toMatchObject({ code: 0, ok: true });
    const checks = new Set(told.findings.map(({ check }) => check));
    expect([...checks]).toEqual(
      expect.arrayContaining([
        "configuration",
        "database version",
        "database rights",
        "clock",
        "migrations",
        "encryption",
        "orphans",
        "workers",
        "slack",
        "slack scopes",
        "slack request url",
        "github",
        "github permissions",
        "github events",
        "github webhook",
        "github installations",
        "github deliveries",
        "address",
        "automations",
        "threads",
        "disk",
      ]),
    );
    const acts = told.findings.filter(({ level, act }) => level !== "ok" && (act ?? "") === "");
    expect(acts).toEqual([]);
  });

  it("prints a line for each thing, and what to do below it", async () => {
    const { stdout } = await waitFor(
      async () => runHathiHere({ ...env, SLACK_TOKEN: "x" }, "doctor"),
      ({ code }) => code === 0,
      60_000,
    );
    expect(stdout).toMatch(/^ok +database version +PostgreSQL \d+/m);
    expect(stdout).toMatch(/^Nothing is broken: /m);
  });
});

describe("hathi doctor with a broken configuration", { timeout: 60_000 }, () => {
  it.each<[string, () => Record<string, string>, RegExp]>([
    [
      "a bot token of another app",
      () => ({ SLACK_BOT_TOKEN: "xoxb-other" }),
      /^slack: SLACK_BOT_TOKEN: Slack refuses this token \(invalid_auth\) \/ copy the Bot User OAuth Token/,
    ],
    [
      "an app-level token that Slack refuses",
      () => ({ SLACK_APP_TOKEN: "xapp-1-other" }),
      /^slack: SLACK_APP_TOKEN: Slack refuses this token .* \/ make an App-Level Token/,
    ],
    [
      "token and signing secret swapped",
      () => ({
        SLACK_BOT_TOKEN: local.env.SLACK_SIGNING_SECRET,
        SLACK_SIGNING_SECRET: local.env.SLACK_BOT_TOKEN,
      }),
      /^configuration: SLACK_SIGNING_SECRET: this is a bot token of Slack/,
    ],
    [
      "another signing secret than the running Hathi",
      () => ({ SLACK_SIGNING_SECRET: "0123456789abcdef0123456789abcdef" }),
      /^slack request url: .* refuses what this SLACK_SIGNING_SECRET has signed \/ give the running processes the same/,
    ],
    [
      "the key of another App",
      () => ({ GITHUB_PRIVATE_KEY: newAppKey() }),
      /^github: GITHUB_PRIVATE_KEY: GitHub does not accept this key/,
    ],
    [
      "the id of another App",
      () => ({ GITHUB_APP_ID: "5" }),
      /^github: GITHUB_APP_ID: GitHub knows no App 5/,
    ],
    [
      "a truncated key",
      () => ({ GITHUB_PRIVATE_KEY: local.env.GITHUB_PRIVATE_KEY.slice(0, 900) }),
      /^configuration: GITHUB_PRIVATE_KEY: /,
    ],
    [
      "a password that is wrong",
      () => ({ DATABASE_URL: database.url.replace(/:[^:@/]+@/, ":wrong@") }),
      /^database: the database cannot be used \(.*\) \/ correct the user or the password/,
    ],
    [
      "a port at which nothing listens",
      () => ({ DATABASE_URL: database.url.replace(/:\d+\//, ":9/") }),
      /^database: .*ECONNREFUSED.* \/ start Postgres, or correct the host and port/,
    ],
    [
      "a database that is not there",
      () => ({ DATABASE_URL: Object.assign(new URL(database.url), { pathname: "/not_there" }).href }),
      /^database: .* \/ create the database/,
    ],
    [
      "an address without postgres://",
      () => ({ DATABASE_URL: "localhost:5432/hathi" }),
      /^configuration: DATABASE_URL: it has no "postgres:\/\/"/,
    ],
    [
      "an address that leads elsewhere",
      () => ({ HATHI_URL: local.env.GITHUB_API_URL }),
      /^address: .*\/readyz answers \d+, and not as Hathi does \/ let the address/,
    ],
    ["a folder without automations", () => ({ HATHI_AUTOMATIONS: "/nowhere/at/all" }), /^automations: /],
  ])("%s", async (_, changes, expected) => {
    const told = await ask(changes());
    expect(told.broken).toContainEqual(expect.stringMatching(expected));
    expect(told).toMatchObject({ code: 1, ok: false });
    expect(told.stderr).toBe("");
    const secrets = [local.env.GITHUB_PRIVATE_KEY.slice(40, 80), local.env.SLACK_BOT_TOKEN, ":wrong@"];
    expect(secrets.filter((secret) => JSON.stringify(told.findings).includes(secret))).toEqual([]);
  });

  it("looks at everything else all the same", async () => {
    const { findings, broken } = await ask({ GITHUB_PRIVATE_KEY: "-----BEGIN", DATABASE_URL: "http://x/y" });
    expect(broken.every((line) => line.startsWith("configuration: "))).toBe(true);
    expect(findings).toContainEqual(expect.objectContaining({ check: "slack", level: "ok" }));
    expect(findings).toContainEqual(expect.objectContaining({ check: "github", level: "unknown" }));
    expect(findings).toContainEqual(expect.objectContaining({ check: "database", level: "unknown" }));
  });

  it.each<[string, Record<string, string>, RegExp]>([
    [
      "the key without which workspaces cannot install the app",
      {
        SLACK_BOT_TOKEN: "",
        SLACK_CLIENT_ID: "1.2",
        SLACK_CLIENT_SECRET: "0123456789abcdef0123456789abcdef",
      },
      /^configuration: HATHI_ENCRYPTION_KEY: missing/,
    ],
    ["what signing in needs", { HATHI_PAGE: "sign-in", HATHI_URL: "" }, /^configuration: HATHI_URL: missing/],
    [
      "a webhook with a name that is none",
      { "HATHI_WEBHOOK_SECRET_a-b": "x" },
      /^configuration: HATHI_WEBHOOK_SECRET_a-b: /,
    ],
  ])("looks at everything else without %s, too", async (_, changes, expected) => {
    const { findings, broken } = await ask(changes);
    expect(broken).toContainEqual(expect.stringMatching(expected));
    expect(broken.every((line) => line.startsWith("configuration: "))).toBe(true);
    const seen = new Set(findings.filter(({ level }) => level === "ok").map(({ check }) => check));
    expect(seen).toContain("database version");
    expect(seen).toContain("github");
    expect(seen).toContain("disk");
  });

  it("names variables that nothing reads", async () => {
    const { advice } = await ask({ HATHI_KEEPDAYS: "3" });
    expect(advice).toContainEqual(
      expect.stringContaining("HATHI_KEEPDAYS is not read: did you mean HATHI_KEEP_DAYS?"),
    );
  });

  it("reads a key in base64, and one in literal quotes", async () => {
    const base64 = Buffer.from(local.env.GITHUB_PRIVATE_KEY).toString("base64");
    expect(await ask({ GITHUB_PRIVATE_KEY: `"${base64}"` })).toMatchObject({ ok: true });
  });
});

describe("hathi doctor on what GitHub and Slack granted", { timeout: 60_000 }, () => {
  async function withGitHub(path: string, change: (body: never) => unknown) {
    const stop = local.github.intercept(async (request, forward) => {
      const answer = await forward();
      if (request.url.pathname !== path || answer.status !== 200) return answer;
      return { ...answer, body: JSON.stringify(change(JSON.parse(answer.body) as never)) };
    });
    try {
      return await ask();
    } finally {
      stop();
    }
  }

  it("names permissions and events that are missing, and those that are superfluous", async () => {
    const told = await withGitHub("/app", (body: object) => ({
      ...body,
      permissions: {
        metadata: "read",
        checks: "read",
        contents: "write",
        statuses: "read",
        members: "read",
        administration: "write",
      },
      events: ["push"],
    }));
    expect(told.broken).toEqual([
      expect.stringMatching(
        /^github permissions: the GitHub App lacks the permission Pull requests \(.*\) \/ set Pull requests: read on http.*\/settings\/apps\/hathi\/permissions, and accept/,
      ),
      expect.stringMatching(
        /^github events: .* does not subscribe to: pull_request \(greet\.ts.*\) \/ tick pull_request under "Subscribe to events"/,
      ),
    ]);
    expect(told.advice).toContainEqual(
      expect.stringMatching(/nothing here is seen to need: .*Administration: write/),
    );
  });

  it("names an installation that is suspended, or has not accepted what the App asks for", async () => {
    const suspended = await withGitHub("/app/installations", (all: readonly object[]) =>
      all.map((one) => ({ ...one, suspended_at: "2026-11-01T00:00:00Z" })),
    );
    expect(suspended.broken).toEqual([
      expect.stringMatching(/^github installations: the installation on acme is suspended/),
    ]);
    const behind = await withGitHub("/app/installations", (all: readonly object[]) =>
      all.map((one) => ({ ...one, permissions: { metadata: "read" } })),
    );
    expect(behind.broken).toEqual([
      expect.stringMatching(/has not been granted Pull requests: read, .* \/ an owner of acme accepts/),
    ]);
    const nowhere = await withGitHub("/app/installations", () => []);
    expect(nowhere.broken).toEqual([
      expect.stringMatching(/^github installations: the GitHub App is installed nowhere/),
    ]);
  });

  it("names a webhook that leads elsewhere, has no secret, or sends forms", async () => {
    const told = await withGitHub("/app/hook/config", () => ({
      url: "https://smee.example/abc",
      content_type: "form",
      insecure_ssl: "1",
    }));
    expect(told.broken).toEqual([
      expect.stringMatching(
        /GitHub delivers to https:\/\/smee\.example\/abc, and this Hathi is reached at .* \/ enter http/,
      ),
      expect.stringContaining("choose application/json"),
      expect.stringContaining("enter the secret of GITHUB_WEBHOOK_SECRET"),
    ]);
    expect(told.advice).toContainEqual(expect.stringContaining("Enable SSL verification"));
  });

  it("names scopes that are missing, with what does not work without them", async () => {
    const stop = local.slack.intercept(async (request, forward) => {
      const answer = await forward();
      return request.url.pathname === "/api/auth.test"
        ? {
            ...answer,
            headers: { ...answer.headers, "x-oauth-scopes": "chat:write,commands,reactions:read" },
          }
        : answer;
    });
    const told = await ask();
    stop();
    expect(told.broken).toEqual([
      expect.stringMatching(
        /^slack scopes: the bot's token lacks channels:history \(conversations\.history: .*"Reinstall to Workspace"/,
      ),
    ]);
    expect(told.advice).toContainEqual(expect.stringContaining("reactions:read"));
  });

  it("says of failed deliveries what the answers mean", async () => {
    local.github.deliveries.lose(true);
    await local.github.openPullRequest({ title: "Lost", author: "ana" });
    await local.github.deliveries.whenIdle();
    local.github.deliveries.lose(false);
    const told = await ask();
    expect(told.broken).toEqual([
      expect.stringMatching(
        /^github deliveries: \d of the last \d deliveries failed; \d of them got no answer \(failed to connect, .* \/ let GitHub reach the address/,
      ),
    ]);
  });
});

describe("hathi doctor on services that do not answer", { timeout: 60_000 }, () => {
  it("says so, and breaks nothing", async () => {
    const away = [
      local.slack.intercept(async () => ({ status: 503, headers: {}, body: "" })),
      local.github.intercept(async () => ({ status: 502, headers: {}, body: "" })),
    ];
    const told = await ask();
    for (const comeBack of away) comeBack();
    expect(told).toMatchObject({ code: 0, broken: [] });
    expect(told.unknown).toEqual([
      expect.stringMatching(/^slack: does not answer now/),
      expect.stringMatching(/^github: does not answer now/),
    ]);
  });
});

describe("hathi doctor on a database that Hathi has not set up", { timeout: 60_000 }, () => {
  it("says how to set it up, and changes nothing", async () => {
    const empty = await createTestDatabase({ isEmpty: true });
    const told = await ask({ DATABASE_URL: empty.url });
    const again = await ask({ DATABASE_URL: empty.url });
    await empty.drop();
    // The deliveries that were lost above are still in GitHub's log.
    const ofDatabase = told.broken.filter((line) => !line.startsWith("github "));
    expect(ofDatabase).toEqual([
      expect.stringMatching(
        /^migrations: Hathi has never started on this database.* \/ "hathi migrate", or the next "hathi start"/,
      ),
    ]);
    expect(again.broken).toEqual(told.broken);
  });
});
