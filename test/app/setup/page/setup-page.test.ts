/** The setup as a page: that it does what the terminal does, and what strangers cannot do to it. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { request } from "node:http";
import { connect } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { openSetupPage } from "../../../../src/app/setup/page/setup-page.ts";
import { type LocalServices, startLocalServices } from "../../../../src/local-services/local-services.ts";
import { makeSharedAutomations } from "../../../support/engine/automations-folder.ts";
import { createMemoryLogger } from "../../../support/memory-logger.ts";
import { pressButtons } from "../../../support/setup/press-buttons.ts";
import { openSetupBrowser, type SetupBrowser } from "../../../support/setup/setup-browser.ts";

let local: LocalServices;
let made: Awaited<ReturnType<typeof makeSharedAutomations>>;
beforeAll(async () => {
  local = await startLocalServices();
  made = await makeSharedAutomations({
    "watch.ts": `import { on } from "hathi"; export default on("github.push", async () => {});`,
  });
});
afterAll(async () => {
  await local.close();
  await made.remove();
});

async function open({ github = true, env = {} }: { github?: boolean; env?: Record<string, string> } = {}) {
  const cwd = await mkdtemp(join(tmpdir(), "hathi-setup-page-"));
  const logger = createMemoryLogger();
  const page = await openSetupPage({
    env: {
      SLACK_API_URL: local.env.SLACK_API_URL,
      GITHUB_API_URL: local.env.GITHUB_API_URL,
      HATHI_AUTOMATIONS: made.folder,
      ...env,
    },
    cwd,
    logger,
    options: { github, admin: "ana@acme.example" },
  });
  onTestFinished(async () => {
    await page.close();
    await rm(cwd, { recursive: true, force: true });
  });
  const path = page.url.slice(new URL(page.url).origin.length);
  const enter = async (): Promise<SetupBrowser> => {
    const browser = openSetupBrowser(page.url);
    await browser.open(path);
    return browser;
  };
  return { page, logger, file: join(cwd, ".env"), path, enter };
}

/** Answers all up to GitHub. */
async function goToGitHub(browser: SetupBrowser): Promise<void> {
  await browser.answer("https://hathi.example.com", { org: "acme" });
  await browser.answer(local.env.SLACK_SIGNING_SECRET);
  await browser.answer(local.env.SLACK_BOT_TOKEN);
  await browser.until("/github");
}

/** Presses the page's button and GitHub's: where GitHub sends the browser. */
async function makeApp({ origin, base, cookie }: SetupBrowser): Promise<string> {
  const { sentTo } = await pressButtons(`${origin}${base}/github`, { cookie });
  return sentTo.slice(origin.length);
}

async function fieldsOf(browser: SetupBrowser): Promise<Record<string, string>> {
  const page = await browser.open("/");
  const field = (name: string): string => new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? "";
  return { form: field("form"), question: field("question") };
}

const asForm = { "content-type": "application/x-www-form-urlencoded" };

