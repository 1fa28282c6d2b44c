/**
 * Finds the organisation on GitHub that the App belongs to, so that nobody has to type it: the owner of this folder's
 * repository, or the organisation whose website GitHub has verified and below which Hathi's address is.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { githubSite } from "../../core/github-app/github-manifest.ts";
import { askGit, type GitPlace } from "./ask-git.ts";

const timeoutMs = 4000;
const ownerSchema = z.looseObject({
  login: z.string(),
  type: z.string().optional(),
  is_verified: z.boolean().nullish(),
  blog: z.string().nullish(),
});
type Owner = z.infer<typeof ownerSchema>;

export interface FoundOrganization {
  /** Empty for the person's own account. */
  readonly name: string;
  /** Why it is this one. */
  readonly because: string;
}

export interface OrganizationPlace extends GitPlace {
  /** Hathi's own address; null while nobody has said it. */
  readonly url: string | null;
  readonly apiUrl: string | null;
}

/** @returns undefined where it is to be asked for */
export async function findOrganization(place: OrganizationPlace): Promise<FoundOrganization | undefined> {
  const owner = await findRepositoryOwner(place);
  if (owner !== undefined) {
    const organization = await lookUp(place.apiUrl, `orgs/${owner}`);
    if (organization !== undefined)
      return { name: organization.login, because: "this folder's repository is there" };
    const account = await lookUp(place.apiUrl, `users/${owner}`);
    if (account?.type === "User")
      return { name: "", because: `this folder's repository is ${account.login}'s, who is a person` };
  }
  if (place.url === null) return undefined;
  const { hostname } = new URL(place.url);
  const label = hostname.split(".").at(-2);
  const named = label === undefined ? undefined : await lookUp(place.apiUrl, `orgs/${label}`);
  // GitHub has seen that the domain is theirs, so nobody gets the App by taking a name first.
  const site = named?.is_verified === true ? hostOf(named.blog ?? "") : undefined;
  return named !== undefined && site !== undefined && hostname.endsWith(`.${site}`)
    ? { name: named.login, because: `GitHub has verified that ${site} is its own` }
    : undefined;
}

/** The owner of the repository that this folder was pushed to. A checkout of Hathi itself is usually its authors'. */
async function findRepositoryOwner(place: OrganizationPlace): Promise<string | undefined> {
  const own = await readFile(join(place.cwd, "package.json"), "utf8").catch(() => "");
  if (/^\s*"name":\s*"hathi"/m.test(own)) return undefined;
  const remote = await askGit(place, "remote", "get-url", "origin");
  const { hostname } = new URL(githubSite(place.apiUrl));
  const [, host, owner] =
    /^(?:[\w+]+:\/\/)?(?:[^@/]+@)?([^:/]+)(?::\d+)?[:/]([\w-]+)\/[^/]+$/.exec(remote) ?? [];
  return host === hostname ? owner : undefined;
}

/** @returns undefined where there is none of that name, and where GitHub does not say */
async function lookUp(apiUrl: string | null, path: string): Promise<Owner | undefined> {
  try {
    const response = await fetch(`${apiUrl ?? "https://api.github.com"}/${path}`, {
      headers: { accept: "application/vnd.github+json", "user-agent": "hathi" },
      signal: AbortSignal.timeout(timeoutMs),
    });
    return ownerSchema.safeParse(await response.json()).data;
  } catch {
    return undefined;
  }
}

function hostOf(website: string): string | undefined {
  const url = URL.parse(website.includes("://") ? website : `https://${website}`);
  return url?.hostname.replace(/^www\./, "");
}
