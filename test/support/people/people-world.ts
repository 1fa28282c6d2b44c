/** A Slack and a GitHub of a few people, behind the real clients, for tests of who is who. */
import { createConnectors } from "../../../src/app/create-connectors.ts";
import { readConfig } from "../../../src/app/config/config.ts";
import { createPeopleParts } from "../../../src/app/people/create-people.ts";
import { createPeopleConnector } from "../../../src/connectors/people/people-connector.ts";
import type { EventId, RunId } from "../../../src/core/ids.ts";
import type { HoursSettings } from "../../../src/core/time/working-time/working-hours.ts";
import type { Person } from "../../../src/core/people/person.ts";
import { projectFolder } from "../project-folder.ts";
import { startServiceServer } from "../service-server.ts";
import { startTestEngine } from "../engine/engine.ts";

export interface SlackUser {
  readonly id: string;
  readonly name?: string;
  readonly real_name?: string;
  readonly tz?: string;
  readonly deleted?: boolean;
  readonly is_restricted?: boolean;
  readonly is_bot?: boolean;
  readonly is_admin?: boolean;
  readonly profile?: Readonly<Record<string, unknown>>;
}

export interface GitHubUser {
  readonly login: string;
  readonly id: number;
  readonly name?: string | null;
  readonly email?: string | null;
  readonly bio?: string | null;
  readonly type?: string;
}

/** What the services know now; a test changes it as it goes. */
export interface World {
  slack: SlackUser[];
  github: GitHubUser[];
  /** The addresses in the commits of a login. */
  commits: Record<string, readonly string[]>;
  /** Slack refuses these methods with missing_scope. */
  refused: string[];
  /** What the automation has for people's hours. */
  hours?: HoursSettings;
}

export async function startPeopleWorld(given: Partial<World> = {}) {
  const world: World = { slack: [], github: [], commits: {}, refused: [], ...given };
  const server = await startServiceServer(({ name, args }) => answer(world, name, args));
  const engine = await startTestEngine();
  const config = readConfig({ ...server.env, DATABASE_URL: engine.database.url }, projectFolder);
  const { logger } = engine;
  const connectors = createConnectors(config, engine.store, logger);
  let seen = 0;
  const parts = createPeopleParts(config, {
    database: engine.database,
    connectors,
    tokens: { tokenFor: async () => ({ token: "", teamId: null }) },
    logger,
  });
  const connector = createPeopleConnector(parts);
  const asking = {
    runId: "run" as RunId,
    team: null,
    signal: new AbortController().signal,
    event: { ...nothing, id: "event" as EventId },
  };
  return {
    world,
    engine,
    connectors,
    parts,
    server,
    /** The names of all calls since the last look. */
    called: (): readonly string[] => {
      const names = server.calls.map(({ name }) => name).filter((name) => !name.includes("/app/"));
      return names.slice(seen, (seen = names.length));
    },
    find: async (...logins: readonly string[]): Promise<readonly (Person | undefined)[]> =>
      (await connector.perform({
        ...asking,
        call: 1,
        path: ["find"],
        args: [
          { logins, repository: { owner: "octo", repo: "app" }, ...(world.hours && { hours: world.hours }) },
        ],
        inDoubt: false,
      })) as readonly (Person | undefined)[],
  };
}

const nothing = {
  source: "test",
  type: "test",
  subject: null,
  subjects: [],
  time: new Date(0),
  data: null,
};

function answer(world: World, name: string, args: Readonly<Record<string, unknown>>) {
  if (world.refused.includes(name)) return { body: { ok: false, error: "missing_scope" } };
  const person = (user: SlackUser | undefined, error: string) =>
    user === undefined ? { body: { ok: false, error } } : { body: { ok: true, user } };
  switch (name) {
    case "users.info":
      return person(
        world.slack.find(({ id }) => id === args["user"]),
        "user_not_found",
      );
    case "users.lookupByEmail":
      return person(
        world.slack.find(({ profile }) => profile?.["email"] === args["email"]),
        "users_not_found",
      );
    case "users.list": {
      const first = Number(args["cursor"] ?? 0);
      const next = first + Number(args["limit"]);
      const more = next < world.slack.length ? String(next) : "";
      return {
        body: {
          ok: true,
          members: world.slack.slice(first, next),
          response_metadata: { next_cursor: more },
        },
      };
    }
    case "GET /app/installations":
      return { body: [{ id: 1 }] };
    case "GET /repos/octo/app/installation":
      return { body: { id: 1 } };
    case "GET /search/users":
      return { body: { total_count: 0, items: world.github.map(({ login }) => ({ login })) } };
    case "GET /repos/octo/app/commits":
      return {
        body: Object.entries(world.commits).flatMap(([login, emails]) =>
          emails.map((email) => ({ author: { login }, commit: { author: { email } } })),
        ),
      };
    default: {
      const login = /^GET \/users\/(.+)$/.exec(name)?.[1]?.toLowerCase();
      const found = world.github.find((user) => user.login.toLowerCase() === login);
      return found === undefined ? { status: 404, body: { message: "Not Found" } } : { body: found };
    }
  }
}
