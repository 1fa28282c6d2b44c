/** Opens Hathi's own forms for whoever asks for them by a command: what an automation takes, and its settings. */
import type { RepositorySettings } from "../../core/ports/people/settings.ts";
import type { SlackParty } from "../../core/people/run-people.ts";
import { startAndShow } from "../commands/acts/act-and-show.ts";
import type { AnswerContext } from "../commands/answer-context.ts";
import { findAutomation } from "../commands/find-automation.ts";
import { escapeWithin, header, joinLines, note, section, type ChatMessage } from "../blocks/chat-message.ts";
import { hasForm, renderPickForm, renderStartForm } from "./start-form.ts";
import { canBeSet, readRepository, renderRepositoryForm } from "./repository-form.ts";
import { renderSettingsForm } from "./settings-form.ts";

/** Starts a run, or opens the form of its automation where nothing was given that it takes. */
export async function startOrAsk(typed: string, data: unknown, context: AnswerContext): Promise<ChatMessage> {
  const { runs, openForm } = context;
  if (data !== undefined || openForm === undefined) return startAndShow(typed, data, context);
  const automations = await runs.describeAutomations();
  const found = findAutomation(
    typed,
    automations.map(({ name }) => name),
  );
  const automation = found.kind === "found" ? automations.find(({ name }) => name === found.name) : undefined;
  if (!hasForm(automation)) return startAndShow(typed, data, context);
  await openForm(renderStartForm(automation));
  return note(`Fill in what *${escapeWithin(automation.name, 100)}* takes, and it starts.`);
}

/** Opens the menu of automations to start. */
export async function pickToStart({ runs, openForm }: AnswerContext): Promise<ChatMessage> {
  const names = await runs.automations();
  if (names.length === 0) return note("No automation is deployed.");
  await openForm?.(renderPickForm(names));
  return note("Choose what to start.");
}

/** @param typed "", "deploy", "pr-reminder octo/app" or "pr-reminder octo/app reset" */
export async function answerSettings(typed: string, context: AnswerContext): Promise<ChatMessage> {
  const { runs, settings, openForm } = context;
  if (settings === undefined || openForm === undefined) return note("Nothing can be set here.");
  const names = await runs.automations();
  if (typed === "") return listSettings(names, settings);
  const [, first = "", about, reset] = /^(\S+)\s+(\S+\/\S+)(\s+reset)?$/i.exec(typed) ?? [];
  const found = findAutomation(about === undefined ? typed : first, names);
  const name = found.kind === "found" ? found.name : null;
  if (name !== null && about !== undefined)
    return settingsOfRepository(name, { about, isReset: reset !== undefined }, context);
  const places = name === null ? undefined : await settings.findToldPlaces(name);
  if (name === null || places === undefined) {
    const nearest = found.kind === "unclear" ? found.nearest : null;
    const near = nearest === null ? "" : ` Did you mean \`/hathi settings ${escapeWithin(nearest, 100)}\`?`;
    return note(`There is no automation “${escapeWithin(typed, 100)}”.${near}`);
  }
  await openForm(renderSettingsForm(name, places));
  const ofRepositories = await settings.findRepositorySettings(name);
  return note(
    [
      `People are told of *${escapeWithin(name, 100)}*: ${placesWord(places.tell)}.`,
      ...(canBeSet(ofRepositories) ? [repositoriesLine(name, ofRepositories)] : []),
    ].join("\n"),
  );
}

/** Opens the form of a repository, or takes back what was set for it. */
async function settingsOfRepository(
  name: string,
  { about, isReset }: { readonly about: string; readonly isReset: boolean },
  { settings, openForm, by }: AnswerContext,
): Promise<ChatMessage> {
  const found = await settings?.findRepositorySettings(name);
  if (settings === undefined || openForm === undefined || !canBeSet(found))
    return note(`*${escapeWithin(name, 100)}* has no settings for repositories.`);
  const repository = readRepository(about);
  if (repository === undefined)
    return note(
      `“${escapeWithin(about, 100)}” is no repository. Write it as \`octo/app\`, or \`octo/*\` for all.`,
    );
  if (isReset) {
    await settings.setForRepository(name, repository, null, by);
    return note(repositoryWords(name, repository, null));
  }
  await openForm(renderRepositoryForm(name, repository, found));
  return note(repositoryWords(name, repository, found.values[repository] ?? null));
}

function repositoriesLine(name: string, { values }: RepositorySettings): string {
  const set = Object.keys(values).slice(0, 20);
  const names = set.map((one) => `\`${escapeWithin(one, 140)}\``).join(", ");
  return `${set.length === 0 ? "Nothing is set for a repository." : `Set for ${names}.`} \`/hathi settings ${escapeWithin(name, 100)} octo/app\` opens the form of a repository, \`octo/*\` of all.`;
}

/** "*pr-reminder* for `octo/app`: way thread, channel #reviews." */
export function repositoryWords(
  automation: string,
  repository: string,
  values: Readonly<Record<string, unknown>> | null,
): string {
  const all = Object.entries(values ?? {}).map(
    ([field, value]) => `${field} ${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  const words = all.length === 0 ? "as usual" : escapeWithin(all.join(", "), 1500);
  return `*${escapeWithin(automation, 100)}* for \`${escapeWithin(repository, 140)}\`: ${words}.`;
}

const mostListed = 40;

async function listSettings(
  names: readonly string[],
  settings: NonNullable<AnswerContext["settings"]>,
): Promise<ChatMessage> {
  const lines = await Promise.all(
    names.slice(0, mostListed).map(async (name) => {
      const places = await settings.findToldPlaces(name);
      return `*${escapeWithin(name, 60)}*: ${placesWord(places?.tell ?? null)}`;
    }),
  );
  return {
    text: "Where people are told of runs that fail, are paused or are in doubt",
    blocks: [
      header("Where people are told"),
      section(lines.length === 0 ? "No automation is deployed." : joinLines(lines, 2900)),
      section(
        "`/hathi settings <automation>` changes that for one. `/hathi hours`, `snooze` and `mute` are for yourself.",
      ),
    ],
  };
}

export function placesWord(tell: readonly SlackParty[] | null): string {
  if (tell === null) return "where the run spoke last, else whoever started it, else the admins";
  if (tell.length === 0) return "nobody";
  return tell
    .slice(0, 10)
    .map((party) => {
      if (/^[CG]/.test(party)) return `<#${party}>`;
      if (party.startsWith("@")) return escapeWithin(party, 100);
      return party.startsWith("S") ? `<!subteam^${party}>` : `<@${party}>`;
    })
    .join(", ");
}
