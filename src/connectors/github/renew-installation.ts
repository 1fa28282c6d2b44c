/**
 * What to do when GitHub refuses the credentials of a call: renews the token, finds an App that was uninstalled and
 * installed again under its new id, or says what a person has to mend.
 */
import { z } from "zod";
import { acceptedHeader } from "../../core/github-app/accepted-permissions.ts";
import { messageOf } from "../../core/text/describe-thrown.ts";
import { refuseCredentials } from "../refused-credentials.ts";
import type { GitHubApp, GitHubClient } from "./github-app.ts";

/** The owner and repository that a call is about, as far as the call or its event names them. */
export interface Place {
  readonly owner: string | undefined;
  readonly repo: string | undefined;
}

/** Whether a failure is about who calls. GitHub did nothing then, so the call can be made again. */
export function isAboutCredentials(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const status = statusOf(error);
  if (status === 401) return true;
  if (status === 403 && /suspended/i.test(messageOf(error))) return true;
  return isAboutToken(error) && (status === 403 || status === 404);
}

const lacking = z.object({
  status: z.literal(403),
  message: z.string().regex(/not accessible by integration/i),
  request: z.looseObject({ method: z.string().regex(/^(?!GET$|HEAD$)/i) }),
  response: z.looseObject({ headers: z.looseObject({ [acceptedHeader]: z.string().min(1) }) }),
});

/**
 * Which permissions GitHub names where it refuses a change for want of one. GitHub did nothing then. Without a look-up
 * the code may go on, so it is told of those that are refused.
 */
export function findAccepted(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { status, request, response } = error as Readonly<
    Partial<Record<"status" | "request" | "response", unknown>>
  >;
  const read = lacking.safeParse({ status, message: messageOf(error), request, response }).data;
  return read?.response.headers[acceptedHeader];
}

/**
 * @returns the installation to call as from now on, and its id
 * @throws {Error} marked as a refusal of credentials if only a person can mend it
 */
export async function renewInstallation(
  app: GitHubApp,
  { id, client, place }: { readonly id: number; readonly client: GitHubClient; readonly place: Place },
): Promise<number> {
  try {
    await client.auth({ type: "installation", refresh: true });
    return id;
  } catch (error) {
    if (statusOf(error) !== 404) throw explain(error, place);
  }
  const current = await findInstallation(app, place);
  if (current !== undefined && current !== id) return current;
  const on = place.owner === undefined ? "" : ` on ${place.owner}`;
  throw refuseCredentials(
    new Error(`the GitHub App is no longer installed${on}`),
    `GitHub, where the App is no longer installed${on}: install the App there again`,
  );
}

/** Returns the same failure, marked as a refusal of credentials if it is one. */
export function explain(error: unknown, { owner }: Pick<Place, "owner">): unknown {
  const status = statusOf(error);
  if (status === 401) {
    return refuseCredentials(
      error,
      "GitHub, which refuses the App's key: check that GITHUB_PRIVATE_KEY is a key of the App GITHUB_APP_ID",
    );
  }
  if (status !== 403) return error;
  const allowList = describeAllowList(error);
  if (allowList !== undefined) return refuseCredentials(error, allowList);
  const on = owner === undefined ? "" : ` on ${owner}`;
  return refuseCredentials(
    error,
    `GitHub, where the App's installation${on} is suspended: unsuspend the installation in its settings`,
  );
}

/** What people read where an organisation's IP allow list refuses this machine, whatever it asks for. */
export function describeAllowList(error: unknown): string | undefined {
  const message = messageOf(error);
  if (statusOf(error) !== 403 || !/\bIP allow list\b/i.test(message)) return undefined;
  const [, name] = /`([\w.-]{1,100})` (?:organization|enterprise)/i.exec(message) ?? [];
  const whose = name === undefined ? "whose IP allow list" : `where the IP allow list of ${name}`;
  return `GitHub, ${whose} does not have this machine: add its address to that list`;
}

/** By the repository. By its owner if the App no longer sees the repository, or if no repository is named. */
export async function findInstallation(app: GitHubApp, { owner, repo }: Place): Promise<number | undefined> {
  if (owner === undefined) return undefined;
  const { apps } = app.octokit.rest;
  if (repo !== undefined) {
    const onRepository = await orUndefined(async () => apps.getRepoInstallation({ owner, repo }));
    if (onRepository !== undefined) return onRepository.data.id;
  }
  const onOrganization = await orUndefined(async () => apps.getOrgInstallation({ org: owner }));
  if (onOrganization !== undefined) return onOrganization.data.id;
  const onUser = await orUndefined(async () => apps.getUserInstallation({ username: owner }));
  return onUser?.data.id;
}

async function orUndefined<Answer>(ask: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw explain(error, { owner: undefined });
  }
}

function isAboutToken(error: Error): boolean {
  const { request } = error as { readonly request?: { readonly url?: string } };
  return /\/app\/installations\/\d+\/access_tokens$/.test(request?.url ?? "");
}

function statusOf(error: unknown): unknown {
  return error instanceof Error && "status" in error ? error.status : undefined;
}
