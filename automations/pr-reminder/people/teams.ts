/** The members of the teams that are asked for a review: whoever is on duty, or else all of them, up to a limit. */
import { github } from "hathi";
import { unlessRefused } from "../refusal.ts";
import { isSameLogin } from "../truth/snapshot.ts";
import type { Team } from "../truth/verdict.ts";
import { type Duties, onDuty } from "./duty.ts";

// A team of hundreds is not invited to one pull request.
const mostOfTeam = 10;
// Duty changes from week to week, or when somebody changes a group in Slack.
const dutyMs = 3_600_000;

interface Read {
  readonly logins: readonly string[];
  /** Until when it holds, and by which words of the settings. */
  readonly until: number;
  readonly duty: string;
}

export class Teams {
  readonly #owner: string;
  readonly #duties: () => Duties;
  readonly #read = new Map<string, Read>();

  /** @param owner the owner of the repository, whose teams may be asked for reviews */
  constructor(owner: string, duties: () => Duties) {
    this.#owner = owner;
    this.#duties = duties;
  }

  /**
   * The members of a team are read once; who is on duty, once an hour.
   *
   * @param author who opened the pull request: GitHub lets nobody review their own
   */
  async read(teams: readonly Team[], author: string): Promise<readonly string[]> {
    for (const { slug } of teams) {
      const now = Date.now();
      // A team that the App may not see has no slug.
      if (slug === "") continue;
      const duty = this.#dutyOf(slug);
      const known = this.#read.get(this.#keyOf(slug, author));
      if (known !== undefined && known.until > now && known.duty === String(duty)) continue;
      const logins = duty === undefined ? undefined : await onDuty(duty, author);
      this.#read.set(this.#keyOf(slug, author), {
        logins: logins ?? (await membersOfTeam(this.#owner, slug)),
        until: duty === undefined ? Infinity : now + dutyMs,
        duty: String(duty),
      });
    }
    return [...new Set(teams.flatMap(({ slug }) => this.membersOf(slug, author)))];
  }

  membersOf(slug: string, author: string): readonly string[] {
    const logins = this.#read.get(this.#keyOf(slug, author))?.logins ?? [];
    return logins.filter((login) => !isSameLogin(login, author));
  }

  #dutyOf(slug: string): readonly string[] | undefined {
    return this.#duties()[slug.toLowerCase()];
  }

  /** Whose turn it is depends on whose pull request it is. */
  #keyOf(slug: string, author: string): string {
    return this.#dutyOf(slug) === undefined ? slug : `${slug} ${author.toLowerCase()}`;
  }
}

async function membersOfTeam(org: string, team_slug: string): Promise<readonly string[]> {
  const answer = await unlessRefused(() =>
    github.rest.teams.listMembersInOrg({ org, team_slug, per_page: mostOfTeam }),
  );
  return (answer?.data ?? []).map(({ login }) => login);
}
