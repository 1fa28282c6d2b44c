/** The code of a run, where a stranger wrote it: markup, control characters and endless lines are text and nothing else. */
import { chromium } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { makeAutomations } from "../support/engine/automations-folder.ts";
import { waitFor } from "../support/engine/engine.ts";
import { hostile, openPage } from "../support/page/open-page.ts";
import { browserArguments, executablePath, hasBrowser } from "../support/playground-page.ts";

// Escapes of a terminal, text that runs backwards, characters of no width, what templates and markdown begin with.
const strange =
  "\u001b[31mred\u001b[0m \u202eevil\u202c zero\u200bwidth ${1} {{1}} `x` **b** [l](javascript:1) </code>";
const lines = [
  `import { next, on } from "hathi";`,
  `/* ${hostile} */`,
  `/* </code></li></ol><base href="//evil.example"><style>*{display:none}</style> */`,
  `/* ${strange} */`,
  `// ${"long ".repeat(20_000)}`,
  `export default on("webhook.start", async () => { await next("webhook.go"); });`,
];

test.skipIf(!hasBrowser)("is shown to the letter, and does nothing", { timeout: 180_000 }, async () => {
  const folder = await makeAutomations({ "mine.ts": lines.join("\n") });
  const { app, url, startWorker } = await openPage({ HATHI_AUTOMATIONS: folder }, { withSignIn: false });
  await startWorker();
  const id = await app.runs.start("mine", {}, { id: "cli:test" });
  await waitFor(
    async () => app.runs.show(id),
    ({ state }) => state === "waiting",
  );
  const browser = await chromium.launch({
    executablePath: executablePath ?? "",
    args: [...browserArguments],
  });
  onTestFinished(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).origin));
  await page.goto(new URL(`/runs/${id}`, url).href);
  await page.locator(".code-lines li.waits").waitFor();
  expect(await page.locator(".code-lines li code").allTextContents()).toEqual(lines);
  expect(
    await page.locator("main img, main script, main base, main style, main a[href^=javascript]").count(),
  ).toBe(0);
  expect(await page.title()).not.toBe("owned");
  expect([...new Set(asked)]).toEqual([new URL(url).origin]);
  expect(complaints).toEqual([]);
  // A line without an end is scrolled within its frame.
  const isWide = await page.evaluate(
    "document.documentElement.scrollWidth > document.documentElement.clientWidth",
  );
  expect(isWide).toBe(false);
});
