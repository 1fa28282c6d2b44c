/**
 * Connects repositories with the workspace of whoever asks, if both sides let them:
 *
 *   Slack: the rights of core/people/rights.ts            -> NOT_ALLOWED
 *   who they are on GitHub: a proven link                 -> NOT_ALLOWED, with how to prove it
 *   GitHub, asked as the App: may that login write there? -> REPOSITORY_UNKNOWN, NOT_ALLOWED
 *   Slack: is Hathi in the channel, and the person, too?  -> NOT_ALLOWED, with what to do
 *
 * Disconnecting is up to the workspace alone. Whoever operates the machine needs no rights, and the App has to see what
 * they connect.
 */
import { z } from "zod";
import type { AskedServices } from "../../connectors/people/ask-services.ts";
import { readRepositoryName } from "../../core/connected-repository.ts";
import { HathiError } from "../../core/errors.ts";
import { isProven } from "../../core/people/link.ts";
import { isOperator, readSlackActor } from "../../core/people/slack-actor.ts";
import type { ConnectionCommands, ConnectionStore } from "../../core/ports/people/connections.ts";
import type { Rights, SlackStanding } from "../../core/ports/people/rights.ts";
import type { Actor } from "../../core/ports/people/run-commands.ts";
import { askingForPeople, type PeopleParts } from "./create-people.ts";

export interface ConnectionParts extends Pick<
  PeopleParts,
  "store" | "services" | "teamOf" | "requireServed"
> {
  readonly connections: ConnectionStore;
  readonly rights: Pick<Rights, "requireConnect" | "visibleTo">;
  readonly belongsTo: SlackStanding["belongsTo"];
}

const repositorySchema = z.looseObject({
  data: z.looseObject({ id: z.number().int(), full_name: z.string() }),
});
// A custom role has the permission that it is made of beside its own name, so the name says nothing.
const permissionSchema = z.looseObject({
  data: z.looseObject({
    permission: z.string(),
    user: z.looseObject({ id: z.number() }).nullish().catch(null),
  }),
});
const channelSchema = z.looseObject({
  channel: z.looseObject({ is_member: z.boolean().optional(), is_private: z.boolean().optional() }),
});

const mostNoted = 200;

export function createConnectionCommands(
  parts: ConnectionParts,
  team: string | undefined,
): ConnectionCommands {
  const { connections, rights } = parts;
  const services = parts.services.of(askingForPeople(team ?? null));
  /** As connections are kept by it; null for those of all workspaces. */
  const reached = async (by: Actor): Promise<string | null> => {
    if (isOperator(by) && team === undefined) return null;
    return teamOf(by);
  };
  const teamOf = async (by: Actor): Promise<string> => {
    const key = await parts.teamOf({ team: team ?? null });
    // Without its workspace nobody speaks for the owner's.
    if (key !== "" && team === undefined && !isOperator(by))
      throw refuse("Slack did not say of which workspace you are");
    return key;
  };
  /** What is not let through is audited. That GitHub did not answer is no decision. */
  const noting = async <Done>(what: string, by: Actor, act: () => Promise<Done>): Promise<Done> => {
    try {
      return await act();
    } catch (error) {
      if (error instanceof HathiError && error.cause === undefined && !isOperator(by))
        await connections.noteRefusal(what.slice(0, mostNoted), by);
      throw error;
    }
  };
  const connect: ConnectionCommands["connect"] = async (typed, channel, by) => {
    await rights.requireConnect(by);
    const key = await teamOf(by);
    const asked = readRepositoryName(typed);
    if (asked === undefined) throw unseen(typed);
    // Whoever is in Slack is in a workspace that has the app. The terminal may name any.
    if (isOperator(by) && team !== undefined) await parts.requireServed(team);
    const logins = isOperator(by) ? null : await loginsOf(parts, key, by);
    const { repositoryId, name } = await answeredByGitHub(async () => {
      const found = await findRepository(services, asked);
      if (logins !== null) {
        const account = await requireWriter(services, { ...found, asked }, logins);
        // The link is held to this account from now on.
        if (account !== null) await parts.store.noteAccount(key, account.login, account.githubId);
      }
      return found;
    });
    if (channel !== null) await requireChannel(parts, services, channel, by);
    return connections.connect({ repositoryId, name, team: key, channel }, by);
  };
  const disconnect: ConnectionCommands["disconnect"] = async (typed, by) => {
    await rights.requireConnect(by);
    const name = readRepositoryName(typed) ?? typed;
    const gone = await connections.disconnect(name, await reached(by), by);
    if (gone === undefined) {
      throw new HathiError(
        "REPOSITORY_UNKNOWN",
        `no repository "${name.slice(0, 200)}" is connected here: "/hathi connect" lists those that are`,
      );
    }
    return gone;
  };
  return {
    connect: async (typed, channel, by) =>
      noting(`connect ${typed}`, by, async () => connect(typed, channel, by)),
    disconnect: async (typed, by) => noting(`disconnect ${typed}`, by, async () => disconnect(typed, by)),
    async list(by) {
      if ((await rights.visibleTo(by)) === "all") return connections.list(await reached(by));
      throw refuse(
        "you may not see which repositories speak here: each run is shown to those whom it concerns, and admins see the rest",
      );
    },
  };
}

