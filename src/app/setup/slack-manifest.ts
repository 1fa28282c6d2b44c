/** Makes the Slack app's manifest for one address, of the file manifest.yml. */
import { readFile } from "node:fs/promises";
import { parse, stringify } from "yaml";
import { z } from "zod";

const file = new URL("../../../manifest.yml", import.meta.url);
const example = "https://hathi.example.com";
const newAppUrl = "https://api.slack.com/apps";

const manifestSchema = z.looseObject({
  features: z.looseObject({ slash_commands: z.array(z.looseObject({})) }),
  oauth_config: z.looseObject({}),
  settings: z.looseObject({
    event_subscriptions: z.looseObject({}),
    interactivity: z.looseObject({}),
  }),
});

/** @param url Hathi's own address; null for Socket Mode, where Slack has no address to call */
export async function makeSlackManifest(url: string | null): Promise<string> {
  const text = await readFile(file, "utf8");
  if (url !== null) return stringify(parse(text.replaceAll(example, url)), { lineWidth: 0 });
  const { features, oauth_config: oauth, settings, ...rest } = manifestSchema.parse(parse(text));
  return stringify(
    {
      ...rest,
      features: {
        ...features,
        slash_commands: features.slash_commands.map((command) => without(command, "url")),
      },
      oauth_config: without(oauth, "redirect_urls"),
      settings: {
        ...settings,
        event_subscriptions: without(settings.event_subscriptions, "request_url"),
        interactivity: without(settings.interactivity, "request_url", "message_menu_options_url"),
        socket_mode_enabled: true,
      },
    },
    { lineWidth: 0 },
  );
}

/** The page that makes the app of the manifest: a person chooses the workspace and presses two buttons. */
export function slackAppLink(manifest: string): string {
  return `${newAppUrl}?new_app=1&manifest_yaml=${encodeURIComponent(manifest)}`;
}

function without(from: Readonly<Record<string, unknown>>, ...names: readonly string[]): object {
  return Object.fromEntries(Object.entries(from).filter(([name]) => !names.includes(name)));
}
