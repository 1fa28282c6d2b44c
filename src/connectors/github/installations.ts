/** Chooses as which installation of the GitHub App a call is made. */
import { NewestOf } from "../../core/bounds/newest-of.ts";
import { HathiError } from "../../core/errors.ts";
import { z } from "zod";
import type { ConnectorCall } from "../../core/ports/connector.ts";
import { isMethodReference } from "../../core/values/method-reference.ts";
import type { GitHubApp, GitHubClient } from "./github-app.ts";
import { explain, findInstallation, type Place, renewInstallation } from "./renew-installation.ts";

// Not for ever: an App that is uninstalled and installed again gets another id.
const rememberMs = 10 * 60_000;
const mostRemembered = 10_000;

const trigger = z.object({
  installation: z.object({ id: z.number() }),
  repository: z
    .object({ name: z.string(), owner: z.object({ login: z.string() }) })
    .optional()
    .catch(undefined),
  organization: z.object({ login: z.string() }).optional().catch(undefined),
});
const place = z.looseObject({
  owner: z.string().optional().catch(undefined),
  repo: z.string().optional().catch(undefined),
  org: z.string().optional().catch(undefined),
  // As GraphQL's queries call a repository.
  name: z.string().optional().catch(undefined),
});

const granted = z.looseObject({ permissions: z.record(z.string(), z.string()).default({}) });

/** What GitHub answers to every installation alike, or to the App itself. */
const asksAlike = new Set(["rest.users.getByUsername", "rest.search.users", "rest.apps.listInstallations"]);

export interface Installations {
  clientFor(call: ConnectorCall): Promise<GitHubClient>;
  /**
   * Chooses the client for another try, after GitHub has refused the credentials of this call.
   *
   * @throws {Error} marked as a refusal of credentials if only a person can mend it
   */
  renew(call: ConnectorCall): Promise<GitHubClient>;
  /** What the token of this call may, as GitHub said when it gave that token. */
  grantedTo(call: ConnectorCall): Promise<Readonly<Record<string, string>>>;
}

export function createInstallations(app: GitHubApp): Installations {
  const clients = new NewestOf<number, Promise<GitHubClient>>(mostRemembered);
  const found = new NewestOf<string, { readonly id: number; readonly until: number }>(mostRemembered);

  async function remembered(key: string, find: () => Promise<number>): Promise<number> {
    const known = found.get(key);
    if (known !== undefined && known.until > Date.now()) return known.id;
    const id = await find();
    found.set(key, { id, until: Date.now() + rememberMs });
    return id;
  }

  async function installationOf(call: ConnectorCall): Promise<number> {
    if (call.event.source === "github") {
      const own = trigger.safeParse(call.event.data).data?.installation.id;
      // The event names the installation that it came through, which may have been replaced since.
      if (own !== undefined) return remembered(replacementOf(own), async () => own);
    }
    const { owner, repo, org } = placeOf(call.args);
    if (owner !== undefined && repo !== undefined) {
      return remembered(`${owner}/${repo}`, () =>
        installedOn(`${owner}/${repo}`, () => app.octokit.rest.apps.getRepoInstallation({ owner, repo })),
      );
    }
    if (org !== undefined) {
      return remembered(org, () => installedOn(org, () => app.octokit.rest.apps.getOrgInstallation({ org })));
    }
    if (asksAlike.has(nameOf(call))) return remembered("any", () => anyInstallation(app));
    // As `apps.listReposAccessibleToInstallation` says whose repositories, among those of several installations.
    if (owner !== undefined)
      return remembered(
        owner,
        async () => (await findInstallation(app, { owner, repo })) ?? onlyInstallation(app),
      );
    return remembered("", () => onlyInstallation(app));
  }

  async function clientOf(id: number): Promise<GitHubClient> {
    const known = clients.get(id);
    if (known !== undefined) return known;
    const client = app.getInstallationOctokit(id);
    clients.set(id, client);
    return client;
  }

  return {
    clientFor: async (call) => clientOf(await installationOf(call)),
    async grantedTo(call) {
      const client = await clientOf(await installationOf(call));
      return granted.parse(await client.auth({ type: "installation" })).permissions;
    },
    async renew(call) {
      const place = placeOfCall(call);
      let id: number;
      try {
        id = await installationOf(call);
      } catch (error) {
        throw explain(error, place);
      }
      const now = await renewInstallation(app, { id, client: await clientOf(id), place });
      if (now === id) return clientOf(id);
      clients.delete(id);
      for (const [key, known] of found) if (known.id === id) found.delete(key);
      found.set(replacementOf(id), { id: now, until: Date.now() + rememberMs });
      return clientOf(now);
    },
  };
}

/** "rest.apps.listInstallations", also where all of its pages are asked for. */
function nameOf({ path, args: [first] }: ConnectorCall): string {
  return (isMethodReference(first) ? first.$method : path).join(".");
}

function replacementOf(id: number): string {
  return `installation ${id}`;
}

function placeOfCall({ args, event }: ConnectorCall): Place {
  const { owner, repo, org } = placeOf(args);
  if (owner !== undefined) return { owner, repo };
  const { repository, organization } =
    (event.source === "github" ? trigger.safeParse(event.data).data : undefined) ?? {};
  return { owner: org ?? repository?.owner.login ?? organization?.login, repo: repository?.name };
}

async function installedOn(
  name: string,
  ask: () => Promise<{ readonly data: { readonly id: number } }>,
): Promise<number> {
  try {
    return (await ask()).data.id;
  } catch (error) {
    if (!(error instanceof Error && "status" in error && error.status === 404)) throw error;
    throw withCode(`the GitHub App is not installed on ${name}: install the App there, or give it access`);
  }
}

async function anyInstallation(app: GitHubApp): Promise<number> {
  const { data } = await app.octokit.rest.apps.listInstallations({ per_page: 1 });
  const [first] = data;
  if (first === undefined) throw notInstalled();
  return first.id;
}

function notInstalled(): HathiError {
  return withCode("the GitHub App is not installed anywhere yet: install the App first");
}

async function onlyInstallation(app: GitHubApp): Promise<number> {
  const { data } = await app.octokit.rest.apps.listInstallations({ per_page: 2 });
  const [first, second] = data;
  if (first === undefined) throw notInstalled();
  if (second === undefined) return first.id;
  throw withCode(
    "the GitHub App is installed in several places, and neither this call nor its event says which one: give owner and repo, or owner alone",
  );
}

function withCode(message: string): HathiError {
  return new HathiError("GITHUB_INSTALLATION_UNKNOWN", message);
}

/**
 * Reads owner and repository from the parameters, from the variables of a query, or from a written-out route: "GET
 * /repos/octo/app/pulls".
 */
export function placeOf(args: readonly unknown[]): Pick<z.infer<typeof place>, "owner" | "repo" | "org"> {
  const isQuery = typeof args[0] === "string" && /^\s*(?:query|mutation|\{)/.test(args[0]);
  for (const arg of args.toReversed()) {
    const given = place.safeParse(arg).data;
    if (given?.owner === undefined && given?.org === undefined) continue;
    return isQuery && given.repo === undefined ? { ...given, repo: given.name } : given;
  }
  const route = args.find((arg) => typeof arg === "string");
  const [, owner, repo] = /^[A-Z]+ \/repos\/([^/{]+)\/([^/{?]+)/.exec(route ?? "") ?? [];
  return { owner, repo };
}
