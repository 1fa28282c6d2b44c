/**
 * One message a day to each person who wants a digest, at their hour: what waits for them, and how old it is. Silent
 * where nothing waits. It takes the place of the reminders, which call nobody who has a digest.
 */
import { attention, discard, people, type Person, slack, store, workingTime } from "hathi";
import { isOpen, type Look, readPull } from "../read-pull.ts";
import { unlessRefusedThere } from "../refusal.ts";
import { placeOf } from "../place.ts";
import { settingsFor } from "../settings.ts";
import { factsOf } from "../settings/facts.ts";
import { settingsDesk } from "../settings/load.ts";
import { whyUnwatched } from "../settings/watch.ts";
import { digestMessage, type DigestItem } from "./digest-words.ts";
import { dayOf, isDue, reasonsFor } from "./due.ts";
import { listPulls, type Listed, loginsOf, type SettingsOf } from "./open-pulls.ts";

/** More is not looked through: the digest of such a place is a list that nobody reads. */
const mostPeople = 500;
/** Whoever is new to the open pull requests is found so soon. */
const listedMs = 3 * 3_600_000;

/** Who has to do with open pull requests, as they were listed last. */
interface Known {
  readonly at: number;
  readonly logins: readonly string[];
}

/** By user: the day of their last digest, and which run has taken it. */
type Taken = Readonly<Record<string, string>>;

/** Somebody in Slack, with all of their logins. */
interface Reader {
  readonly person: Person;
  readonly logins: readonly string[];
}

interface Seen extends Pick<Listed, "teams"> {
  readonly look: Look;
}

/**
 * Tells whoever has their hour. A run that told nobody is removed: a look each half hour is nothing that people look for.
 *
 * @param reminders the automation whose `/hathi settings` hold
 */
export async function digest(reminders: string): Promise<unknown> {
  const now = Date.now();
  // Most of the time it is nobody's hour, and GitHub need not be asked.
  const known = await store.get<Known>("known");
  if (known !== undefined && now - known.at < listedMs) {
    const taken = (await store.get<Taken>("taken")) ?? {};
    const due = (await findReaders(known.logins)).filter(({ person }) => isDue(person, now));
    if (due.every(({ person }) => isTaken(taken, person, now))) return discard();
  }
  const settingsOf = settingsOfReminders(reminders);
  const pulls = await listPulls(settingsOf);
  const logins = [...new Set(pulls.flatMap(loginsOf))].slice(0, mostPeople);
  await store.set("known", { at: now, logins } satisfies Known);
  const due = await take(
    (await findReaders(logins)).filter(({ person }) => isDue(person, now)),
    now,
  );
  const wanted = new Set(due.flatMap((reader) => reader.logins));
  const looks = await lookAt(
    pulls.filter((pull) => loginsOf(pull).some((login) => wanted.has(login))),
    settingsOf,
  );
  let told = 0;
  for (const reader of due) if (await tell(reader, looks, now)) told += 1;
  return told === 0 ? discard() : `told ${told} of ${due.length}`;
}

/** Each person in Slack once, whatever their logins are. */
async function findReaders(logins: readonly string[]): Promise<readonly Reader[]> {
  if (logins.length === 0) return [];
  const readers = new Map<string, Reader>();
  for (const person of await people.findAll(logins)) {
    if (person === undefined) continue;
    const others = readers.get(person.user)?.logins ?? [];
    readers.set(person.user, { person, logins: [...others, person.login.toLowerCase()] });
  }
  return [...readers.values()];
}

function isTaken(taken: Taken, person: Person, now: number): boolean {
  return taken[person.user]?.startsWith(dayOf(person, now)) === true;
}

/** Takes the day of each of these people: of two runs that come to it, one tells. Old days are forgotten. */
async function take(due: readonly Reader[], now: number): Promise<readonly Reader[]> {
  if (due.length === 0) return [];
  const mine = (person: Person): string => `${dayOf(person, now)} ${now}`;
  const oldest = new Date(now - 3 * 86_400_000).toISOString();
  const taken = await store.update<Taken>("taken", (before = {}) => ({
    ...Object.fromEntries(Object.entries(before).filter(([, day]) => day >= oldest)),
    ...Object.fromEntries(
      due.flatMap(({ person }) => (isTaken(before, person, now) ? [] : [[person.user, mine(person)]])),
    ),
  }));
  return due.filter(({ person }) => taken[person.user] === mine(person));
}

function settingsOfReminders(reminders: string): SettingsOf {
  const desks = new Map<string, SettingsOf>();
  return async (place) => {
    const name = `${place.owner}/${place.repo}`;
    // Whoever wrote a faulty file hears of it from the reminders.
    const desk =
      desks.get(name) ?? settingsDesk(settingsFor(name), { tellsFaults: false, setFor: reminders });
    desks.set(name, desk);
    return desk(place);
  };
}

/** Looks at those that are watched. */
async function lookAt(pulls: readonly Listed[], settingsOf: SettingsOf): Promise<readonly Seen[]> {
  const seen: Seen[] = [];
  for (const { owner, repo, number, teams } of pulls) {
    const place = placeOf({ name: repo, full_name: `${owner}/${repo}`, owner: { login: owner } }, number);
    const look = await readPull(place);
    if (look === undefined || !isOpen(look)) continue;
    const { watch } = await settingsOf(place);
    if (whyUnwatched(watch, await factsOf(look.pull, watch)) === undefined) seen.push({ look, teams });
  }
  return seen;
}

async function tell({ person, logins }: Reader, all: readonly Seen[], now: number): Promise<boolean> {
  const items = all.flatMap(({ look: { pull, verdict }, teams }): DigestItem[] => {
    const about = `${pull.repository.owner}/${pull.repository.name}#${pull.number}`;
    const reasons = reasonsFor(verdict, logins, (slug) => teams.get(slug) ?? []);
    const { because } = attention(person, { about, at: now });
    if (reasons.length === 0 || because === "muted" || because === "snoozed") return [];
    const opened = Date.parse(pull.createdAt);
    return [{ about, reasons, pull, days: workingTime.daysBetween(person.hours, opened, now) }];
  });
  if (items.length === 0) return false;
  const { text, blocks } = digestMessage(items);
  const sent = await unlessRefusedThere(() =>
    slack.chat.postMessage({ channel: person.user, text, blocks: [...blocks], unfurl_links: false }),
  );
  return sent !== undefined;
}
