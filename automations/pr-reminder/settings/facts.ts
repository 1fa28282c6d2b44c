/** Gathers what the settings decide about a pull request by: more is asked of GitHub only where they name it. */
import { github } from "hathi";
import { isGone, unlessRefused } from "../refusal.ts";
import type { Snapshot } from "../truth/snapshot.ts";
import type { Watch, Watchable } from "./watch.ts";

export async function factsOf(pull: Snapshot, watch: Watch): Promise<Watchable> {
  const { owner, name: repo } = pull.repository;
  const { number: pull_number } = pull;
  const topics =
    watch.topics === undefined
      ? undefined
      : await unlessRefused(() => github.rest.repos.getAllTopics({ owner, repo }));
  const files =
    watch.paths === undefined
      ? undefined
      : await unlessRefused(() => github.rest.pulls.listFiles({ owner, repo, pull_number, per_page: 100 }));
  return {
    repository: `${owner}/${repo}`,
    topics: topics?.data.names ?? [],
    author: pull.author?.login ?? "ghost",
    isBot: pull.author?.isBot === true,
    isDraft: pull.isDraft,
    isFork: pull.head.isFork,
    base: pull.base,
    labels: pull.labels,
    size: pull.size.additions + pull.size.deletions,
    ...(files !== undefined && { paths: files.data.map(({ filename }) => filename) }),
    ...(watch.teams !== undefined && { teams: await teamsOf(owner, pull.author?.login ?? "", watch.teams) }),
  };
}

/** Which of the named teams somebody is in. */
async function teamsOf(org: string, username: string, named: readonly string[]): Promise<readonly string[]> {
  const teams: string[] = [];
  for (const team_slug of named.map((team) => team.replace(/^!/, ""))) {
    const member = await unlessRefused(async () => {
      try {
        await github.rest.teams.getMembershipForUserInOrg({ org, team_slug, username });
        return true;
      } catch (error) {
        if (isGone(error)) return false;
        throw error;
      }
    });
    if (member === true) teams.push(team_slug);
  }
  return teams;
}
