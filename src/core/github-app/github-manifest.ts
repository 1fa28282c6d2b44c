/** The manifest from which GitHub makes the App: what a person would otherwise fill into the form, field by field. */
import { askedOfGitHub, type ListenedTo } from "./github-needs.ts";

/** GitHub takes no longer name. */
const longestName = 34;

export interface ManifestWishes {
  /** Hathi's own address; null where it has none, so that the App gets no webhook. */
  readonly url: string | null;
  readonly webhookPath: string;
  /** Where GitHub sends the person and the code once the App is made; undefined where nobody waits for it. */
  readonly redirectUrl?: string;
  /** What the automations need. */
  readonly needs: ListenedTo;
}

export interface GitHubManifest {
  readonly name: string;
  readonly url: string;
  readonly description: string;
  readonly public: false;
  readonly hook_attributes?: { readonly url: string; readonly active: true };
  readonly redirect_url?: string;
  readonly default_permissions: Readonly<Record<string, string>>;
  readonly default_events: readonly string[];
}

export function makeGitHubManifest({ url, webhookPath, redirectUrl, needs }: ManifestWishes): GitHubManifest {
  const asked = askedOfGitHub(needs);
  return {
    // Names of Apps are unique on all of GitHub, and the person can change this one on GitHub's page.
    name: `Hathi ${url === null ? "" : new URL(url).hostname}`.trim().slice(0, longestName).trim(),
    url: url ?? "https://github.com",
    description: "Runs your team's automations, and never forgets where they were.",
    public: false,
    ...(url !== null && { hook_attributes: { url: `${url}${webhookPath}`, active: true } }),
    ...(redirectUrl !== undefined && { redirect_url: redirectUrl }),
    default_permissions: asked.permissions,
    default_events: asked.events,
  };
}

/**
 * The page to which a manifest is posted.
 *
 * @param site https://github.com, or the address of a GitHub Enterprise Server
 * @param organization null for an App of the person's own account
 */
export function newAppPage(site: string, organization: string | null, state: string): string {
  const of = organization === null ? "" : `/organizations/${encodeURIComponent(organization)}`;
  return `${site}${of}/settings/apps/new?state=${encodeURIComponent(state)}`;
}

/** Where people see GitHub: the address of its API without what makes it the API. */
export function githubSite(apiUrl: string | null): string {
  return apiUrl === null ? "https://github.com" : new URL(apiUrl).origin;
}
