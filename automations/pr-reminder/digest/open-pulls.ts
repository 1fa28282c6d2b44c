/** Lists the open pull requests of all repositories that the App may see, with everybody who has to do with them. */
import { github } from "hathi";
import { unlessRefused } from "../refusal.ts";

const mostPulls = 300;
const mostRepositories = 200;
const mostTeams = 50;

export interface Listed {
  readonly owner: string;
  readonly repo: string;
  readonly number: number;
  /** The author, and whoever is asked for a review, in small letters. */
  readonly logins: readonly string[];
  readonly teams: readonly string[];
}

/** The members of the teams that were asked, by "octo/core", in small letters. */
export type Teams = ReadonlyMap<string, readonly string[]>;

export async function listPulls(): Promise<readonly Listed[]> {
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
    for (const { number, user, requested_reviewers: asked, requested_teams: teams } of pulls ?? []) {
      const logins = [user, ...(asked ?? [])].flatMap((one) =>
        one == null || one.type === "Bot" ? [] : one.login.toLowerCase(),
      );
      all.push({ owner, repo, number, logins, teams: (teams ?? []).map(({ slug }) => teamKey(owner, slug)) });
    }
  }
  return all.slice(0, mostPulls);
}

export async function readTeams(pulls: readonly Listed[]): Promise<Teams> {
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

export function loginsOf(pull: Listed, teams: Teams): readonly string[] {
  return [...pull.logins, ...pull.teams.flatMap((team) => teams.get(team) ?? [])];
}

export function teamKey(owner: string, slug: string): string {
  return `${owner}/${slug}`.toLowerCase();
}
