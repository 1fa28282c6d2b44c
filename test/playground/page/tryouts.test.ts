/** An author tries each trigger of an automation of their own on the playground's page, with data that they may edit. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { waitFor } from "../../support/engine/engine.ts";
import { findPale, hasBrowser, openPlayground } from "../../support/playground-page.ts";

const source = `
  import { on, sleep } from "hathi";
  export const triage = on("github.issues.opened", async ({ subject, data }) => [subject, data.issue.title]);
  export const bill = on("webhook.bill", async ({ data }) => data);
  export const greet = on("slack.command.greet", async ({ data }) => [data.user_name, data.text]);
  export const report = on.cron("0 9 * * *", async ({ data }) => typeof data.due);
  export const linger = on("webhook.linger", async () => {
    await sleep("1 hour");
    await sleep("1 day");
  });
`;

test.skipIf(!hasBrowser)(
  "each trigger is tried by a click, and what comes of it is shown",
  { timeout: 120_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "hathi-tryouts-"));
    onTestFinished(async () => rm(folder, { recursive: true, force: true }));
    await writeFile(join(folder, "mine.ts"), source);
    const { page, url, playground, complaints } = await openPlayground({
      HATHI_AUTOMATIONS: folder,
      // As for an author: the worker tells where runs wait.
      LOG_LEVEL: undefined,
    });
    await page.goto(url);
    const tryouts = page.locator(".tryouts");
    await tryouts.getByText("Your automations").click();
    const resultOf = async (name: string): Promise<unknown> => {
      const [run] = await waitFor(
        async () => playground.runs.list({ scope: "all", automation: `mine.${name}` }),
        ([first]) => first?.state === "completed",
      );
      const { result } = await playground.runs.show(run?.id ?? "");
      return result?.encoded;
    };

    await tryouts.getByRole("button", { name: "Send issues.opened" }).click();
    const data = tryouts.locator("textarea");
    await data.waitFor();
    await tryouts.getByText("No issue is open here").waitFor();
    expect(await findPale(page)).toEqual([]);
    const example = await data.inputValue();
    await data.fill("no JSON");
    await tryouts.getByRole("button", { name: "Send", exact: true }).click();
    await page.getByText("this is no JSON").waitFor();
    // What was typed is still there.
    expect(await data.inputValue()).toBe("no JSON");
    const issue = JSON.parse(example) as { issue: { number: number; title: string } };
    await data.fill(JSON.stringify({ ...issue, issue: { ...issue.issue, number: 7, title: "It hangs" } }));
    await tryouts.getByRole("button", { name: "Send", exact: true }).click();
    expect(await resultOf("triage")).toContain('"acme/elephant#7","It hangs"');

    await tryouts.getByRole("button", { name: "POST /hooks/bill" }).click();
    await tryouts.locator("textarea").fill('{"amount":12}');
    await tryouts.getByRole("button", { name: "Send", exact: true }).click();
    expect(await resultOf("bill")).toContain('"amount"');

    await tryouts.getByRole("button", { name: "Type /greet" }).click();
    await tryouts.getByLabel("What follows the command").fill("good morning");
    await tryouts.getByRole("button", { name: "Send", exact: true }).click();
    expect(await resultOf("greet")).toContain('"ana","good morning"');

    await tryouts.getByRole("button", { name: "Run now" }).click();
    await tryouts.getByRole("button", { name: "Send", exact: true }).click();
    expect(await resultOf("report")).toContain('"string"');

    await tryouts.getByRole("button", { name: "POST /hooks/linger" }).click();
    await tryouts.getByRole("button", { name: "Send", exact: true }).click();
    const waiting = page.locator(".run.waiting");
    await waiting.getByText("Waits at mine.ts:8").waitFor();
    const marked = waiting.getByRole("region", { name: /^The code where mine.linger/ });
    expect(await marked.textContent()).toMatch(/^> +8 \| +await sleep\("1 hour"\);$/m);
    await playground.skip(3_600_000);
    await waiting.getByText("Waits at mine.ts:9").waitFor();

    await tryouts.getByRole("button", { name: "POST /hooks/bill" }).click();
    const path = process.env["HATHI_SCREENSHOT"];
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      expect(await findPale(page)).toEqual([]);
      if (path !== undefined) await page.screenshot({ path: path.replace(/(?=\.\w+$)/, `-${colorScheme}`) });
    }
    // The browser says so itself of the one that was refused.
    expect(complaints.filter((line) => !line.includes("409"))).toEqual([]);
  },
);