describe("the page of the setup", { timeout: 60_000 }, () => {
  it("asks what the terminal asks, checks at once, writes .env, says hello, and is gone", async () => {
    const { page, logger, file, enter, path } = await open();
    const browser = await enter();
    expect(await browser.open("/")).toContain("The address under which Slack and GitHub reach this server");
    expect(await browser.answer("not an address")).toContain("HATHI_URL: ");
    const slack = await browser.answer("https://hathi.example.com", { org: "acme" });
    expect(slack).toMatch(
      /href="https:\/\/api\.slack\.com\/apps\?new_app=1&amp;manifest_yaml=[^"]+" target="_blank"/,
    );
    expect(slack).toContain('type="password"');
    expect(await browser.answer(local.env.SLACK_BOT_TOKEN)).toContain("this is a bot token of Slack");
    await browser.answer(local.env.SLACK_SIGNING_SECRET);
    expect(await browser.answer("xoxb-of-another-app")).toContain("Slack refuses this token");
    expect(await browser.answer(local.env.SLACK_BOT_TOKEN)).toContain("Connected to Acme");
    const toGitHub = await browser.until("/github");
    expect(toGitHub).toContain(`href="${browser.base}/github">Go on to GitHub`);
    expect(toGitHub).toContain(`data-next="${browser.base}/github"`);

    const back = await browser.send(await makeApp(browser));
    expect(back.headers["location"]).toMatch(/\/apps\/hathi\/installations\/new$/);
    const install = await browser.until("Installed on acme.");
    expect(install).toContain("The App &quot;Hathi hathi.example.com&quot; is made");
    expect(install).toMatch(/href="[^"]+\/apps\/hathi\/installations\/new" target="_blank"/);
    expect(install).toContain("Installed on acme.");
    const end = await browser.until("Hathi is set up.");
    expect(end).toContain("Said hello in #hathi");
    expect(end).toContain("ana@acme.example is Hathi&#39;s admin");
    expect(end).toContain("Hathi is set up.");
    expect(end).not.toContain("<form");
    expect(await page.finished).toBe(true);

    expect(parseEnv(await readFile(file, "utf8"))).toMatchObject({
      HATHI_URL: "https://hathi.example.com",
      SLACK_BOT_TOKEN: local.env.SLACK_BOT_TOKEN,
      GITHUB_APP_ID: local.env.GITHUB_APP_ID,
      HATHI_ADMINS: expect.stringMatching(/^U/),
    });
    // No secret stands in what the page showed, or in the log.
    for (const secret of [local.env.SLACK_BOT_TOKEN, local.env.SLACK_SIGNING_SECRET, "xoxb-of-another-app"])
      expect(end + JSON.stringify(logger.lines)).not.toContain(secret);

    for (const again of ["/", "/github", path]) {
      const { status, text } = await browser.send(again);
      expect([again, status >= 400, text.includes("Set Hathi up</h1>")]).toEqual([again, true, false]);
    }
    await page.close();
    await expect(browser.send("/")).rejects.toMatchObject({ code: expect.stringMatching(/^ECONN/) });
  });

  it("begins again where it has failed, with what was written", async () => {
    const { enter, file } = await open();
    const browser = await enter();
    await browser.answer("https://hathi.example.com");
    for (let tries = 1; tries <= 5; tries += 1) await browser.answer("no");
    expect(await browser.answer("no")).toContain("Begin again");
    const { form = "" } = await fieldsOf(browser);
    const body = new URLSearchParams({ form }).toString();
    expect((await browser.send("/again", { method: "POST", headers: asForm, body })).status).toBe(303);
    expect(await browser.open("/")).toContain('value="https://hathi.example.com"');
    expect(await browser.answer("https://hathi.example.com")).toContain("The Signing Secret");
    expect(await readFile(file, "utf8")).toContain("HATHI_URL=https://hathi.example.com");
  });

  it("leads to Slack from the first answer, and nowhere from one that will not do", async () => {
    const { enter } = await open();
    const browser = await enter();
    const send = async (answer: string) => {
      const body = new URLSearchParams({ ...(await fieldsOf(browser)), answer, org: "acme" }).toString();
      return browser.send("/answer", { method: "POST", headers: asForm, body });
    };
    expect(await browser.open("/")).toMatch(/<form [^>]*target="_blank"[^]*Make the Slack app<\/button>/);
    expect((await send("not an address")).headers["location"]).toBe(`${browser.base}/`);
    const led = String((await send("https://hathi.example.com/")).headers["location"]);
    expect(led).toMatch(/^https:\/\/api\.slack\.com\/apps\?new_app=1&manifest_yaml=/);
    expect(new URL(led).searchParams.get("manifest_yaml")).toContain(
      "https://hathi.example.com/slack/events",
    );
    await browser.until("The Signing Secret");
  });

  it("asks for the secrets of many workspaces, once there is an address", async () => {
    const { page, enter, file } = await open({ github: false });
    const browser = await enter();
    expect(await browser.answer("", { workspaces: "many" })).toContain("give its address");
    expect(await browser.open("/")).toContain('value="many" selected');
    await browser.answer("https://hathi.example.com", { workspaces: "many" });
    await browser.answer(local.env.SLACK_SIGNING_SECRET);
    await browser.answer("1234567890.1234567890");
    await browser.answer("0123456789abcdef0123456789abcdef");
    const end = await browser.until("Hathi is set up.");
    expect(end).toContain("installs the app at https://hathi.example.com/slack/install");
    expect(await page.finished).toBe(true);
    const variables = parseEnv(await readFile(file, "utf8"));
    expect(variables).toMatchObject({
      SLACK_CLIENT_ID: "1234567890.1234567890",
      SLACK_CLIENT_SECRET: "0123456789abcdef0123456789abcdef",
      HATHI_ENCRYPTION_KEY: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(variables).not.toHaveProperty("SLACK_BOT_TOKEN");
  });

  it("takes an answer for the question that it was given to, and for no later one", async () => {
    const { enter } = await open();
    const browser = await enter();
    const late = openSetupBrowser(`${browser.origin}${browser.base}/`);
    late.cookie = browser.cookie;
    await late.open("/");
    expect(await browser.answer("https://hathi.example.com")).toContain("The Signing Secret");
    expect(await late.answer("https://elsewhere.example.com")).toContain("The Signing Secret");
    expect(await browser.open("/")).not.toContain("elsewhere");
  });
});

describe("strangers", { timeout: 60_000 }, () => {
  it("find it on loopback alone", async () => {
    const { page } = await open();
    const { port } = new URL(page.url);
    const others = Object.values(networkInterfaces())
      .flatMap((all) => all ?? [])
      .filter(({ internal, family }) => !internal && family === "IPv4");
    for (const { address } of others) {
      const outcome = await new Promise((resolve) => {
        const socket = connect(Number(port), address);
        socket.once("connect", () => resolve("connected"));
        socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code));
      });
      expect(outcome).toBe("ECONNREFUSED");
    }
  });

  it("find it from elsewhere only where HATHI_SETUP_HOST opens it, and then by this machine's names and the link", async () => {
    const { page, path, enter } = await open({ env: { HATHI_SETUP_HOST: "0.0.0.0" } });
    const { port, origin, host } = new URL(page.url);
    expect(origin).toBe(`http://127.0.0.1:${port}`);
    const [address] = Object.values(networkInterfaces())
      .flatMap((all) => all ?? [])
      .filter(({ internal, family }) => !internal && family === "IPv4")
      .map((one) => one.address);
    // As what publishes the port of a container hands the browser's request on.
    const send = async (headers: Record<string, string>, where = path): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        request({ host: address ?? "127.0.0.1", port, path: where, headers }, (answer) =>
          resolve(answer.resume().statusCode),
        )
          .once("error", reject)
          .end();
      });
    expect(await send({ host: `${address ?? "rebound.example.com"}:${port}` })).toBe(403);
    expect(await send({ host: `hathi.example.com:${port}` })).toBe(403);
    expect(await send({ host, "x-forwarded-for": "203.0.113.7" })).toBe(403);
    expect(await send({ host }, path.replace(/\?.*/, ""))).toBe(403);
    expect(await send({ host })).toBe(303);
    expect(await send({ host })).toBe(403);
    expect((await enter()).cookie).toBe("");
  });

  it("with another program at its port are told which variables choose it", async () => {
    const { page } = await open();
    await expect(open({ env: { HATHI_SETUP_PORT: new URL(page.url).port } })).rejects.toThrow(
      /cannot listen at 127\.0\.0\.1, port \d+ \(EADDRINUSE\).*HATHI_SETUP_PORT/,
    );
  });

  it.each([
    ["another name that points here", { host: "rebound.example.com" }],
    ["a name that begins like ours", { host: "localhost.evil.example:80" }],
    ["a proxy on this machine", { "x-forwarded-for": "203.0.113.7" }],
    ["a tunnel of a proxy", { via: "1.1 tunnel" }],
  ])("with %s get nothing, and do not use the link up", async (_name, headers) => {
    const { enter, path, page } = await open();
    const browser = openSetupBrowser(page.url);
    for (const where of [path, "/", "/made?code=a&state=b", "/web/parts/styles/base.css"]) {
      const { status, text, headers: answered } = await browser.send(where, { headers });
      expect([where, status]).toEqual([where, 403]);
      expect(text).not.toContain("<form");
      expect(answered["set-cookie"]).toBeUndefined();
    }
    expect(await (await enter()).open("/")).toContain("The address under which");
  });

  it("who come by the link that was used, or by none, stay outside", async () => {
    const { enter, path, page } = await open();
    const browser = await enter();
    const second = openSetupBrowser(page.url);
    expect(await second.open(path)).toContain("This link was used before");
    second.cookie = browser.cookie.replace(/=.*/, "=guessed");
    for (const where of ["/", "/github"]) expect((await second.send(where)).status).toBe(403);
    expect(await second.open("/?token=")).toContain("This link was used before");
    expect(await second.open("/?token=a&token=b")).toContain("This link was used before");
    expect(await browser.open("/")).toContain("The address under which");
  });

  it("that are another setup's pages, opened by the same browser, put nobody out", async () => {
    const [one, other] = [await open(), await open()];
    const [first, second] = [await one.enter(), await other.enter()];
    // One browser: it keeps a cookie by its name and folder, and sends it to that folder of every port of this machine.
    expect(first.base).not.toBe(second.base);
    for (let looks = 1; looks <= 21; looks += 1) expect((await first.send("/")).status).toBe(200);
    expect((await second.send("/")).status).toBe(200);
  });

  it("who try cookies close it, too", async () => {
    const { page, enter } = await open();
    const stranger = openSetupBrowser(page.url);
    const { cookie } = await enter();
    for (let guesses = 1; guesses <= 20; guesses += 1) {
      stranger.cookie = cookie.replace(/=.*/, `=${guesses}`);
      await stranger.send("/").catch(() => {});
    }
    expect(await page.finished).toBe(false);
  });

  it("who guess close it", async () => {
    const { page, logger, enter } = await open();
    const browser = await enter();
    const stranger = openSetupBrowser(page.url);
    for (let guesses = 1; guesses < 20; guesses += 1) await stranger.send(`/?token=${guesses}`);
    expect((await browser.send("/")).status).toBe(200);
    await stranger.send("/?token=20").catch(() => {});
    expect(await page.finished).toBe(false);
    await expect(browser.send("/")).rejects.toMatchObject({ code: "ECONNREFUSED" });
    expect(logger.lines.at(-1)).toMatchObject({
      level: "warn",
      message: "the page of the setup is closed",
    });
  });

  it.each([
    ["another site", { origin: "https://evil.example", "sec-fetch-site": "cross-site" }, undefined],
    [
      "another port of this machine",
      { origin: "http://127.0.0.1:1", "sec-fetch-site": "same-site" },
      undefined,
    ],
    ["a page without an origin", { origin: "null", "sec-fetch-site": "cross-site" }, undefined],
    ["another site in an old browser", { origin: "https://evil.example" }, undefined],
    ["whoever does not know the form", {}, "guessed"],
  ])("as %s cannot answer through a person's browser", async (_name, headers, form) => {
    const { enter } = await open();
    const browser = await enter();
    const fields = { ...(await fieldsOf(browser)), ...(form !== undefined && { form }) };
    const { status } = await browser.send("/answer", {
      method: "POST",
      headers: { ...asForm, origin: browser.origin, ...headers },
      body: new URLSearchParams({ ...fields, answer: "https://evil.example" }).toString(),
    });
    expect(status).toBe(403);
    expect(await browser.open("/")).not.toContain("evil");
  });

  it("cannot hand in an App of theirs: with another state, with none, or with one that came before", async () => {
    const { enter, file } = await open();
    const browser = await enter();
    expect((await browser.send("/made?code=theirs&state=")).status).toBe(400);
    await goToGitHub(browser);
    const back = await makeApp(browser);
    const stranger = openSetupBrowser(`${browser.origin}${browser.base}/`);
    for (const wrong of [
      back.replace(/state=[^&]+/, "state=of-somebody-else"),
      back.replace(/&?state=[^&]+/, ""),
      "/made?code=theirs",
      "/made",
    ])
      expect((await stranger.send(wrong)).status).toBe(400);
    expect(await readFile(file, "utf8")).not.toContain("GITHUB_APP_ID");
    expect((await browser.send(back)).headers["location"]).toMatch(/installations\/new$/);
    expect((await browser.send(back)).status).toBe(400);
    expect((await browser.send(back.replace(/code=[^&]+/, "code=theirs"))).status).toBe(400);
    await browser.until("Installed on acme.");
    expect(parseEnv(await readFile(file, "utf8"))["GITHUB_APP_ID"]).toBe(local.env.GITHUB_APP_ID);
  });

  it("can send nothing that breaks it, and it runs nothing", async () => {
    const { enter } = await open();
    const browser = await enter();
    const post = { method: "POST" } as const;
    for (const [path, options] of [
      ["/%00", {}],
      ["/..%2f..%2fpackage.json", {}],
      ["/web/parts/styles/..%2f..%2f..%2fmain.ts", {}],
      ["/answer", { ...post, headers: { "content-type": "application/json" }, body: "{" }],
      ["/answer", { ...post, headers: asForm, body: "answer=".padEnd(100_000, "x") }],
      ["/answer", { method: "PUT" }],
      ["/", { method: "DELETE" }],
    ] as const) {
      const { status } = await browser.send(path, options);
      expect([path, status]).toEqual([path, expect.toSatisfy((one: number) => one >= 400 && one < 500)]);
    }
    expect((await browser.send("//")).status).toBeLessThan(500);
    const { headers, text } = await browser.send("/");
    expect(text.replaceAll('<script type="module" src="/web/page/setup/wait.js"></script>', "")).not.toMatch(
      /<script|style=|onload/,
    );
    expect((await browser.send("/news?seen=x")).text).toBe("new");
    expect(headers["content-security-policy"]).toMatch(
      /^default-src 'none'; style-src 'self'; script-src 'self'; .*frame-ancestors 'none'$/,
    );
    expect(headers["referrer-policy"]).toBe("same-origin");
    expect(headers["cache-control"]).toBe("no-store");
    const hostile = `https://hathi.example.com/"><script>alert(1)</script>`;
    expect(await browser.answer(hostile, { org: hostile, workspaces: hostile })).not.toContain("<script>");
  });
});
