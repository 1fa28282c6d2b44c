/** The page of the setup beside another server of the same machine, in a real browser. */
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { openSetupPage } from "../../../../src/app/setup/page/setup-page.ts";
import { createMemoryLogger } from "../../../support/memory-logger.ts";
import { browserArguments, executablePath, hasBrowser } from "../../../support/playground-page.ts";

test.skipIf(!hasBrowser)(
  "the browser that is let in sends its cookie to no other port of the machine, and says its address to none",
  { timeout: 60_000 },
  async () => {
    const heard: object[] = [];
    const neighbour = createServer(({ url, headers }, response) => {
      heard.push({ url, cookie: headers.cookie, referer: headers.referer });
      response.end("<p>a neighbour</p>");
    });
    await once(neighbour.listen(0, "127.0.0.1"), "listening");
    const elsewhere = `http://127.0.0.1:${(neighbour.address() as AddressInfo).port}`;
    const cwd = await mkdtemp(join(tmpdir(), "hathi-setup-ports-"));
    const setup = await openSetupPage({
      env: {},
      cwd,
      logger: createMemoryLogger(),
      options: { github: false },
    });
    const browser = await chromium.launch({
      executablePath: executablePath ?? "",
      args: [...browserArguments],
    });
    onTestFinished(async () => {
      await browser.close();
      await setup.close();
      neighbour.closeAllConnections();
      neighbour.close();
      await rm(cwd, { recursive: true, force: true });
    });
    const page = await browser.newPage();
    await page.goto(setup.url);
    await page.getByLabel(/address under which/).waitFor();
    expect(await page.context().cookies()).toHaveLength(1);
    // As a link on the page would lead there.
    await page.evaluate(`location.assign("${elsewhere}/from-the-page")`);
    await page.waitForURL("**/from-the-page");
    for (const path of ["/", "/answer", "/deeper/still"]) await page.goto(`${elsewhere}${path}`);
    const paths = ["/from-the-page", "/", "/answer", "/deeper/still"];
    expect(heard.filter((one) => !("url" in one && one.url === "/favicon.ico"))).toEqual(
      paths.map((url) => ({ url, cookie: undefined, referer: undefined })),
    );
  },
);
