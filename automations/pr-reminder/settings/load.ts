/** Reads `.github/hathi.yml` of a repository and of its owner, at most once in five minutes for all runs together. */
import { escapeSlack, github, people, slack, store } from "hathi";
import { isGone, unlessRefused, unlessRefusedThere } from "../refusal.ts";
import { type Settings, withPlace } from "../settings.ts";
import { type FormValues, settingsOfForm, valuesFor } from "./form.ts";
import { type FileSettings, readSettingsFile } from "./file.ts";
import type { Watch } from "./watch.ts";
import type { Fault } from "./read-yaml.ts";

export interface Place {
  readonly owner: string;
  readonly repo: string;
}

export type WatchSettings = Settings & { readonly watch: Watch };

/** What is kept of a file: the last that could be read, and which one people were told of. */
interface Kept {
  readonly checkedAt: number;
  readonly sha: string | null;
  readonly settings: FileSettings;
  /** Which run has read it first. */
  readonly by?: string;
}

interface DeskOptions {
  readonly tellsFaults?: boolean;
  readonly setFor?: string;
}

const path = ".github/hathi.yml";
const everyMs = 5 * 60_000;
// A run that looks often takes what it read itself for so long.
const ownMs = 60_000;

/**
 * The settings for one run, which reads them again once they may have changed.
 *
 * @param tellsFaults whether people are told of a file that cannot be read
 * @param setFor the automation whose settings people set in Slack, where it is not the run's own
 */
export function settingsDesk(
  rules: Settings,
  { tellsFaults = true, setFor }: DeskOptions = {},
): (place: Place) => Promise<WatchSettings> {
  let last: { readonly at: number; readonly of: string; readonly settings: WatchSettings } | undefined;
  return async (place) => {
    const of = `${place.owner}/${place.repo}`;
    if (last === undefined || last.of !== of || Date.now() - last.at >= ownMs)
      last = { at: Date.now(), of, settings: await settingsOf(place, rules, { tellsFaults, setFor }) };
    return last.settings;
  };
}

/**
 * The settings that hold now: what the repository's file says, else the owner's file (in its repository `.github`), else
 * what people set in Slack, else the rules of settings.ts. A field is taken whole from the first that has it.
 */
async function settingsOf(
  { owner, repo }: Place,
  rules: Settings,
  { tellsFaults, setFor }: { readonly tellsFaults: boolean; readonly setFor: string | undefined },
): Promise<WatchSettings> {
  const ofOwner = await readKept({ owner, repo: ".github" }, tellsFaults);
  const own = await readKept({ owner, repo }, tellsFaults);
  // What people set by /hathi settings.
  const set = await (setFor === undefined ? store : store.of(setFor)).get<
    Readonly<Record<string, FormValues>>
  >("settings");
  const ofForm = settingsOfForm(valuesFor(`${owner}/${repo}`, set));
  const { repositories: _repositories, topics: _topics, ...watch } = own.watch ?? {};
  const watched =
    own.watch === undefined
      ? (ofOwner.watch ?? ofForm.watch ?? {})
      : { ...pickOwners(ofOwner.watch), ...watch };
  const merged = { ...rules, ...ofForm, ...ofOwner, ...own, watch: watched };
  return withPlace(merged, `${owner}/${repo}`, rules.way);
}

/** Which repositories are watched is the owner's to say. */
function pickOwners({ repositories, topics }: Watch = {}): Watch {
  return { ...(repositories && { repositories }), ...(topics && { topics }) };
}

async function readKept(place: Place, tellsFaults: boolean): Promise<FileSettings> {
  const key = `settings ${place.owner}/${place.repo}`.toLowerCase();
  const kept = await store.get<Kept>(key);
  const now = Date.now();
  if (kept !== undefined && now - kept.checkedAt < everyMs) return kept.settings;
  const file = await readFile(place);
  // Without an answer the last one holds.
  if (file === undefined) {
    const last = { sha: kept?.sha ?? null, settings: kept?.settings ?? {} };
    await store.set(key, { ...last, checkedAt: now } satisfies Kept);
    return last.settings;
  }
  if (file === null) {
    await store.set(key, { checkedAt: now, sha: null, settings: {} } satisfies Kept);
    return {};
  }
  if (file.sha === kept?.sha) {
    await store.set(key, { ...kept, checkedAt: now } satisfies Kept);
    return kept.settings;
  }
  const { settings, faults } = readSettingsFile(file.text);
  const good = settings ?? kept?.settings ?? {};
  // Of runs that find a bad file at once, one tells of it.
  const mine = crypto.randomUUID();
  const first = await store.update<Kept>(key, (before) =>
    before?.sha === file.sha ? before : { checkedAt: now, sha: file.sha, settings: good, by: mine },
  );
  if (tellsFaults && faults.length > 0 && first.by === mine) await tellFaults(place, faults);
  return good;
}

/** @returns null where there is no such file; undefined where GitHub does not say */
async function readFile({ owner, repo }: Place): Promise<{ sha: string; text: string } | null | undefined> {
  try {
    const { data } = await github.rest.repos.getContent({ owner, repo, path });
    if (Array.isArray(data) || data.type !== "file") return null;
    return { sha: data.sha, text: Buffer.from(data.content, "base64").toString() };
  } catch (error) {
    if (isGone(error)) return null;
    return unlessRefused(async () => {
      throw error;
    });
  }
}

/** Tells whoever changed the file last, once for each version of it. */
async function tellFaults({ owner, repo }: Place, faults: readonly Fault[]): Promise<void> {
  const commits = await unlessRefused(() =>
    github.rest.repos.listCommits({ owner, repo, path, per_page: 1 }),
  );
  const login = commits?.data[0]?.author?.login;
  const person = login === undefined ? undefined : await people.find(login);
  const lines = faults.slice(0, 10).map(({ line, message }) => `• line ${line}: ${escapeSlack(message)}`);
  if (person?.isActive !== true) {
    console.log(`${owner}/${repo}: ${path} cannot be read: ${lines.join(" ")}`);
    return;
  }
  const text = [
    `${escapeSlack(path)} of ${escapeSlack(`${owner}/${repo}`)} cannot be read, so what it said before holds:`,
    ...lines,
  ].join("\n");
  await unlessRefusedThere(() => slack.chat.postMessage({ channel: person.user, text, unfurl_links: false }));
}
