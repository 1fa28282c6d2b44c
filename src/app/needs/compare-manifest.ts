/** Compares what automations and Hathi itself need of Slack with the manifest of the Slack app, and says what to add. */
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { HathiError, messageOf } from "../../core/errors.ts";
import { subscriptionsOf } from "../../core/slack-app/slack-event-scopes.ts";
import { slackScopeReasons } from "../../core/slack-app/slack-scopes.ts";
import { slackBotEvents, slackCommand } from "../../core/slack-app/slack-surface.ts";
import type { Places, SlackNeeds } from "./needs.ts";

const names = (key: string) => z.array(z.looseObject({ [key]: z.string() })).default([]);

const manifestSchema = z.looseObject({
  features: z
    .looseObject({
      slash_commands: names("command"),
      shortcuts: names("callback_id"),
    })
    .prefault({}),
  oauth_config: z
    .looseObject({ scopes: z.looseObject({ bot: z.array(z.string()).default([]) }).prefault({}) })
    .prefault({}),
  settings: z
    .looseObject({
      event_subscriptions: z.looseObject({ bot_events: z.array(z.string()).default([]) }).prefault({}),
    })
    .prefault({}),
});

export interface SlackManifest {
  readonly path: string;
  readonly scopes: readonly string[];
  readonly events: readonly string[];
  readonly commands: readonly string[];
  readonly shortcuts: readonly string[];
}

/** One thing to add to the manifest. */
export interface Lack {
  /** Where in the manifest: "oauth_config.scopes.bot". */
  readonly to: string;
  readonly what: string;
  readonly because: readonly string[];
  /** The lines to paste there. */
  readonly paste: readonly string[];
}

/**
 * Looks for manifest.yml beside the automations' folder, and in the working folder.
 *
 * @throws {HathiError} CONFIG_INVALID for one that cannot be read
 */
export async function findManifest(folder: string, cwd: string): Promise<SlackManifest | null> {
  for (const place of new Set([dirname(folder), cwd])) {
    for (const name of ["manifest.yml", "manifest.yaml", "manifest.json"]) {
      const path = join(place, name);
      // oxlint-disable-next-line no-await-in-loop -- the first that is there counts
      const text = await readFile(path, "utf8").catch(() => null);
      if (text !== null) return readManifest(path, text);
    }
  }
  return null;
}

function readManifest(path: string, text: string): SlackManifest {
  try {
    const { features, oauth_config: oauth, settings } = manifestSchema.parse(parse(text));
    const of = (list: readonly Readonly<Record<string, unknown>>[], key: string): readonly string[] =>
      list.map((each) => String(each[key]));
    return {
      path,
      scopes: oauth.scopes.bot,
      events: settings.event_subscriptions.bot_events,
      commands: of(features.slash_commands, "command"),
      shortcuts: of(features.shortcuts, "callback_id"),
    };
  } catch (error) {
    throw new HathiError("CONFIG_INVALID", `${path} is no manifest of a Slack app: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

export function compareManifest(needs: SlackNeeds, manifest: SlackManifest): readonly Lack[] {
  const scopes = new Map(Object.entries(slackScopeReasons).map(([scope, reason]) => [scope, [reason]]));
  for (const [scope, places] of needs.scopes) {
    if (!scope.split(" or ").some((each) => scopes.has(each))) scopes.set(scope, [...places]);
  }
  const events = new Map<string, readonly string[]>(slackBotEvents.map((event) => [event, ["Hathi itself"]]));
  for (const [event, places] of needs.events) events.set(event, places);
  const commands = new Map([[slackCommand, ["Hathi itself"]], ...needs.commands]);
  return [
    ...lacksOf("oauth_config.scopes.bot", scopes, (scope) => {
      const [first = ""] = scope.split(" or ");
      return scope.split(" or ").some((each) => manifest.scopes.includes(each)) ? null : [`- ${first}`];
    }),
    ...lacksOf("settings.event_subscriptions.bot_events", events, (event) => {
      const all = subscriptionsOf(event);
      if (all.some((each) => manifest.events.includes(each.event))) return null;
      return all.map((each) => `- ${each.event}${each.where === undefined ? "" : ` # ${each.where}`}`);
    }),
    ...lacksOf("features.slash_commands", commands, (command) =>
      manifest.commands.includes(command)
        ? null
        : [
            `- command: ${command}`,
            "  url: https://hathi.example.com/slack/events # leave it out in Socket Mode",
            "  description: What it does",
            "  should_escape: false",
          ],
    ),
    ...lacksOf("features.shortcuts", needs.shortcuts, pasteShortcut(manifest, "global")),
    ...lacksOf("features.shortcuts", needs.messageActions, pasteShortcut(manifest, "message")),
  ];
}

function pasteShortcut(manifest: SlackManifest, type: string): (id: string) => readonly string[] | null {
  return (id) =>
    manifest.shortcuts.includes(id)
      ? null
      : [`- name: ${id}`, `  type: ${type}`, `  callback_id: ${id}`, "  description: What it does"];
}

function lacksOf(
  to: string,
  wanted: Places,
  paste: (what: string) => readonly string[] | null,
): readonly Lack[] {
  return [...wanted].flatMap(([what, because]) => {
    const lines = paste(what);
    return lines === null ? [] : [{ to, what, because, paste: lines }];
  });
}
