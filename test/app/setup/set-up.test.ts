import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { parse } from "yaml";
import { setUp } from "../../../src/app/setup/set-up.ts";
import type { Ask, SetupOptions } from "../../../src/app/setup/setup.ts";
import { makeSlackManifest, slackAppLink } from "../../../src/app/setup/slack-manifest.ts";
import { type LocalServices, startLocalServices } from "../../../src/local-services/local-services.ts";
import { makeSharedAutomations } from "../../support/engine/automations-folder.ts";
import { createMemoryLogger } from "../../support/memory-logger.ts";
import { pressButtons } from "../../support/setup/press-buttons.ts";
import { runHathi, runHathiHere } from "../../support/processes/run-hathi.ts";

let local: LocalServices;
let automations = "";
let made: Awaited<ReturnType<typeof makeSharedAutomations>>;
beforeAll(async () => {
  local = await startLocalServices();
  made = await makeSharedAutomations({
    "watch.ts": `import { on } from "hathi";
      export default on("github.deployment_status.created", async () => {});`,
  });
  automations = made.folder;
});
afterAll(async () => {
  await local.close();
  await made.remove();
});

const url = "https://hathi.example.com";

interface Played {
  readonly file: string;
  readonly said: string;
  readonly asked: readonly string[];
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** Plays a person who answers by what a question is about; the last answer is given again and again. */
async function play(
  answers: readonly (readonly [about: RegExp, ...given: readonly string[]])[],
  {
    before = "",
    options = {},
    env = {},
    pastes = [],
    git,
    open = async (page) => void (await fetch((await pressButtons(page)).sentTo)),
  }: {
    readonly before?: string;
    readonly options?: Partial<SetupOptions>;
    readonly env?: Readonly<Record<string, string>>;
    /** What the person pastes in place of the page's own answer. */
    readonly pastes?: Promise<string>[];
    /** What git knows of the folder. */
    readonly git?: { readonly remote?: string; readonly email?: string };
    readonly open?: (page: string) => Promise<void>;
  } = {},
): Promise<Played> {
  const cwd = await mkdtemp(join(tmpdir(), "hathi-setup-"));
  onTestFinished(async () => rm(cwd, { recursive: true, force: true }));
  const file = join(cwd, ".env");
  if (before !== "") await writeFile(file, before, { mode: 0o644 });
  if (git !== undefined) {
    const call = (...words: string[]): Buffer => execFileSync("git", words, { cwd });
    call("init", "--quiet");
    if (git.remote !== undefined) call("remote", "add", "origin", git.remote);
    if (git.email !== undefined) call("config", "user.email", git.email);
  }
  const said: string[] = [];
  const asked: string[] = [];
  const left = answers.map(([about, ...given]) => ({ about, given: [...given] }));
  const ask: Ask = async (question, { signal } = {}) => {
    if (signal !== undefined) {
      const aborted = new Promise<never>((_, reject) =>
        signal.addEventListener("abort", () => reject(new Error("taken back"))),
      );
      aborted.catch(() => {});
      const next = pastes.shift();
      return next === undefined ? aborted : Promise.race([next, aborted]);
    }
    asked.push(question);
    const answer = left.find(({ about }) => about.test(question));
    if (answer === undefined) throw new Error(`nobody knows an answer to: ${question}`);
    return (answer.given.length > 1 ? answer.given.shift() : answer.given[0]) ?? "";
  };
  await setUp({
    env: {
      SLACK_API_URL: local.env.SLACK_API_URL,
      GITHUB_API_URL: local.env.GITHUB_API_URL,
      HATHI_AUTOMATIONS: automations,
      // Nobody's own settings of git.
      GIT_CONFIG_NOSYSTEM: "1",
      ...env,
    },
    cwd,
    ask,
    say: (text) => {
      said.push(text);
      const page = /Open (http:\/\/127\.0\.0\.1:\S+)/.exec(text)?.[1];
      if (page !== undefined) void open(page);
    },
    logger: createMemoryLogger(),
    options: { github: true, ...options },
  });
  return { file, said: said.join("\n"), asked, variables: parseEnv(await readFile(file, "utf8")) };
}

const person = () =>
  [
    [/address under which/, url],
    [/Signing Secret/, local.env.SLACK_SIGNING_SECRET],
    [/Bot User OAuth Token/, local.env.SLACK_BOT_TOKEN],
    [/organisation/, "acme"],
  ] as const;

describe("hathi setup", { timeout: 60_000 }, () => {
  it("asks for two secrets, makes the GitHub App without any, writes .env for its owner alone, and says hello", async () => {
    const { file, said, asked, variables } = await play(person(), { options: { admin: "ana@acme.example" } });
    expect(said).toContain("https://api.slack.com/apps?new_app=1&manifest_yaml=");
    expect(said).toMatch(/Connected to Acme/);
    expect(said).toContain('The App "Hathi hathi.example.com" is made');
    expect(said).toMatch(/\/apps\/hathi\/installations\/new/);
    expect(said).toContain("Installed on acme.");
    expect(said).toMatch(/Said hello in #hathi/);
    expect(said).toContain("ana@acme.example is Hathi's admin");
    expect(asked).toHaveLength(4);
    expect(variables).toMatchObject({
      HATHI_URL: url,
      SLACK_SIGNING_SECRET: local.env.SLACK_SIGNING_SECRET,
      SLACK_BOT_TOKEN: local.env.SLACK_BOT_TOKEN,
      GITHUB_APP_ID: local.env.GITHUB_APP_ID,
      GITHUB_WEBHOOK_SECRET: local.env.GITHUB_WEBHOOK_SECRET,
      HATHI_ADMINS: expect.stringMatching(/^U/),
    });
    expect(Buffer.from(variables["GITHUB_PRIVATE_KEY"] ?? "", "base64").toString()).toBe(
      local.env.GITHUB_PRIVATE_KEY,
    );
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(said).not.toContain(local.env.SLACK_BOT_TOKEN);
  });

  it("asks for an address and two secrets alone where git knows whose the folder is, and who sits there", async () => {
    const { said, asked, variables } = await play(person(), {
      git: { remote: "git@127.0.0.1:acme/ops.git", email: "ana@acme.example" },
    });
    expect(asked.map((question) => question.trim())).toEqual([
      expect.stringMatching(/^The address/),
      expect.stringMatching(/^The Signing Secret/),
      expect.stringMatching(/^The Bot User OAuth Token/),
    ]);
    expect(said).toContain(
      "The App will be the organisation acme's, because this folder's repository is there",
    );
    expect(said).toContain("ana@acme.example is Hathi's admin");
    expect(variables).toMatchObject({
      GITHUB_APP_ID: local.env.GITHUB_APP_ID,
      HATHI_ADMINS: expect.stringMatching(/^U/),
    });
  });

  it("makes nobody the admin whom Slack does not know, and says how to name one", async () => {
    const stranger = await play(person(), { git: { email: "who@elsewhere.example" } });
    expect(stranger.said).toMatch(/Slack does not know who@elsewhere\.example \(users_not_found\).*--admin/);
    expect(stranger.variables).not.toHaveProperty("HATHI_ADMINS");
    const nobody = await play(person());
    expect(nobody.said).toMatch(/--admin .*nobody is yet/);
  });

  it("has a page that sends the form to GitHub by itself, once, and leads from there to the repositories", async () => {
    const pages: string[] = [];
    const led: (string | null)[] = [];
    await play(person(), {
      open: async (page) => {
        const { origin } = new URL(page);
        const strangers = [`${origin}/`, `${origin}/made?code=a&state=b`, `${origin}/guessed/`];
        for (const address of strangers) led.push(String((await fetch(address)).status));
        const { sentTo } = await pressButtons(page);
        pages.push(await (await fetch(page)).text());
        const answer = await fetch(sentTo, { redirect: "manual" });
        led.push(answer.headers.get("location"));
      },
    });
    expect(pages[0]).toContain("Make the GitHub App</button>");
    expect(pages[0]).not.toContain("<script");
    expect(led).toEqual(["404", "404", "404", expect.stringMatching(/\/apps\/hathi\/installations\/new$/)]);
  });

  it("keeps what is in the file, and asks for nothing that is connected already", async () => {
    const before = [
      "# ours",
      "HATHI_KEEP_DAYS=30 # a month",
      `SLACK_SIGNING_SECRET=${local.env.SLACK_SIGNING_SECRET}`,
      `SLACK_BOT_TOKEN=${local.env.SLACK_BOT_TOKEN}`,
      "HATHI_URL=https://old.example.com",
      "HATHI_ADMINS=U0123ABCD",
      "",
    ].join("\n");
    const { file, said, asked } = await play(person(), { before, options: { url, channel: "general" } });
    expect(said).toContain("Slack is connected already: Acme");
    expect(asked.join()).not.toMatch(/Secret|Token|e-mail/);
    const text = await readFile(file, "utf8");
    expect(text.startsWith("# ours\nHATHI_KEEP_DAYS=30 # a month\n")).toBe(true);
    expect(text).toContain(`HATHI_URL=${url}\nHATHI_ADMINS=U0123ABCD\n`);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it("adds the admin that --admin names to those who are there, once", async () => {
    const before = "HATHI_ADMINS=U0123ABCD, U0456EFGH\n";
    const options = { admin: "ana@acme.example", github: false };
    const { variables } = await play(person(), { before, options });
    const admins = variables["HATHI_ADMINS"] ?? "";
    expect(admins).toMatch(/^U0123ABCD,U0456EFGH,U\w+$/);
    const again = await play(person(), { before: `HATHI_ADMINS=${admins}\n`, options });
    expect(again.variables["HATHI_ADMINS"]).toBe(admins);
  });

  it("says at once what is wrong with a value, and asks again", async () => {
    const { said, variables } = await play([
      [/Signing Secret/, local.env.SLACK_BOT_TOKEN, "", local.env.SLACK_SIGNING_SECRET],
      [/Bot User OAuth Token/, "xapp-1-a", "xoxb-of-another-app", local.env.SLACK_BOT_TOKEN],
      ...person(),
    ]);
    expect(said).toContain("SLACK_SIGNING_SECRET: this is a bot token of Slack (xoxb-)");
    expect(said).toContain("SLACK_SIGNING_SECRET is needed");
    expect(said).toContain("SLACK_BOT_TOKEN: this is an app-level token of Slack (xapp-)");
    expect(said).toContain("SLACK_BOT_TOKEN: Slack refuses this token (invalid_auth)");
    expect(variables["SLACK_BOT_TOKEN"]).toBe(local.env.SLACK_BOT_TOKEN);
  });

  it("takes the address that GitHub sent a browser on another machine to, and no answer of another setup", async () => {
    const arrived = Promise.withResolvers<string>();
    const statuses: number[] = [];
    const foreign = "http://127.0.0.1:1/made?code=abc&state=of-somebody-else";
    const ended = await play(person(), {
      pastes: [Promise.resolve(foreign), arrived.promise],
      open: async (page) => {
        const { sentTo } = await pressButtons(page);
        statuses.push((await fetch(sentTo.replace(/state=[^&]+/, "state=of-somebody-else"))).status);
        arrived.resolve(sentTo);
      },
    });
    expect(statuses).toEqual([400]);
    expect(ended.said).toContain("That address has no code for this setup");
    expect(ended.variables["GITHUB_APP_ID"]).toBe(local.env.GITHUB_APP_ID);
  });

  it("asks GitHub for what the automations listen to", async () => {
    let manifest: Record<string, unknown> = {};
    await play(person(), {
      open: async (page) => {
        const pressed = await pressButtons(page);
        ({ manifest } = pressed);
        await fetch(pressed.sentTo);
      },
    });
    expect(manifest).toMatchObject({
      hook_attributes: { url: `${url}/github/webhooks`, active: true },
      public: false,
      default_permissions: { deployments: "read", pull_requests: "write", contents: "read" },
      default_events: expect.arrayContaining(["deployment_status", "pull_request", "push"]),
    });
  });

  it("serves its page to this machine's own names alone", async () => {
    let status = 0;
    await play(person(), {
      open: async (page) => {
        const { request } = await import("node:http");
        status = await new Promise((resolve) =>
          request(page, { headers: { host: "rebound.example.com" } }, (answer) =>
            resolve(answer.statusCode ?? 0),
          ).end(),
        );
        await fetch((await pressButtons(page)).sentTo);
      },
    });
    expect(status).toBe(403);
  });

  it("makes the GitHub App from within a container, whose page is at the port that is published", async () => {
    const pages: string[] = [];
    const { variables } = await play(person(), {
      env: { HATHI_SETUP_HOST: "0.0.0.0", HATHI_SETUP_PORT: "0" },
      open: async (page) => {
        const { port } = new URL(page);
        const [address = "127.0.0.1"] = Object.values(networkInterfaces())
          .flatMap((all) => all ?? [])
          .filter(({ internal, family }) => !internal && family === "IPv4")
          .map((one) => one.address);
        const { request } = await import("node:http");
        for (const host of [`${address}:${port}`, `127.0.0.1:${port}`]) {
          const path = new URL(page).pathname;
          const status = await new Promise((resolve) =>
            request({ host: address, port, path, headers: { host } }, (answer) =>
              resolve(answer.resume().statusCode),
            ).end(),
          );
          pages.push(String(status));
        }
        await fetch((await pressButtons(page)).sentTo);
      },
    });
    expect(pages).toEqual(["403", "200"]);
    expect(variables["GITHUB_APP_ID"]).toBe(local.env.GITHUB_APP_ID);
  });

  it("goes on when somebody asks its page for a path that is none", async () => {
    let status = 0;
    const { variables } = await play(person(), {
      open: async (page) => {
        const { request } = await import("node:http");
        status = await new Promise((resolve) =>
          request(page, { path: "//" }, (answer) => resolve(answer.resume().statusCode ?? 0))
            .once("error", () => resolve(0))
            .end(),
        );
        await fetch((await pressButtons(page)).sentTo);
      },
    });
    expect(status).toBe(404);
    expect(variables["GITHUB_APP_ID"]).toBe(local.env.GITHUB_APP_ID);
  });

  it("asks for the secrets of many workspaces, and makes the key that encrypts their tokens", async () => {
    const { variables, said } = await play(
      [
        [/Client ID/, "1234567890.1234567890"],
        [/Client Secret/, "0123456789abcdef0123456789abcdef"],
        ...person(),
      ],
      { options: { workspaces: "many", github: false } },
    );
    expect(variables).toMatchObject({
      SLACK_CLIENT_ID: "1234567890.1234567890",
      HATHI_ENCRYPTION_KEY: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(said).toContain(`${url}/slack/install`);
  });

  describe("the key that encrypts the tokens of workspaces", () => {
    const key = "ab".repeat(32);
    const many = () =>
      [
        [/Client ID/, "1234567890.1234567890"],
        [/Client Secret/, "0123456789abcdef0123456789abcdef"],
        ...person(),
      ] as const;
    const options = { workspaces: "many", github: false } as const;

    it("stays as it is, because what is stored opens with no other", async () => {
      const { variables } = await play(many(), { options, before: `HATHI_ENCRYPTION_KEY=${key}\n` });
      expect(variables).toMatchObject({
        SLACK_CLIENT_ID: "1234567890.1234567890",
        HATHI_ENCRYPTION_KEY: key,
      });
    });

    it("is not written beside one that the environment has", async () => {
      const { variables } = await play(many(), { options, env: { HATHI_ENCRYPTION_KEY: key } });
      expect(variables).toMatchObject({ SLACK_CLIENT_ID: "1234567890.1234567890" });
      expect(variables).not.toHaveProperty("HATHI_ENCRYPTION_KEY");
    });

    it("is left for a person to mend where it is wrong", async () => {
      await expect(play(many(), { options, before: "HATHI_ENCRYPTION_KEY=abab\n" })).rejects.toThrow(
        /HATHI_ENCRYPTION_KEY: .*32 bytes/,
      );
    });
  });
});

it("writes a file that HATHI_ENV_FILE names and that is not there yet; every other command wants to read it", async () => {
  const file = join(tmpdir(), "hathi-of-nobody", ".env");
  const setup = await runHathi({ HATHI_ENV_FILE: file }, "setup", "--url", "not an address");
  expect(setup.stderr).toContain(`${file} is not there yet: the setup writes it`);
  expect(setup.stderr).toContain("HATHI_URL: ");
  for (const command of ["doctor", "start"]) {
    const other = await runHathi({ HATHI_ENV_FILE: file }, command);
    expect(other).toMatchObject({ code: 1, stderr: expect.stringContaining("cannot be read (ENOENT)") });
  }
});

describe("hathi manifest", () => {
  it("prints the Slack app's manifest with the address, and the link that makes the app", async () => {
    const { stdout, code } = await runHathiHere({}, "manifest", "slack", "--url", `${url}/`);
    expect(code).toBe(0);
    const manifest = parse(stdout) as { settings: { event_subscriptions: { request_url: string } } };
    expect(manifest.settings.event_subscriptions.request_url).toBe(`${url}/slack/events`);
    const link = await runHathiHere({}, "manifest", "slack", "--url", url, "--link");
    const carried = new URL(link.stdout.trim()).searchParams.get("manifest_yaml") ?? "";
    expect(parse(carried)).toEqual(manifest);
    // Browsers and servers take no longer addresses for granted.
    expect(link.stdout.length).toBeLessThan(8000);
  });

  it("has no address where Slack calls none", async () => {
    const manifest = await makeSlackManifest(null);
    expect(manifest).not.toMatch(/https?:\/\//);
    expect(parse(manifest)).toMatchObject({ settings: { socket_mode_enabled: true } });
    expect(slackAppLink(manifest)).toContain("socket_mode_enabled%3A%20true");
  });

  it("prints the GitHub App's manifest", async () => {
    const { stdout } = await runHathiHere(
      { HATHI_AUTOMATIONS: automations },
      "manifest",
      "github",
      "--url",
      url,
    );
    expect(JSON.parse(stdout)).toMatchObject({
      default_events: expect.arrayContaining(["deployment_status"]),
    });
  });

  it("says what to give where no address is given", async () => {
    const ended = await runHathiHere({}, "manifest", "slack");
    expect(ended).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("--url https://hathi.example.com"),
    });
  });
});
