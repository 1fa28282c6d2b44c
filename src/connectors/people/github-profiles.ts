/** Reads what GitHub shows of a login: its profile, and the addresses in its commits. */
import { z } from "zod";
import { isPersonalEmail } from "../../core/people/match-member.ts";
import type { Ask } from "./ask-services.ts";

const mostCommits = 10;

const profileAnswer = z.looseObject({
  data: z.looseObject({
    id: z.number(),
    login: z.string(),
    type: z.string().optional(),
    name: z.string().nullish(),
    email: z.string().nullish(),
    bio: z.string().nullish(),
    blog: z.string().nullish(),
    company: z.string().nullish(),
    location: z.string().nullish(),
  }),
});
const commitsAnswer = z.looseObject({
  data: z.array(
    z.looseObject({
      author: z.looseObject({ login: z.string().optional() }).nullish(),
      commit: z.looseObject({ author: z.looseObject({ email: z.string().optional() }).nullish() }),
    }),
  ),
});

export interface GitHubProfile {
  readonly id: string;
  readonly login: string;
  readonly isPerson: boolean;
  readonly name: string;
  /** The address that the profile shows; empty if none. */
  readonly email: string;
  /** All that the person can write into the profile. */
  readonly words: string;
}

export interface RepositoryPlace {
  readonly owner: string;
  readonly repo: string;
}

/** @returns undefined where GitHub has no such login, or does not say */
export async function readProfile(github: Ask, username: string): Promise<GitHubProfile | undefined> {
  const answer = profileAnswer.safeParse(await github("rest.users.getByUsername", { username })).data;
  if (answer === undefined) return undefined;
  const { id, login, type = "User", name, email, bio, blog, company, location } = answer.data;
  return {
    id: String(id),
    login,
    isPerson: type === "User",
    name: name ?? "",
    email: email ?? "",
    words: [bio, blog, company, location, name].join("\n"),
  };
}

/** The addresses in the newest commits that GitHub counts as this login's. */
export async function readCommitEmails(
  github: Ask,
  login: string,
  { owner, repo }: RepositoryPlace,
): Promise<readonly string[]> {
  const args = { owner, repo, author: login, per_page: mostCommits };
  const answer = commitsAnswer.safeParse(await github("rest.repos.listCommits", args)).data;
  const emails = (answer?.data ?? [])
    .filter(({ author }) => author?.login?.toLowerCase() === login.toLowerCase())
    .map(({ commit }) => commit.author?.email ?? "");
  return [...new Set(emails)].filter(isPersonalEmail);
}
