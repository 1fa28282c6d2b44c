/** Formats what automations need of Slack, GitHub and the environment: what to paste or enter, and what for. */
import type { Lack, SlackManifest } from "../../app/needs/compare-manifest.ts";
import type { Needs, Places } from "../../app/needs/needs.ts";
import { subscriptionsOf } from "../../core/slack-app/slack-event-scopes.ts";
import { nameFirst } from "./name-first.ts";

const mostPlaces = 2;

export interface NeedsPart {
  readonly needs: Needs;
  /** Null where there is no manifest.yml. */
  readonly manifest: SlackManifest | null;
  readonly lacks: readonly Lack[];
  /** Secrets that automations ask for and that are not set. */
  readonly unsetSecrets: Places;
  /** Webhooks that automations listen to and that take requests without a signature. */
  readonly openWebhooks: readonly string[];
  /** Of which app the credentials are set, so that somebody can ask what it has: "the Slack app". */
  readonly apps: readonly string[];
}

export function formatNeeds({
  needs,
  manifest,
  lacks,
  unsetSecrets,
  openWebhooks,
  apps,
}: NeedsPart): readonly string[] {
  return [
    ...formatSlack(needs.slack, manifest === null),
    ...formatLacks(manifest, lacks),
    ...formatGitHub(needs.github),
    ...(apps.length === 0
      ? []
      : [`\nnpx hathi doctor compares this with what is granted to ${apps.join(" and ")}`]),
    ...[...unsetSecrets].map(
      ([name, places]) =>
        `\nWARNING ${places.join(", ")}: secret("${name}") is not set: set HATHI_SECRET_${name}`,
    ),
    ...(openWebhooks.length === 0
      ? []
      : [
          `\n${openWebhooks.join(", ")}: open, so whoever knows the address can start it without a signature`,
        ]),
  ];
}

function formatSlack(
  { scopes, events, commands, unknown }: Needs["slack"],
  isWhole: boolean,
): readonly string[] {
  const told = [
    ["scopes", [...scopes.keys()]],
    [
      "events",
      [...events.keys()].map((event) =>
        subscriptionsOf(event)
          .map((each) => each.event)
          .join(" or "),
      ),
    ],
    ["commands", [...commands.keys()]],
  ] as const;
  const lines = isWhole
    ? told.flatMap(([what, list]) => (list.length === 0 ? [] : [`  ${what}: ${list.join(", ")}`]))
    : [];
  const unsure = [...unknown].map(
    ([method, places]) =>
      `  ${method} (${places.join(", ")}): see https://docs.slack.dev/reference/methods/${method} for its scope`,
  );
  const all = [...lines, ...unsure];
  return all.length === 0 ? [] : ["\nThe Slack app needs, beside what Hathi itself does:", ...all];
}

function formatLacks(manifest: SlackManifest | null, lacks: readonly Lack[]): readonly string[] {
  if (manifest === null || lacks.length === 0) return [];
  const places = Map.groupBy(lacks, ({ to }) => to);
  return [
    `\nWARNING ${manifest.path} lacks what the automations need. Add to it, and to the Slack app:`,
    ...[...places].flatMap(([to, of]) => [
      `  ${to}:`,
      ...of.flatMap(({ paste, because }) => {
        const [first = "", ...more] = paste;
        const why = because.slice(0, 2).join(", ") + (because.length > 2 ? ", ..." : "");
        return [
          `    ${first.includes(" # ") ? first : `${first} # ${why}`}`,
          ...more.map((line) => `    ${line}`),
        ];
      }),
    ]),
  ];
}

function formatGitHub({ permissions, events, unknown }: Needs["github"]): readonly string[] {
  if (permissions.size + events.size + unknown.size === 0) return [];
  return [
    "\nThe GitHub App needs, under Permissions & events:",
    ...strongest(permissions).map(([what, places]) => `  ${what} (${nameFirst(places, mostPlaces)})`),
    ...(events.size === 0 ? [] : [`  events: ${[...events.keys()].join(", ")}`]),
    ...[...unknown].map(
      ([what, places]) => `  ${what} (${nameFirst(places, mostPlaces)}): which permission is not known`,
    ),
  ];
}

/** Write access includes read access. */
function strongest(permissions: Places): readonly (readonly [string, readonly string[]])[] {
  return [...permissions].filter(([what]) => {
    const [name = "", access] = what.split(": ");
    return access === "write" || !permissions.has(`${name}: write`);
  });
}

export function needsToJson({ needs, manifest, lacks, unsetSecrets, openWebhooks }: NeedsPart): object {
  return {
    slack: {
      scopes: Object.fromEntries(needs.slack.scopes),
      events: Object.fromEntries(needs.slack.events),
      commands: Object.fromEntries(needs.slack.commands),
      shortcuts: Object.fromEntries([...needs.slack.shortcuts, ...needs.slack.messageActions]),
      unknown: Object.fromEntries(needs.slack.unknown),
      manifest: manifest?.path ?? null,
      lacks,
    },
    github: {
      permissions: Object.fromEntries(strongest(needs.github.permissions)),
      events: Object.fromEntries(needs.github.events),
      unknown: Object.fromEntries(needs.github.unknown),
    },
    secrets: Object.fromEntries(needs.secrets),
    unsetSecrets: Object.fromEntries(unsetSecrets),
    openWebhooks,
  };
}
