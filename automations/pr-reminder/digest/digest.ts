/**
 * One message a day to each person who wants a digest, at their hour: what waits for them, and how old it is. Silent
 * where nothing waits. Write a file automations/pr-digest.ts to turn it on:
 *
 *   export default on.cron("0,30 * * * *", { overlap: "skip" }, digest);
 */
import { attention, github, people, type Person, slack, store, workingTime } from "hathi";
import { digestMessage, type DigestItem } from "./digest-words.ts";
import { isDue, reasonsFor } from "./due.ts";
import { unlessRefused } from "../refusal.ts";
import { isOpen, type Look, readPull } from "../read-pull.ts";
import { placeOf } from "../place.ts";

/** More is not looked through: the digest of such a place is a list that nobody reads. */
const mostPulls = 300;
const mostPeople = 500;
const mostRepositories = 200;

const mostTeams = 50;

interface Listed {
  readonly owner: string;
  readonly repo: string;
  readonly number: number;
  /** The author, whoever is asked for a review, and the members of teams that are, in small letters. */
  readonly logins: readonly string[];
  readonly teams: readonly string[];
}

/** The members of the teams that were asked, by "octo/core", in small letters. */
type Teams = ReadonlyMap<string, readonly string[]>;

export async function digest(): Promise<string> {
  const pulls = await listPulls();
  const teams = await readTeams(pulls);
  const loginsOf = (pull: Listed): readonly string[] => [
    ...pull.logins,
    ...pull.teams.flatMap((team) => teams.get(team) ?? []),
  ];
  const logins = [...new Set(pulls.flatMap(loginsOf))];
  const found = logins.length === 0 ? [] : await people.findAll(logins.slice(0, mostPeople));
  const known = new Map<string, Person>();
  for (const person of found) if (person !== undefined) known.set(person.login.toLowerCase(), person);
  const now = Date.now();
  const due: Person[] = [];
  for (const person of known.values()) {
    if (isDue(person, now) && !due.some(({ user }) => user === person.user)) due.push(person);
  }
  if (due.length === 0) return "nobody's hour";
  const wanted = new Set(due.map(({ login }) => login.toLowerCase()));
  const looks = await lookAt(pulls.filter((pull) => loginsOf(pull).some((login) => wanted.has(login))));
  let told = 0;
  for (const person of due) if (await tell(person, looks, teams, now)) told += 1;
  return `told ${told} of ${due.length}`;
}

async function listPulls(): Promise<readonly Listed[]> {
  const repositories = await unlessRefused(() =>
    github.paginate(github.rest.apps.listReposAccessibleToInstallation, { per_page: 100 }),
  );
  const all: Listed[] = [];
  for (const repository of (repositories ?? []).slice(0, mostRepositories)) {
    if (repository.archived || all.length >= mostPulls) continue;
    const [owner, repo] = [repository.owner.login, repository.name];
    const pulls = await unlessRefused(() =>
      github.paginate(github.rest.pulls.list, { owner, repo, state: "open", per_page: 100 }),
    );
    for (const { number, user, requested_reviewers: asked, requested_teams: teams, draft } of pulls ?? []) {
      if (draft === true) continue;
      const logins = [user, ...(asked ?? [])].flatMap((one) =>
        one == null || one.type === "Bot" ? [] : one.login.toLowerCase(),
      );
      all.push({ owner, repo, number, logins, teams: (teams ?? []).map(({ slug }) => teamKey(owner, slug)) });
    }
  }
  return all.slice(0, mostPulls);
}

async function readTeams(pulls: readonly Listed[]): Promise<Teams> {
  const teams = new Map<string, readonly string[]>();
  for (const team of new Set(pulls.flatMap((pull) => pull.teams))) {
    const [org = "", team_slug = ""] = team.split("/");
    if (teams.size === mostTeams) break;
    const answer = await unlessRefused(() =>
      github.rest.teams.listMembersInOrg({ org, team_slug, per_page: 100 }),
    );
    teams.set(
      team,
      (answer?.data ?? []).map(({ login }) => login.toLowerCase()),
    );
  }
  return teams;
}

function teamKey(owner: string, slug: string): string {
  return `${owner}/${slug}`.toLowerCase();
}

async function lookAt(pulls: readonly Listed[]): Promise<readonly Look[]> {
  const looks: Look[] = [];
  for (const { owner, repo, number } of pulls) {
    const repository = { name: repo, full_name: `${owner}/${repo}`, owner: { login: owner } };
    const look = await readPull(placeOf(repository, number));
    if (look !== undefined && isOpen(look)) looks.push(look);
  }
  return looks;
}

/** Once a day, whatever runs: a run that begins while another one tells finds the day taken. */
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
  const day = new Intl.DateTimeFormat("en-CA", { timeZone: person.hours.timeZone }).format(now);
  const mine = `${day} ${now}`;
  const taken = await store.update<string>(`digest ${person.user}`, (before) =>
    before?.startsWith(day) === true ? before : mine,
  );
  if (taken !== mine) return false;
  const { text, blocks } = digestMessage(items);
  const sent = await unlessRefused(() =>
    slack.chat.postMessage({ channel: person.user, text, blocks: [...blocks], unfurl_links: false }),
  );
  return sent !== undefined;
}
