/** What one does on the left of the playground's page beside reviews: issues, and what happens to a pull request. */
import { expect, test } from "vitest";
import { makeAutomations } from "../../support/engine/automations-folder.ts";
import { waitFor } from "../../support/engine/engine.ts";
import { findBarriers } from "../../support/page/find-barriers.ts";
import { findPale, hasBrowser, openPlayground } from "../../support/playground-page.ts";

const source = `
  import { next, on, sleep } from "hathi";
  export const triage = on("github.issues.opened", async ({ subject, data: { issue } }) => {
    const closed = await next("github.issues.closed", { subject });
    return [subject, issue.title, issue.body, closed.data.sender.login];
  });
  export const labels = on("github.issues.labeled", async ({ data }) => data.label.name);
  export const ci = on("github.check_run.completed", async ({ data }) => data.check_run.conclusion);
  export const pushed = on("github.pull_request.synchronize", async ({ subject }) => subject);
`;

test.skipIf(!hasBrowser)(
  "an issue is opened, labelled and closed by hand, a pull request gets a commit and a check, and runs hear of it",
  { timeout: 180_000 },
  async () => {
    const folder = await makeAutomations({ "mine.ts": source });
    const { page, url, playground, complaints } = await openPlayground({ HATHI_AUTOMATIONS: folder });
    await page.goto(url);
    const repository = page.locator("#repository");
    const resultOf = async (name: string): Promise<unknown> => {
      const [run] = await waitFor(
        async () => playground.runs.list({ scope: "all", automation: `mine.${name}` }),
        ([first]) => first?.state === "completed",
        45_000,
      );
      return (await playground.runs.show(run?.id ?? "")).result?.encoded;
    };

    await repository.getByText("New issue").click();
    const form = repository.locator(".new-pull", { hasText: "New issue" });
    await form.getByLabel("Title").fill("It forgot my birthday");
    await form.getByLabel("What is wrong").fill("Twice.");
    await form.getByLabel("Author").selectOption("ben");
    await form.getByRole("button", { name: "Open issue" }).click();
    const issue = repository.locator("#issue-1");
    await issue.getByText("Twice.").waitFor();
    await page.locator(".run.waiting").getByRole("link", { name: "acme/elephant#1" }).waitFor();
    await issue.getByLabel("Comment").fill("Sorry!");
    await issue.getByRole("button", { name: "Comment" }).click();
    await issue.locator(".talk").getByText("Sorry!").waitFor();
    await issue.getByRole("button", { name: "Label as bug" }).click();
    expect(await resultOf("labels")).toContain('"bug"');
    await issue.locator(".meta").getByText("bug").waitFor();
    await issue.getByLabel("As").selectOption("chen");
    await issue.getByRole("button", { name: "Close" }).click();
    expect(await resultOf("triage")).toContain('"acme/elephant#1","It forgot my birthday","Twice.","chen"');
    await issue.getByRole("button", { name: "Reopen" }).waitFor();

    await playground.local.github.openPullRequest({ title: "Remember", author: "ana" });
    const pull = repository.locator("#pull-2");
    await pull.getByText("More").click();
    await pull.getByRole("button", { name: "Push a commit" }).click();
    expect(await resultOf("pushed")).toContain('"acme/elephant#2"');
    await pull.getByRole("button", { name: "Checks fail" }).click();
    expect(await resultOf("ci")).toContain('"failure"');

    await page.locator(".tryouts").getByText("Your automations").click();
    const path = process.env["HATHI_SCREENSHOT"];
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      expect(await findPale(page)).toEqual([]);
      expect(await findBarriers(page)).toEqual([]);
      if (path !== undefined) await page.screenshot({ path: path.replace(/(?=\.\w+$)/, `-${colorScheme}`) });
    }
    await page.setViewportSize({ width: 390, height: 800 });
    expect(await page.evaluate("document.documentElement.scrollWidth > innerWidth")).toBe(false);
    if (path !== undefined)
      await page.screenshot({ path: path.replace(/(?=\.\w+$)/, "-narrow"), fullPage: true });
    expect(complaints).toEqual([]);
  },
);
