/** The page that the terminal's setup opens on loopback, in a real browser and with the local GitHub. */
import { chromium } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { openGitHubPage } from "../../../src/app/setup/github-page.ts";
import { makeGitHubManifest } from "../../../src/core/github-app/github-manifest.ts";
import { nothingNeeded } from "../../../src/core/github-app/github-needs.ts";
import { startLocalServices } from "../../../src/local-services/local-services.ts";
import { browserArguments, executablePath, hasBrowser } from "../../support/playground-page.ts";

test.skipIf(!hasBrowser)(
  "a browser goes by the page to GitHub and on without a press of its button, and back to the page without being sent away",
  { timeout: 60_000 },
  async () => {
    const local = await startLocalServices();
    const site = new URL(local.env.GITHUB_API_URL).origin;
    const page = await openGitHubPage(
      {
        site,
        organization: "acme",
        manifestFor: (redirectUrl) =>
          makeGitHubManifest({
            url: "https://hathi.example.com",
            webhookPath: "/github/webhooks",
            redirectUrl,
            needs: nothingNeeded,
          }),
      },
      { host: "127.0.0.1", port: 0 },
    );
    const browser = await chromium.launch({
      executablePath: executablePath ?? "",
      args: [...browserArguments],
    });
    onTestFinished(async () => {
      await browser.close();
      page.close();
      await local.close();
    });
    const tab = await browser.newPage();
    const complaints: string[] = [];
    tab.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    const install = `${site}/apps/hathi/installations/new`;
    void page.code.then(() => page.leadTo(install));
    await tab.goto(page.url);
    await tab.waitForURL(install);
    await tab.goto(page.url);
    await tab.getByRole("button", { name: "Make the GitHub App" }).waitFor();
    expect(tab.url()).toBe(page.url);
    expect(complaints.filter((text) => !text.includes("404"))).toEqual([]);
  },
);
