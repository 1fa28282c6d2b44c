/** The cards of questions as people see them; HATHI_SCREENSHOT names a file to keep their pictures beside. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { makeAutomations } from "../../support/engine/automations-folder.ts";
import { until } from "../../support/local-app.ts";
import { findPale, hasBrowser, openPlayground } from "../../support/playground-page.ts";

const cards = `
  import { ask, next, on, slack, sleep, status, store } from "hathi";
  import { z } from "zod";
  const to = "general";
  const choices = [{ value: "deploy", style: "primary" }, { value: "reject", style: "danger" }];
  export const open = on("webhook.open", async () => {
    await ask({
      to, text: "Deploy *elephant* to production?", fields: { version: "1.4.2", branch: "main", "asked by": "Ana <!channel>" },
      choices, quorum: 2, askBack: "@core", expires: "8 h", evidence: { title: "The plan", text: "+ 1 to add\\n- 0 to destroy" },
    });
  });
  export const granted = on("webhook.granted", async () => {
    await ask({ to, text: "Delete the file a.txt?", choices: ["delete", "keep"], grant: { key: "files", for: ["run", "1 h"] } });
  });
  export const form = on("webhook.form", async () => {
    await ask({
      to, text: "Roll out the new search?",
      choices: ["approve", { value: "change", label: "Approve with changes", form: true }, "reject"],
      form: z.object({ percent: z.number().int().min(1).max(100).describe("Of all requests"), region: z.enum(["eu", "us"]), note: z.string().max(500).optional(), isLoud: z.boolean() }),
      proposed: { percent: 10, region: "eu", isLoud: false },
    });
  });
  export const expired = on("webhook.expired", async () => { await ask({ to, text: "Anybody there?", choices, expires: "30 min", onExpiry: "reject" }); });
  export const withdrawn = on("webhook.withdrawn", async () => { await Promise.race([ask({ to, text: "Roll back?", choices }), next("webhook.resolved")]); });
  export const superseded = on(["webhook.superseded", "webhook.head"], async ({ type }) => {
    if (type === "webhook.head") return store.set("head", "9f8e7d6");
    const look = async () => (await store.get("head")) ?? "1a2b3c4";
    await ask({ to, text: "Merge this?", choices: ["merge", "wait"], bindTo: { look, on: "webhook.pushed" } });
  });
  export const mine = on("webhook.mine", async () => {
    const { user } = await slack.users.lookupByEmail({ email: "dana@acme.example" });
    status("waiting for <@" + user.id + ">");
    await next("webhook.never");
  });
  export const failing = on("webhook.failing", async () => {
    await slack.chat.postMessage({ channel: to, text: "I begin." });
    throw new Error("the registry refused the image");
  });
  export const paused = on("webhook.paused", async () => {
    await slack.chat.postMessage({ channel: to, text: "I wait." });
    await new Promise(() => {});
  });
`;

test.skipIf(!hasBrowser)(
  "cards of questions are open, handed over, asked back, answered, expired and withdrawn, in both themes",
  { timeout: 240_000 },
  async () => {
    const folder = await makeAutomations({ "cards.ts": cards });
    const { page, url, playground, complaints } = await openPlayground({ HATHI_AUTOMATIONS: folder });
    page.setDefaultTimeout(60_000);
    await page.goto(url);
    await page.locator(".worker-state.up").waitFor();
    const card = (text: string) => page.locator(".message:not(.private, .reply)", { hasText: text });
    const ask = async (name: string, text: string) => {
      await fetch(`${url}/hooks/${name}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: "{}",
      });
      await card(text).waitFor();
    };
    const form = page.locator("dialog.slack-form");

    await ask("open", "Deploy elephant");
    await ask("granted", "Delete the file");
    await ask("expired", "Anybody there?");
    await ask("withdrawn", "Roll back?");
    await ask("form", "Roll out");
    await keep(page, "open");

    await choose(page, card("Deploy elephant"), "Hand over…");
    await form.locator('[data-action="filled"]').selectOption({ label: "Ben Okafor" });
    await form.locator(".form-submit").click();
    await card("handed this to").waitFor();
    await be(page, "Ben Okafor");
    await choose(page, card("Deploy elephant"), "Ask back…");
    await form.locator("textarea").fill("Is it tested on staging?");
    await keep(page, "ask-back", false);
    await form.locator(".form-submit").click();
    await page.locator(".message.reply", { hasText: "wants to know" }).waitFor();
    await be(page, "Eli Marsh");
    await page.getByRole("button", { name: "Answer this…" }).click();
    await form.locator("textarea").fill("Yes, since this morning.");
    await form.locator(".form-submit").click();
    await card("Yes, since this morning.").first().waitFor();
    await be(page, "Ben Okafor");
    await card("Deploy elephant").getByRole("button", { name: "Deploy", exact: true }).click();
    await card("Ben Okafor (in place of").waitFor();
    await keep(page, "handed-over");

    await card("Roll out").getByRole("button", { name: "Approve with changes" }).click();
    await form.locator("h2", { hasText: "Approve with changes" }).waitFor();
    await form.locator('input[data-action="filled"]').first().fill("101");
    await form.locator(".form-submit").click();
    await form.locator(".error").waitFor();
    await keep(page, "form", false);
    await form.locator('input[data-action="filled"]').first().fill("25");
    await form.locator(".form-submit").click();
    await form.waitFor({ state: "hidden" });
    await card("☑️ Approve with changes").waitFor();

    await be(page, "Dana Kowalski");
    await card("Deploy elephant").getByRole("button", { name: "Deploy", exact: true }).click();
    await card("☑️ Deploy").waitFor();
    await fetch(`${url}/hooks/resolved`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    });
    await card("🚫 Withdrawn").waitFor();
    await playground.skip(3_600_000);
    await card("⌛ Nobody answered in time").waitFor();
    await keep(page, "ended");

    await ask("superseded", "Merge this?");
    const tell = async (name: string): Promise<void> => {
      await fetch(`${url}/hooks/${name}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: "{}",
      });
    };
    await tell("head");
    await until(async () =>
      (await playground.runs.list({ scope: "all", state: "completed" })).some(
        ({ automation }) => automation === "cards.superseded",
      ),
    );
    await tell("pushed");
    await card("↪️ Replaced").waitFor();
    await card("9f8e7d6").waitFor();
    await keep(page, "superseded");

    await tell("mine");
    await until(async () =>
      (await playground.runs.list({ scope: "unfinished", automation: "cards.mine" })).some(
        ({ state }) => state === "waiting",
      ),
    );
    await page.getByRole("button", { name: "Hathi (Home)" }).click();
    await page.locator(".home-body", { hasText: "waiting for" }).waitFor();
    await page.locator(".home-body", { hasText: "Delete the file" }).waitFor();
    await keep(page, "home", true, ".home-body");
    await page.getByRole("button", { name: "general" }).first().click();

    await ask("failing", "I begin.");
    await page.locator(".message", { hasText: "the registry refused the image" }).first().waitFor();
    await ask("paused", "I wait.");
    await page.locator(".message", { hasText: "can never happen" }).first().waitFor();
    await keep(page, "failed");
    expect(complaints).toEqual([]);
  },
);

async function be(page: Page, name: string): Promise<void> {
  await page.getByLabel("You are").selectOption({ label: name });
}

/** Chooses from a card's menu; whatever opens a form may need another try on a busy machine. */
async function choose(page: Page, card: ReturnType<Page["locator"]>, option: string): Promise<void> {
  await card.getByLabel("More").selectOption({ label: option });
  await page.locator("dialog.slack-form").waitFor();
}

async function keep(page: Page, name: string, isWhole = true, shown = ".message"): Promise<void> {
  const path = process.env["HATHI_SCREENSHOT"];
  if (isWhole) await page.locator(shown).last().scrollIntoViewIfNeeded();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    // Texts below a form are darkened with the page.
    expect(isWhole ? await findPale(page) : []).toEqual([]);
    if (path !== undefined)
      await page.screenshot({ path: path.replace(/(?=\.\w+$)/, `-${name}-${colorScheme}`) });
  }
}
