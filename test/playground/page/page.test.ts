import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { until } from "../../support/local-app.ts";
import { findPale, hasBrowser, openPlayground as openPage } from "../../support/playground-page.ts";

const attack = '<img src=x onerror="document.title=1"> *bold* <!channel>';

/** The whole story, clicked; HATHI_SCREENSHOT names a file to keep its picture in. */
test.skipIf(!hasBrowser)(
  "a person clicks through the story: open, a day, a kill, another day, a command, merge",
  { timeout: 180_000 },
  async () => {
    const { page, url, complaints } = await openPage();
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.goto(url);

    await page.getByRole("button", { name: "Open one for me" }).click();
    await page.locator(".run .wake").waitFor();
    await page.locator(".conversation h3", { hasText: "teach-the-elephant" }).waitFor();
    await waitForMessages(page, 1);

    const day = page.locator(".guide").getByRole("button", { name: "+1 day" });
    await day.click();
    await waitForMessages(page, 2);
    await page.locator(".timeline .open", { hasText: "timer" }).waitFor();

    const before = await page.locator(".worker-state").textContent();
    await page.locator(".guide").getByRole("button", { name: "Kill it" }).click();
    await page.locator(".worker-state.down").waitFor();
    await page.locator(".worker-state.up").waitFor();
    expect(await page.locator(".worker-state").textContent()).not.toBe(before);

    await day.click();
    await waitForMessages(page, 3);
    await page.locator(".timeline .death", { hasText: "took over" }).first().waitFor();

    await page.getByLabel(/^Message in/).fill("/hathi list");
    await page.getByLabel(/^Message in/).press("Enter");
    await page.locator(".message.private", { hasText: "pr-reminder" }).waitFor();
    await page.getByLabel(/^Message in/).fill(attack);
    await page.getByLabel(/^Message in/).press("Enter");
    await page.locator(".message strong", { hasText: "bold" }).waitFor();
    expect(await page.locator(".messages img").count()).toBe(0);
    expect(await page.title()).toBe("Hathi playground");

    const path = process.env["HATHI_SCREENSHOT"];
    const picture = await page.screenshot(path === undefined ? {} : { path });
    expect(picture.byteLength).toBeGreaterThan(50_000);

    await page.locator(".guide").getByRole("button", { name: "Merge it" }).click();
    await page.locator(".run.completed", { hasText: "pr-reminder" }).first().waitFor();
    await page.locator(".composer.closed", { hasText: "archived" }).waitFor();
    await page.locator(".guide h2", { hasText: "That is Hathi." }).waitFor();
    // Whoever was asked for a review is awaited no more.
    await expect
      .poll(async () => page.locator(".pull.merged .reviewer.awaited").count(), { timeout: 15_000 })
      .toBe(0);
    const next = await page.locator(".guide .next a").first().getAttribute("href");
    const document = await fetch(new URL(next ?? "", url));
    expect(document.headers.get("content-type")).toContain("text/plain");
    expect(await document.text()).toContain("# Writing an automation");
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      expect(await findPale(page)).toEqual([]);
      if (path !== undefined) await page.screenshot({ path: path.replace(/(?=\.\w+$)/, `-${colorScheme}`) });
    }

    const opened = await page.locator(".conversation h3").textContent();
    await page.reload();
    await page.locator(".conversation h3").waitFor();
    expect(await page.locator(".conversation h3").textContent()).toBe(opened);
    await page.getByRole("button", { name: "Close the guide" }).click();
    await page.locator(".guide").waitFor({ state: "hidden" });
    expect(asked.filter((address) => !address.startsWith(url) && !address.startsWith("data:"))).toEqual([]);
    expect(complaints).toEqual([]);
  },
);

test.skipIf(!hasBrowser)(
  "what a person types and unfolds survives the page's updates, and a confirm dialog asks first",
  { timeout: 120_000 },
  async () => {
    const { page, url, playground, complaints } = await openPage();
    await page.goto(url);
    await page.locator(".new-pull").first().getByLabel("Title").fill(attack);
    await page.getByLabel(/^Message in/).fill("half a sent");
    const { number } = await playground.local.github.openPullRequest({ title: attack, author: "ana" });
    await page.locator(`#pull-${number}`).waitFor();
    expect(await page.locator(".new-pull").first().getByLabel("Title").inputValue()).toBe(attack);
    expect(await page.getByLabel(/^Message in/).inputValue()).toBe("half a sent");
    expect(await page.evaluate("document.activeElement.tagName")).toBe("TEXTAREA");

    await page.locator(".new-pull").first().getByLabel("Title").press("Enter");
    await page.locator(`#pull-${number + 1}`).waitFor();
    // The pull request may be shown before the answer to the form has come.
    await page.waitForFunction("document.activeElement.tagName === 'SUMMARY'");

    await page.locator(".run .wake").nth(1).waitFor();
    // The digest's run comes to the top as the day begins.
    const [newest] = await playground.runs.list({ scope: "all", automation: "pr-reminder" });
    const entry = page
      .locator(".run", { has: page.locator(`[title="run ${newest?.id}"]`) })
      .locator(".entry")
      .first();
    await entry.locator("summary").click();
    await playground.skip(86_400_000);
    await page.locator(".timeline .gap").first().waitFor();
    expect(await entry.locator("details").getAttribute("open")).not.toBeNull();

    // The digest's run would be the first that is offered.
    await until(async () => (await playground.runs.list({ scope: "unfinished" })).length === 2);
    await page.getByLabel(/^Message in/).fill("/hathi list");
    await page.getByLabel(/^Message in/).press("Enter");
    const cancel = page.locator(".message.private .slack-button.danger").first();
    await cancel.click();
    await page.locator("#confirm-no").click();
    const [run] = await playground.runs.list({ scope: "all", automation: "pr-reminder" });
    expect(run?.cancelRequested).toBe(false);
    await cancel.click();
    await page.locator("#confirm-yes").click();
    await until(async () => (await playground.runs.list({ scope: "unfinished" })).length === 1);
    await page.locator(".run.cancelled").waitFor();
    expect(complaints).toEqual([]);
  },
);

async function waitForMessages(page: Page, count: number): Promise<void> {
  await until(async () => (await page.locator(".message:not(.private):has(.app)").count()) >= count);
}
