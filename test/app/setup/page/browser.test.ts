/** The page of the setup in a real browser: through the local Slack and GitHub to its end, and that it is accessible. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { chromium, type Page } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { openSetupPage } from "../../../../src/app/setup/page/setup-page.ts";
import { startLocalServices } from "../../../../src/local-services/local-services.ts";
import { createMemoryLogger } from "../../../support/memory-logger.ts";
import { findBarriers } from "../../../support/page/find-barriers.ts";
import { browserArguments, executablePath, hasBrowser } from "../../../support/playground-page.ts";
import { projectFolder } from "../../../support/project-folder.ts";

const wide = { width: 1100, height: 800 };

/** Looks at the page in both themes and in a narrow window. */
async function lookAt(page: Page, name: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    for (const viewport of [wide, { width: 360, height: 740 }]) {
      await page.setViewportSize(viewport);
      expect([name, colorScheme, viewport.width, await findBarriers(page)]).toEqual([
        name,
        colorScheme,
        viewport.width,
        [],
      ]);
      const isTooWide = await page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth",
      );
      expect([name, viewport.width, isTooWide]).toEqual([name, viewport.width, false]);
      const path = process.env["HATHI_SCREENSHOT"];
      if (path !== undefined)
        await page.screenshot({
          path: path.replace(/(?=\.\w+$)/, `-setup-${name}-${colorScheme}-${viewport.width}`),
          fullPage: true,
        });
    }
  }
  await page.setViewportSize(wide);
}

test.skipIf(!hasBrowser)(
  "a person goes from the terminal's link to a message in a channel, without a barrier, in both themes and a narrow window",
  { timeout: 180_000 },
  async () => {
    const local = await startLocalServices();
    const cwd = await mkdtemp(join(tmpdir(), "hathi-setup-browser-"));
    const setup = await openSetupPage({
      env: {
        SLACK_API_URL: local.env.SLACK_API_URL,
        GITHUB_API_URL: local.env.GITHUB_API_URL,
        HATHI_AUTOMATIONS: join(projectFolder, "automations"),
      },
      cwd,
      logger: createMemoryLogger(),
      options: { github: true, admin: "ana@acme.example" },
    });
    const browser = await chromium.launch({
      executablePath: executablePath ?? "",
      args: [...browserArguments],
    });
    onTestFinished(async () => {
      await browser.close();
      await setup.close();
      await local.close();
      await rm(cwd, { recursive: true, force: true });
    });
    const context = await browser.newContext({
      viewport: wide,
      permissions: ["clipboard-read", "clipboard-write"],
    });
    await context.route("https://api.slack.com/**", async (route) =>
      route.fulfill({ contentType: "text/html", body: "<title>Slack</title>" }),
    );
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(`${message.text()} ${message.location().url}`);
    });
    page.on("pageerror", (error) => complaints.push(error.message));

    const clicks: string[] = [];
    const click = async (role: "button" | "link", name: string): Promise<void> => {
      clicks.push(name);
      await page.getByRole(role, { name }).click();
    };
    /** Nothing is pressed after it. */
    const paste = async (label: RegExp, text: string): Promise<void> => {
      const field = page.getByLabel(label);
      await field.waitFor();
      await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
      await field.focus();
      await page.keyboard.press("Control+V");
    };
    await page.goto(setup.url);
    expect(page.url()).not.toContain("token");
    await page.getByLabel(/address under which/).waitFor();
    expect(await page.evaluate("document.activeElement.id")).toBe("answer");
    await lookAt(page, "begin");
    await page.getByLabel(/address under which/).fill("https://hathi.example.com");
    await page.getByLabel(/organisation/).fill("acme");
    const [slack] = await Promise.all([context.waitForEvent("page"), click("button", "Make the Slack app")]);
    await slack.waitForURL("https://api.slack.com/apps?new_app=1**");
    await slack.close();
    // The first tab has gone on meanwhile.
    await paste(/Signing Secret/, "xoxb-1-2-abc");
    await page.getByText("this is a bot token of Slack").waitFor();
    const again = page.getByRole("link", { name: "Open Slack's page" });
    expect(await again.getAttribute("href")).toContain("https://api.slack.com/apps?new_app=1");
    await lookAt(page, "wrong");
    await paste(/Signing Secret/, local.env.SLACK_SIGNING_SECRET);
    await paste(/Bot User OAuth Token/, local.env.SLACK_BOT_TOKEN);
    // The page goes on to GitHub, which asks nothing here, and from there to the choice of repositories.
    await page.waitForURL("**/apps/hathi/installations/new");
    expect(await page.textContent("body")).toContain("Install Hathi");
    await page.goto(setup.url.replace(/\?.*/, ""));
    await page.getByText("Hathi is set up.").waitFor();
    await lookAt(page, "end");
    expect(clicks).toEqual(["Make the Slack app"]);

    expect(await setup.finished).toBe(true);
    expect(parseEnv(await readFile(join(cwd, ".env"), "utf8"))).toMatchObject({
      SLACK_BOT_TOKEN: local.env.SLACK_BOT_TOKEN,
      GITHUB_APP_ID: local.env.GITHUB_APP_ID,
    });
    const channel = await local.slack.channel("hathi");
    expect((await local.slack.messages(channel.id)).map(({ text }) => text)).toContainEqual(
      expect.stringContaining("Hathi is here"),
    );
    expect(complaints).toEqual([]);
  },
);
