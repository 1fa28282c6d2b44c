/** manifest.yml is equal to the code: what Slack is told, and what the code does with Slack. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { slackScopeReasons, slackScopes } from "../src/core/slack-app/slack-scopes.ts";
import {
  slackBotEvents,
  slackCommand,
  slackPaths,
  slackShortcuts,
} from "../src/core/slack-app/slack-surface.ts";
import { lookUpsOfMethod, scopesOfMethod } from "../src/core/slack-app/slack-method-scopes.ts";

const root = new URL("..", import.meta.url);
const address = "https://hathi.example.com";

/** With Slack's own limits; strict, so that nothing stands in the manifest that is not looked at here. */
const manifestSchema = z.strictObject({
  _metadata: z.strictObject({ major_version: z.literal(1), minor_version: z.literal(1) }),
  display_information: z.strictObject({
    name: z.string().max(35),
    description: z.string().max(140),
    background_color: z.string().regex(/^#[0-9a-f]{6}$/),
  }),
  features: z.strictObject({
    app_home: z.strictObject({
      home_tab_enabled: z.literal(true),
      messages_tab_enabled: z.literal(true),
      messages_tab_read_only_enabled: z.literal(true),
    }),
    bot_user: z.strictObject({ display_name: z.string().max(80), always_online: z.literal(true) }),
    shortcuts: z
      .array(
        z.strictObject({
          name: z.string().max(24),
          type: z.enum(["global", "message"]),
          callback_id: z.string().max(255),
          description: z.string().max(150),
        }),
      )
      .max(10),
    slash_commands: z
      .array(
        z.strictObject({
          command: z.string().max(32),
          url: z.url(),
          description: z.string().max(2000),
          usage_hint: z.string().max(1000),
          should_escape: z.literal(false),
        }),
      )
      .max(50),
  }),
  oauth_config: z.strictObject({
    redirect_urls: z.array(z.url()),
    scopes: z.strictObject({ bot: z.array(z.string()) }),
  }),
  settings: z.strictObject({
    event_subscriptions: z.strictObject({ request_url: z.url(), bot_events: z.array(z.string()) }),
    interactivity: z.strictObject({
      is_enabled: z.literal(true),
      request_url: z.url(),
      message_menu_options_url: z.url(),
    }),
    org_deploy_enabled: z.literal(false),
    socket_mode_enabled: z.literal(false),
    token_rotation_enabled: z.literal(false),
  }),
});

const manifest = manifestSchema.parse(parse(readFileSync(new URL("manifest.yml", root), "utf8")));

function sourcesIn(folder: string): readonly string[] {
  return readdirSync(new URL(folder, root), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => readFileSync(new URL(`${folder}/${file}`, root), "utf8"));
}

function matchesIn(sources: readonly string[], pattern: RegExp): readonly string[] {
  const found = sources.flatMap((source) => [...source.matchAll(pattern)].map((match) => match[1] ?? ""));
  return [...new Set(found.map((name) => name.replaceAll(/\s/g, "")))].toSorted();
}

const guides = ["docs/writing-an-automation.md", "docs/reference.md"]
  .map((page) => readFileSync(new URL(page, root), "utf8"))
  .join("\n");
// The examples of the guides work with the manifest as it is.
const examples = [...guides.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, source = ""]) => source);
const automations = [...sourcesIn("automations"), ...examples];
const ours = [...sourcesIn("src/chat"), ...sourcesIn("src/intake")];
const connector = sourcesIn("src/connectors/slack");