interface Link {
  readonly login: string;
  readonly githubId: string | null;
}

async function loginsOf(
  { store }: Pick<ConnectionParts, "store">,
  key: string,
  by: Actor,
): Promise<readonly Link[]> {
  const user = readSlackActor(by)?.user;
  const links = user === undefined ? [] : await store.ofUser(key, user);
  const proven = links.filter(({ how, otherId }) => how !== null && isProven(how) && otherId === null);
  if (proven.length > 0) return proven.map(({ shown, githubId }) => ({ login: shown, githubId }));
  const [said] = links;
  throw refuse(
    said === undefined
      ? 'you may not connect a repository yet, because Hathi does not know who you are on GitHub: say "/hathi i-am" with your login first'
      : `you may not connect a repository yet, because nobody vouches that you are ${said.shown} on GitHub: "/hathi i-am ${said.shown}" says how to prove it`,
  );
}

async function findRepository(
  { github }: AskedServices,
  asked: string,
): Promise<{ readonly repositoryId: number; readonly name: string }> {
  const [owner = "", repo = ""] = asked.split("/");
  const read = repositorySchema.safeParse(await github("rest.repos.get", { owner, repo })).data;
  if (read === undefined) throw unseen(asked);
  return { repositoryId: read.data.id, name: read.data.full_name };
}

async function requireWriter(
  { github }: AskedServices,
  { name, asked }: { readonly name: string; readonly asked: string },
  links: readonly Link[],
): Promise<{ readonly login: string; readonly githubId: string } | null> {
  const [owner = "", repo = ""] = name.split("/");
  let sees = false;
  for (const { login: username, githubId } of links) {
    const answer = await github("rest.repos.getCollaboratorPermissionLevel", { owner, repo, username });
    const read = permissionSchema.safeParse(answer).data?.data;
    // A login that was given up may be somebody else's by now.
    const account = read?.user === undefined || read.user === null ? null : String(read.user.id);
    if (read === undefined || (githubId !== null && account !== githubId)) continue;
    if (read.permission === "admin" || read.permission === "write")
      return account === null ? null : { login: username, githubId: account };
    sees ||= read.permission !== "none";
  }
  // Whoever does not see a private repository is not told that it is there, nor what it is called by now.
  if (!sees) throw unseen(asked);
  const called = links.map(({ login }) => login).join(", ");
  throw refuse(
    `you may not connect ${name}, because ${called} may only read it on GitHub: whoever may write there connects it`,
  );
}

async function requireChannel(
  { belongsTo }: Pick<ConnectionParts, "belongsTo">,
  { slack }: AskedServices,
  channel: string,
  by: Actor,
): Promise<void> {
  const read = channelSchema.safeParse(await slack("conversations.info", { channel })).data?.channel;
  if (read?.is_member !== true)
    throw refuse(
      'Hathi is not in that channel: type "/invite @Hathi" there, and connect the repository again',
    );
  // Where somebody types is where they are.
  const isThere = isOperator(by) || by.place === channel || read.is_private !== true;
  if (!isThere && (await belongsTo(channel, by)) !== true)
    throw refuse("you are not in that channel: connect the repository from within it");
}

/** GitHub may be away or limit us: then the person tries again, and nothing was decided. */
async function answeredByGitHub<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof HathiError) throw error;
    throw new HathiError(
      "NOT_ALLOWED",
      "GitHub did not answer, so nothing is connected: try again in a minute",
      {
        cause: error,
      },
    );
  }
}

function unseen(name: string): HathiError {
  return new HathiError(
    "REPOSITORY_UNKNOWN",
    `the GitHub App does not see "${name.slice(0, 200)}", or you do not: look at its name, and install the App there`,
  );
}

function refuse(words: string): HathiError {
  return new HathiError("NOT_ALLOWED", words);
}
