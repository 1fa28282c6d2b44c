/** The actions of the page's Slack: what a person writes, clicks and fills in. Each checks its input. */
import { z } from "zod";
import { personNames } from "../../local-services/people.ts";
import { Refused } from "../../local-services/refused.ts";
import type { SlackRequestOutcome } from "../../local-services/slack/send-slack-request.ts";
import type { SnapshotSources } from "./take-snapshot.ts";

type Sources = Pick<SnapshotSources, "local">;

const as = z.enum(personNames);
const text = z.string().trim().min(1, "write something first").max(3000);
const name = z.string().min(1).max(255);

const message = z.object({ as, channel: name, text, threadTs: name.optional() });

/** Sends a message, or a slash command if the text begins with a slash. Threads take no commands, as in Slack. */
export async function sendMessage({ local: { slack } }: Sources, input: unknown): Promise<void> {
  const { as: who, channel, text: said, threadTs } = message.parse(input);
  if (!said.startsWith("/")) await slack.say(who, channel, said, threadTs);
  else if (threadTs === undefined) await slack.command(who, said, { channel });
  else throw new Refused(`${said.split(/\s/)[0]} is not supported in threads. Sorry!`);
}

const click = z.object({
  as,
  channel: name,
  messageTs: name,
  actionId: name,
  blockId: z.string().optional(),
  value: z.string().optional(),
  typed: z.record(z.string(), z.record(z.string(), z.string())).optional(),
});

export async function clickButton({ local: { slack } }: Sources, input: unknown): Promise<void> {
  const { as: who, ...target } = click.parse(input);
  expectAnswer(await slack.click(who, target));
}

const reaction = z.object({ as, channel: name, messageTs: name, emoji: z.string().regex(/^[\w+-]{1,100}$/) });

export async function react({ local: { slack } }: Sources, input: unknown): Promise<void> {
  const { as: who, emoji, ...place } = reaction.parse(input);
  await slack.acts.react(who, place, emoji);
}

const shortcut = z.object({ as, callbackId: name, channel: name.optional(), messageTs: name.optional() });

/** A shortcut of a message, if there is one, else one of the workspace. */
export async function runShortcut({ local: { slack } }: Sources, input: unknown): Promise<void> {
  const { as: who, callbackId, channel, messageTs } = shortcut.parse(input);
  expectAnswer(
    channel === undefined || messageTs === undefined
      ? await slack.acts.useShortcut(who, callbackId)
      : await slack.acts.useMessageShortcut(who, { channel, messageTs }, callbackId),
  );
}

export async function openHome({ local: { slack } }: Sources, input: unknown): Promise<void> {
  await slack.acts.openHome(z.object({ as }).parse(input).as);
}

const filled = z.record(z.string(), z.record(z.string(), z.union([z.string(), z.array(z.string())])));

export async function submitForm({ local: { slack } }: Sources, input: unknown): Promise<void> {
  const given = z.object({ as, filled }).parse(input);
  await slack.forms.submit(given.as, given.filled);
}

export async function closeForm({ local: { slack } }: Sources, input: unknown): Promise<void> {
  const given = z.object({ as, all: z.boolean() }).parse(input);
  await slack.forms.close(given.as, given.all);
}

const viewClick = z.object({
  as,
  where: z.enum(["form", "home"]),
  actionId: name,
  blockId: z.string().optional(),
  value: z.string().optional(),
  filled: filled.optional(),
});

export async function clickInView({ local: { slack } }: Sources, input: unknown): Promise<void> {
  const { as: who, where, ...clicked } = viewClick.parse(input);
  expectAnswer(await slack.forms.click(who, where, clicked));
}

const suggesting = z.object({ as, actionId: name, blockId: name, value: z.string().max(1000) });

export async function suggest({ local: { slack } }: Sources, input: unknown): Promise<object> {
  const { as: who, ...typed } = suggesting.parse(input);
  return { options: await slack.forms.suggest(who, typed) };
}

function expectAnswer(outcome: SlackRequestOutcome): void {
  if (outcome.kind !== "acknowledged") throw new Refused(`Hathi ${describe(outcome)}.`);
}

function describe(outcome: Exclude<SlackRequestOutcome, { kind: "acknowledged" }>): string {
  if (outcome.kind === "refused") return `answered the click with ${outcome.status}`;
  if (outcome.kind === "unreachable") return `could not be reached: ${outcome.reason}`;
  return "did not answer the click within the 3 s that Slack waits";
}
