/** What tsc holds the types of "hathi" to: `npm run typecheck` fails where an error below no longer is one. */
import { type Child, github, next, on, signal, slack, sleep, start, step, store } from "hathi";

on("github.pull_request.opened", async ({ data }) => {
  const title: string = data.pull_request.title;
  // @ts-expect-error -- a pull request has no such field
  void data.pull_request.titel;
  return title;
});
on(["github.issues.opened", "github.issues.closed"], ({ data }) => data.issue.number.toFixed());
on("slack.app_mention", ({ data }) => data.channel.toUpperCase());
on("slack.command.deploy", ({ data }) => data.trigger_id.toUpperCase());
on("slack.action.approve", ({ data }) => data.user.id.toUpperCase());
on("github.repository_dispatch.deploy to prod", ({ data }) => data.client_payload);
// @ts-expect-error -- what a webhook carries is unknown until it is read
on("webhook.billing", ({ data }) => data.amount);
// @ts-expect-error -- GitHub sends no such event
on("github.pull_request.opend", () => {});
// @ts-expect-error -- Slack sends no such event
on("slack.app_mentioned", () => {});
// @ts-expect-error -- no such source
on("gitlab.push", () => {});
on("github.push", { where: ({ data }) => data.ref === "refs/heads/main", overlap: "queue" }, () => {});
// @ts-expect-error -- no such way to overlap
on("github.push", { overlap: "wait" }, () => {});
// @ts-expect-error -- the function is missing
on("github.push");
on.cron("0 9 * * *", { tz: "UTC" }, ({ data }) => data.due.slice(0, 10));
// @ts-expect-error -- a time zone is a name
on.cron("0 9 * * *", { tz: 1 }, () => {});

export async function calls(): Promise<void> {
  const closed = await next("github.pull_request.closed", {
    match: ({ data }) => data.pull_request.merged,
    timeout: "30 days",
  });
  closed.data.sender.login.toUpperCase();
  // @ts-expect-error -- GitHub sends no such event
  await next("github.pull_request.closd");
  const count: number = await step("count", async ({ attempt }) => attempt);
  // @ts-expect-error -- its result is a number
  const text: string = await step("count", () => count);
  // @ts-expect-error -- no such option
  await step(() => text, { retries: 3 });
  const child: Child<string> = await start<string>("deploy", { version: "1" });
  (await child.result()).toUpperCase();
  // @ts-expect-error -- a child is started by its name or itself
  await start(7);
  await signal(child, "go");
  const updated: number = await store.update<number>("n", (value = 0) => value + 1);
  // @ts-expect-error -- a key is text
  await store.get(updated);
  await sleep("3 days");
  // @ts-expect-error -- a sleep takes text, milliseconds or nothing else
  await sleep(new Date());
  // What Slack always answers needs no "!", because a refusal throws.
  const posted = await slack.chat.postMessage({ channel: "C", text: "t" });
  await slack.chat.postMessage({ channel: posted.channel, thread_ts: posted.ts, text: "t" });
  const { channel } = await slack.conversations.create({ name: "n" });
  await slack.conversations.invite({ channel: channel.id, users: "U" });
  const { user } = await slack.users.lookupByEmail({ email: "ana@example.com" });
  user.id.toUpperCase();
  // @ts-expect-error -- a person may have no real name
  user.real_name.toUpperCase();
  // @ts-expect-error -- Slack has no such method
  await slack.chat.post({ channel: "C" });
  await github.rest.issues.get({ owner: "o", repo: "r", issue_number: 1 });
  // @ts-expect-error -- an issue has a number
  await github.rest.issues.get({ owner: "o", repo: "r" });
}
