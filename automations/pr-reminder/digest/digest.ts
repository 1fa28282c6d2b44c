/**
 * One message a day to each person who wants a digest, at their hour: what waits for them, and how old it is. Silent
 * where nothing waits. It takes the place of the reminders, which call nobody who has a digest.
 */
import { attention, people, type Person, slack, store, workingTime } from "hathi";
import { isOpen, type Look, readPull } from "../read-pull.ts";
import { unlessRefusedThere } from "../refusal.ts";
import { placeOf } from "../place.ts";
import { settingsFor } from "../settings.ts";
import { factsOf } from "../settings/facts.ts";
import { settingsDesk } from "../settings/load.ts";
import { whyUnwatched } from "../settings/watch.ts";
import { digestMessage, type DigestItem } from "./digest-words.ts";
import { dayOf, isDue, reasonsFor } from "./due.ts";
import { listPulls, type Listed, loginsOf, readTeams, teamKey, type Teams } from "./open-pulls.ts";

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

export async function digest(): Promise<string> {
  const now = Date.now();
  // Most of the time it is nobody's hour, and GitHub need not be asked.
  const known = await store.get<Known>("known");
  if (known !== undefined && now - known.at < listedMs) {
    const taken = (await store.get<Taken>("taken")) ?? {};
    const due = (await findPeople(known.logins)).filter((person) => isDue(person, now));
    if (due.every((person) => isTaken(taken, person, now))) return "nobody's hour";
  }
  const pulls = await listPulls();
  const teams = await readTeams(pulls);
  const logins = [...new Set(pulls.flatMap((pull) => loginsOf(pull, teams)))].slice(0, mostPeople);
  await store.set("known", { at: now, logins } satisfies Known);
  const due = await take(
    (await findPeople(logins)).filter((person) => isDue(person, now)),
    now,
  );
  if (due.length === 0) return "nobody's hour";
  const wanted = new Set(due.map(({ login }) => login.toLowerCase()));
  const looks = await lookAt(
    pulls.filter((pull) => loginsOf(pull, teams).some((login) => wanted.has(login))),
  );
  let told = 0;
  for (const person of due) if (await tell(person, looks, teams, now)) told += 1;
  return `told ${told} of ${due.length}`;
}

/** Each person in Slack once, whatever their logins are. */
async function findPeople(logins: readonly string[]): Promise<readonly Person[]> {
  if (logins.length === 0) return [];
  const found = await people.findAll(logins);
  return [
    ...new Map(found.flatMap((person) => (person === undefined ? [] : [[person.user, person]]))).values(),
  ];
}

function isTaken(taken: Taken, person: Person, now: number): boolean {
  return taken[person.user]?.startsWith(dayOf(person, now)) === true;
}

/** Takes the day of each of these people: of two runs that come to it, one tells. Old days are forgotten. */
async function take(due: readonly Person[], now: number): Promise<readonly Person[]> {
  if (due.length === 0) return [];
  const mine = (person: Person): string => `${dayOf(person, now)} ${now}`;
  const oldest = new Date(now - 3 * 86_400_000).toISOString();
  const taken = await store.update<Taken>("taken", (before = {}) => ({
    ...Object.fromEntries(Object.entries(before).filter(([, day]) => day >= oldest)),
    ...Object.fromEntries(
      due.flatMap((person) => (isTaken(before, person, now) ? [] : [[person.user, mine(person)]])),
    ),
  }));
  return due.filter((person) => taken[person.user] === mine(person));
}

/** Looks at those that are watched. */
async function lookAt(pulls: readonly Listed[]): Promise<readonly Look[]> {
  const looks: Look[] = [];
  const desks = new Map<string, ReturnType<typeof settingsDesk>>();
  for (const { owner, repo, number } of pulls) {
    const name = `${owner}/${repo}`;
    const place = placeOf({ name: repo, full_name: name, owner: { login: owner } }, number);
    const look = await readPull(place);
    if (look === undefined || !isOpen(look)) continue;
    // Whoever wrote a faulty file hears of it from the reminders.
    const desk = desks.get(name) ?? settingsDesk(settingsFor(name), { tellsFaults: false });
    desks.set(name, desk);
    const { watch } = await desk(place);
    if (whyUnwatched(watch, await factsOf(look.pull, watch)) === undefined) looks.push(look);
  }
  return looks;
}

async function tell(person: Person, looks: readonly Look[], teams: Teams, now: number): Promise<boolean> {
  const login = person.login.toLowerCase();
  const items = looks.flatMap(({ pull, verdict }): DigestItem[] => {
    const about = `${pull.repository.owner}/${pull.repository.name}#${pull.number}`;
    const isOfTeam = verdict.teams.some(({ slug }) =>
      teams.get(teamKey(pull.repository.owner, slug))?.includes(login),
    );
    const reasons = reasonsFor(verdict, person.login, isOfTeam);
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