const called = [
  ...matchesIn(automations, /\bslack\s*\.\s*(\w+(?:\s*\.\s*\w+)+)\s*\(/g),
  ...matchesIn(ours, /\bclient\s*\.\s*(\w+(?:\s*\.\s*\w+)+)\s*\(/g),
  // Methods that are called through the connector.
  ...matchesIn(ours, /method: \["(\w+", "\w+)"\]/g).map((method) => method.replace('","', ".")),
  ...matchesIn(sourcesIn("src/connectors"), /\bslack\("([\w.]+)"/g),
  // What the connector is asked for by a path: ["users", "info"].
  ...matchesIn([...ours, ...sourcesIn("src/app/rights")], /\[("[a-z]\w+"(?:, "[a-zA-Z]+")+)\]/g)
    .map((path) => path.replaceAll(/"|\s/g, "").replaceAll(",", "."))
    .filter((path) => scopesOfMethod[path] !== undefined),
];
const methods = [...new Set(called.flatMap((method) => [method, ...(lookUpsOfMethod[method] ?? [])]))];

/** Events that the manifest does not ask for, as no automation listens to them before somebody sets so. */
const listenedToIfSet: Readonly<Record<string, { readonly page: string; readonly setting: string }>> = {
  message: { page: "docs/pr-reminders.md", setting: 'comments: "both"' },
};

describe("the manifest", () => {
  test("has the one command", () => {
    expect(manifest.features.slash_commands.map(({ command }) => command)).toEqual([slackCommand]);
  });

  test("has Hathi's own shortcuts, each of which the code takes", () => {
    const named = manifest.features.shortcuts.map(({ name, type, callback_id: callback }) => ({
      name,
      type,
      callback,
    }));
    expect(named).toEqual(Object.values(slackShortcuts));
    const taken = matchesIn(ours, /slackShortcuts\.(\w+)\.callback/g);
    expect(taken).toEqual(Object.keys(slackShortcuts).toSorted());
  });

  test("has our addresses", () => {
    const deliveries = `${address}${slackPaths.deliveries}`;
    expect(manifest.features.slash_commands.map(({ url }) => url)).toEqual([deliveries]);
    expect(manifest.settings.event_subscriptions.request_url).toBe(deliveries);
    expect(manifest.settings.interactivity.request_url).toBe(deliveries);
    expect(manifest.settings.interactivity.message_menu_options_url).toBe(deliveries);
    expect(manifest.oauth_config.redirect_urls).toEqual([
      `${address}${slackPaths.oauthRedirect}`,
      `${address}${slackPaths.signedIn}`,
    ]);
  });

  test("has the scopes that an install asks for, each with its reason", () => {
    expect(manifest.oauth_config.scopes.bot).toEqual(slackScopes);
    expect(Object.entries(slackScopeReasons).filter(([, reason]) => reason === "")).toEqual([]);
  });

  test("has the events that the code listens to", () => {
    const listened = matchesIn(ours, /\bapp\.event\("(\w+)"/g);
    expect(listened).toEqual(slackBotEvents);
    expect(manifest.settings.event_subscriptions.bot_events).toEqual(slackBotEvents);
  });

  test("has the events that automations listen to", () => {
    const names = matchesIn(
      automations,
      /"slack\.(?!(?:command|action|view|view_closed|shortcut|message_action|block_suggestion)\.)(\w+)"/g,
    );
    const subscribed = manifest.settings.event_subscriptions.bot_events.map((name) => name.split(".")[0]);
    expect(names.filter((name) => !subscribed.includes(name))).toEqual(Object.keys(listenedToIfSet));
  });

  test.each(Object.entries(listenedToIfSet))(
    "lacks %s, to which an automation listens only where its settings say so: its page says what to add",
    (name, { page, setting }) => {
      const text = readFileSync(new URL(page, root), "utf8");
      expect(text).toContain(setting);
      expect(text).toContain(`\`${name}.`);
    },
  );
});

describe("the scopes", () => {
  test("are known for every method that is called", () => {
    expect(methods.filter((method) => scopesOfMethod[method] === undefined)).toEqual([]);
    const asked = matchesIn(connector, /"((?:auth|bookmarks|chat|conversations|users|team)\.[\w.]+)"/g);
    const lookedUp = Object.values(lookUpsOfMethod).flat();
    expect(lookedUp.filter((method) => !asked.includes(method))).toEqual([]);
  });

  test("are those that the methods need: none is missing, none is left over", () => {
    expect(methods).toContain("chat.postMessage");
    const needed = new Set(["commands", ...methods.flatMap((method) => scopesOfMethod[method] ?? [])]);
    expect(new Set(slackScopes)).toEqual(needed);
  });
});
