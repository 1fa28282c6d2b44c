/** Everything interactive in the page's Slack, as a person does it: forms, threads, shortcuts, reactions, menus, Home. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { makeAutomations } from "../../support/engine/automations-folder.ts";
import { until } from "../../support/local-app.ts";
import { findPale, hasBrowser, openPlayground } from "../../support/playground-page.ts";

const forms = `
  import { answerForm, answerOptions, on, slack, store } from "hathi";
  const plain = (text) => ({ type: "plain_text", text });
  const option = (value) => ({ text: plain(value), value });
  const input = (id, element, more = {}) => ({ type: "input", block_id: id, label: plain(id), element: { action_id: id, ...element }, ...more });
  const options = [option("one"), option("two")];
  const first = {
    type: "modal", callback_id: "order", notify_on_close: true, title: plain("Order"), submit: plain("Send"),
    blocks: [
      input("words", { type: "plain_text_input", initial_value: "elephants" }),
      input("lines", { type: "plain_text_input", multiline: true }, { optional: true, hint: plain("Say more") }),
      input("count", { type: "number_input", is_decimal_allowed: false, max_value: "9" }),
      input("day", { type: "datepicker", initial_date: "2027-03-01" }),
      input("hour", { type: "timepicker", initial_time: "09:30" }),
      input("moment", { type: "datetimepicker", initial_date_time: 1800000000 }),
      input("one", { type: "static_select", options, initial_option: options[1] }),
      input("many", { type: "multi_static_select", options }),
      input("ticks", { type: "checkboxes", options, initial_options: [options[0]] }),
      input("circle", { type: "radio_buttons", options }),
      input("who", { type: "users_select" }),
      input("where", { type: "conversations_select" }),
      input("asked", { type: "external_select", min_query_length: 2 }),
      input("mail", { type: "email_text_input" }, { optional: true }),
      input("link", { type: "url_text_input" }, { optional: true }),
      input("rich", { type: "rich_text_input" }, { optional: true }),
    ],
  };
  const second = { type: "modal", callback_id: "sure", title: plain("Are you sure?"), submit: plain("Yes"), blocks: [
    { type: "section", text: plain("Really?") }, { type: "actions", elements: [{ type: "button", action_id: "more", text: plain("More"), value: "m" }] } ] };
  export const open = on("slack.shortcut.order", async ({ data }) => { await slack.views.open({ trigger_id: data.trigger_id, view: first }); });
  export const suggested = on("slack.block_suggestion.asked", async (event) => { await answerOptions(event, [option(event.data.value + "-a"), option(event.data.value + "-b")]); });
  export const sent = on("slack.view.order", async (event) => {
    const { values } = event.data.view.state;
    await store.set("values", values);
    if (values.words.words.value === "elephants") return answerForm(event, { errors: { words: "Not again" } });
    await answerForm(event, { push: second });
  });
  export const more = on("slack.action.more", async ({ data }) => {
    await slack.views.update({ view_id: data.view.id, hash: data.view.hash, view: { ...second, blocks: [{ type: "section", text: plain("More of it") }] } });
  });
  export const sure = on("slack.view.sure", async (event) => { await answerForm(event, { clear: true }); await slack.chat.postMessage({ channel: "general", text: "Ordered." }); });
  export const closed = on("slack.view_closed.order", async () => { await slack.chat.postMessage({ channel: "general", text: "Closed." }); });
  export const aside = on("slack.message_action.aside", async ({ data }) => {
    await slack.chat.postMessage({ channel: data.channel.id, thread_ts: data.message.ts, text: "Noted: " + data.message.text });
  });
  export const liked = on("slack.reaction_added", async ({ data }) => { await slack.chat.postMessage({ channel: data.item.channel, text: "Liked with " + data.reaction }); });
  export const heard = on("slack.message", { where: ({ data }) => data.thread_ts !== undefined && data.bot_id === undefined && data.text === "hello thread" }, async ({ data }) => {
    await slack.chat.postMessage({ channel: data.channel, thread_ts: data.thread_ts, text: "Heard in the thread." });
  });
  export const home = on("slack.app_home_opened", async ({ data }) => {
    await slack.views.publish({ user_id: data.user, view: { type: "home", blocks: [
      { type: "header", text: plain("Your runs") }, { type: "actions", elements: [{ type: "button", action_id: "refresh", text: plain("Refresh"), value: "r" }] } ] } });
  });
  export const refresh = on("slack.action.refresh", async ({ data }) => {
    await slack.views.publish({ user_id: data.user.id, view: { type: "home", blocks: [{ type: "section", text: plain("Fresh.") }] } });
  });
`;

test.skipIf(!hasBrowser)(
  "a person fills in forms, replies in a thread, reacts, uses shortcuts and opens the app's Home",
  { timeout: 180_000 },
  async () => {
    const folder = await makeAutomations({ "forms.ts": forms });
    const { page, url, complaints } = await openPlayground({ HATHI_AUTOMATIONS: folder });
    page.setDefaultTimeout(60_000);
    await page.goto(url);
    const form = page.locator("dialog.slack-form");
    const field = (id: string) => form.locator(`[data-action="${id}"]`);

    await page.locator(".worker-state.up").waitFor();
    await openForm(page);
    await form.locator(".form-submit").click();
    // Slack itself says what is missing, and asks nobody.
    await form.locator(".error", { hasText: "complete this required field" }).first().waitFor();
    await expect.poll(async () => form.locator(".error").count(), { timeout: 15_000 }).toBe(6);
    await field("count").fill("12");
    await field("many").selectOption(["one", "two"]);
    await field("circle").first().check();
    await field("who").selectOption({ label: "Ben Okafor" });
    await field("where").selectOption({ label: "#general" });
    await form.locator(".slack-external input").fill("zo");
    await field("asked").locator("option", { hasText: "zo-b" }).waitFor({ state: "attached" });
    await field("asked").selectOption("zo-b");
    await form.locator(".form-submit").click();
    await form.locator(".error", { hasText: "at most 9" }).waitFor();
    await field("count").fill("7");
    await form.locator(".form-submit").click();
    await form.locator(".error", { hasText: "Not again" }).waitFor();
    expect(await findPale(page)).toEqual([]);
    const picture = process.env["HATHI_SCREENSHOT"];
    if (picture !== undefined) await page.screenshot({ path: picture.replace(/(?=\.\w+$)/, "-form") });
    await field("words").fill("mice");
    await form.locator(".form-submit").click();
    await form.locator("h2", { hasText: "Are you sure?" }).waitFor();
    await form.getByRole("button", { name: "More" }).click();
    await form.locator(".block", { hasText: "More of it" }).waitFor();
    await form.locator(".form-submit").click();
    await form.waitFor({ state: "hidden" });
    const ordered = page.locator(".message:not(.reply)", { hasText: "Ordered." });
    await ordered.waitFor();

    await openForm(page);
    await page.keyboard.press("Escape");
    await form.waitFor({ state: "hidden" });
    await page.locator(".message", { hasText: "Closed." }).waitFor();

    await ordered.hover();
    await ordered.getByRole("button", { name: "⚡ aside" }).click();
    await page.locator(".message.reply", { hasText: "Noted: Ordered." }).waitFor();
    await ordered.hover();
    await ordered.getByRole("button", { name: "React with :eyes:" }).click();
    await ordered.locator(".reaction.own", { hasText: "👀 1" }).waitFor();
    await page.locator(".message", { hasText: "Liked with eyes" }).waitFor();
    await ordered.locator(".reaction.own").click();
    await ordered.locator(".reaction").waitFor({ state: "detached" });

    await ordered.hover();
    await ordered.getByRole("button", { name: "Reply" }).click();
    await page.getByLabel(/^Message in/).fill("hello thread");
    await page.getByLabel(/^Message in/).press("Enter");
    await page.locator(".message.reply", { hasText: "Heard in the thread." }).waitFor();

    await page.getByRole("button", { name: "Hathi (Home)" }).click();
    await page.locator(".home-body .header", { hasText: "Your runs" }).waitFor();
    await page.getByRole("button", { name: "Refresh" }).click();
    await page.locator(".home-body", { hasText: "Fresh." }).waitFor();
    await until(async () => complaints.length === 0);
    expect(complaints).toEqual([]);
  },
);

/** Slack takes a form within three seconds of the shortcut. A busy machine may need another try. */
async function openForm(page: Page): Promise<void> {
  const title = page.locator("dialog.slack-form h2", { hasText: "Order" });
  await until(async () => {
    if (await title.isVisible()) return true;
    await page.getByRole("button", { name: "⚡ order" }).click();
    await title.waitFor({ timeout: 4000 }).catch(() => {});
    return title.isVisible();
  });
}
