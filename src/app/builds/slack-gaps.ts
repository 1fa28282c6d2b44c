/** Finds the events of Slack's that automations need beside those of the manifest. `hathi check` names them. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { LoadedAutomations } from "../../engine/build/load-automations.ts";
import type { Database } from "../../journal/database/database.ts";
import { hasEvent } from "../../journal/events/has-event.ts";
import { subscriptionsOf } from "../../core/slack-app/slack-event-scopes.ts";
import { slackScopeReasons } from "../../core/slack-app/slack-scopes.ts";
import { slackBotEvents } from "../../core/slack-app/slack-surface.ts";

interface Need {
  /** The type of the events that come, if Slack has been told to send them. */
  readonly type: string;
  readonly why: string;
}

/** These are no events to subscribe to: they come to the addresses that the manifest has. */
const kinds = "command|action|view|view_closed|shortcut|message_action|block_suggestion";
const listened = new RegExp(`^slack\\.(?!(?:${kinds})\\.)(\\w+)`);

/**
 * @param database where an event that ever came shows that Slack sends it; null without one
 * @returns for each automation's file what to subscribe to
 */
export async function findSlackGaps(
  folder: string,
  { automations }: Pick<LoadedAutomations, "automations">,
  database: Database | null,
): Promise<readonly string[]> {
  // Without our tables there are no events.
  const isHeard = async (type: string): Promise<boolean> =>
    database !== null && (await hasEvent(database, type).catch(() => false));
  const gaps = new Set<string>();
  for (const { file, types } of automations) {
    // What other files of the automation ask is not found.
    const source = await readFile(join(folder, file), "utf8").catch(() => "");
    for (const { type, why } of needsOf(types, source)) {
      const event = type.slice("slack.".length);
      if (slackBotEvents.some((known) => known === event) || (await isHeard(type))) continue;
      gaps.add(
        `${file} ${why}, and no such event has come yet: the Slack app has to subscribe to ${describeSubscriptions(event)}, in bot_events of its manifest`,
      );
    }
  }
  return [...gaps];
}

/** Slack calls by several names what comes as one event, and some of it needs a scope that Hathi does not ask for. */
function describeSubscriptions(event: string): string {
  const each = subscriptionsOf(event).map(({ event: name, where, scopes }) => {
    const more = scopes.filter((scope) => !Object.hasOwn(slackScopeReasons, scope));
    return `${name}${where === undefined ? "" : ` (${where})`}${more.length === 0 ? "" : ` with the scope ${more.join(", ")}`}`;
  });
  return each.join(", ");
}

function needsOf(types: readonly string[], source: string): readonly Need[] {
  const written = [...source.matchAll(/(["'`])(slack\.\w+)\1/g)].map(([, , type]) => type);
  const names = [...types, ...written].flatMap((type) => listened.exec(type ?? "")?.[1] ?? []);
  const asks = /\bask\s*\(/.test(source);
  return [
    ...[...new Set(names)].map((name) => ({ type: `slack.${name}`, why: `listens to "slack.${name}"` })),
    ...(asks && /\btyped:\s*true\b/.test(source)
      ? [{ type: "slack.message", why: "takes answers that people type (typed: true)" }]
      : []),
    ...(asks && /\bemoji:\s*\{/.test(source)
      ? [{ type: "slack.reaction_added", why: "takes answers by emoji" }]
      : []),
  ];
}
