/** Two Slack workspaces that installed one Hathi, and a GitHub with a few people, for tests of connected repositories. */
import { createHash } from "node:crypto";
import { readConfig } from "../../../src/app/config/config.ts";
import { createConnectors } from "../../../src/app/create-connectors.ts";
import { createReachPeople } from "../../../src/app/people/create-reach-people.ts";
import { createRightsOfApp } from "../../../src/app/rights/create-reach.ts";
import { createSlackStanding } from "../../../src/app/rights/slack-standing.ts";
import { answerCommand } from "../../../src/chat/commands/answer-command.ts";
import { parseChatCommand } from "../../../src/chat/commands/chat-command.ts";
import type { AnswerContext } from "../../../src/chat/commands/answer-context.ts";
import type { LinkKind } from "../../../src/core/people/link.ts";
import { createAuditLog } from "../../../src/journal/people/audit.ts";
import { createPeopleStore } from "../../../src/journal/people/links/people-store.ts";
import { startTestEngine } from "../engine/engine.ts";
import { projectFolder } from "../project-folder.ts";
import { type ServiceAnswer, startServiceServer } from "../service-server.ts";
import { installSlack } from "../slack/install-slack.ts";

export interface Repository {
  readonly id: number;
  name: string;
  /** As GitHub answers: "admin", "write", "read", "none". */
  readonly permissions: Record<string, string>;
}

const automation = `
  import { next, on, slack } from "hathi";
  export default on("github.pull_request.opened", async ({ subject, channel }) => {
    await slack.chat.postMessage({ channel: channel ?? "C-none", text: "opened " + subject });
    const { channel: then } = await next("github.pull_request.closed", { subject });
    await slack.chat.postMessage({ channel: then ?? "C-none", text: "closed " + subject });
  });
`;

/** T1 is the owner. U1 is an admin of each workspace, and whoever else is asked for is none. */
export async function startTwoWorkspaces(more: NodeJS.ProcessEnv = {}) {
  const repositories: Repository[] = [
    { id: 42, name: "octo/app", permissions: { ana: "admin", dana: "write", ben: "read" } },
  ];
  const channels = new Map<string, object>([
    ["CDEV", { is_member: true }],
    ["CSECRET", { is_member: true, is_private: true }],
    ["CFAR", { is_member: false }],
  ]);
  const admins = new Set(["U1", "U2", "U3", "U4", "U5"]);
  let isGitHubAway = false;
  const server = await startServiceServer(({ name, args }): ServiceAnswer => {
    if (name === "users.info")
      return { body: { ok: true, user: { is_admin: admins.has(String(args["user"])) } } };
    if (name === "conversations.members") return { body: { ok: true, members: ["U9"] } };
    if (name === "conversations.info") {
      const channel = channels.get(String(args["channel"]));
      return {
        body: channel === undefined ? { ok: false, error: "channel_not_found" } : { ok: true, channel },
      };
    }
    if (!name.startsWith("GET /")) return { body: { ok: true, channel: args["channel"], ts: "1.2" } };
    if (isGitHubAway) return { status: 502, body: { message: "Bad Gateway" } };
    const [, path = "", rest = ""] = /^GET \/repos\/([^/]+\/[^/]+)(.*)$/.exec(name) ?? [];
    const found = repositories.find((one) => one.name.toLowerCase() === path.toLowerCase());
    const unknown = { status: 404, body: { message: "Not Found" } };
    if (found === undefined) return unknown;
    if (rest === "/installation") return { body: { id: 1 } };
    if (rest === "") return { body: { id: found.id, full_name: found.name, private: true } };
    const login = /^\/collaborators\/(.+)\/permission$/.exec(rest)?.[1] ?? "";
    const permission = found.permissions[login] ?? "none";
    return { body: { permission, role_name: permission, user: { id: login.length, login } } };
  });
  const engine = await startTestEngine();
  const { database, store, logger } = engine;
  await installSlack(database, ["T1", "T2"]);
  await engine.deploy(automation, "watch");
  const { SLACK_BOT_TOKEN: _token, ...services } = server.env;
  const env = {
    ...services,
    SLACK_CLIENT_ID: "1234567890.1234567890",
    SLACK_CLIENT_SECRET: "0123456789abcdef0123456789abcdef",
    HATHI_ENCRYPTION_KEY: createHash("sha256").update("the encryption key of the tests").digest("hex"),
    HATHI_URL: "https://hathi.example.com",
    DATABASE_URL: database.url,
    ...more,
  };
  const config = readConfig(env, projectFolder);
  const connectors = createConnectors(config, store, logger);
  const standing = createSlackStanding(connectors.slack, logger, () => Number.POSITIVE_INFINITY);
  const rights = createRightsOfApp(config, store, standing);
  const { connections } = createReachPeople(config, store, connectors, rights, standing, logger);
  const people = createPeopleStore(database);
  let deliveries = 0;
  return {
    engine,
    env,
    server,
    connectors,
    repositories,
    admins,
    connections,
    breakGitHub: (isAway: boolean): void => {
      isGitHubAway = isAway;
    },
    link: async (team: string, user: string, login: string, how: LinkKind, githubId: string | null = null) =>
      people.put(team, [{ login, githubId, user, how }], { id: "cli:test" }),
    /** What somebody reads who says this in a channel of a workspace. */
    say: async (who: string, text: string, channel = "CDEV", isOutsider = false): Promise<string> => {
      const team = who.split("/")[0] ?? "";
      const by = { id: `slack:${who}`, place: channel, ...(isOutsider && { isOutsider }) };
      const context = { connections: connections(team, by), by, team, channel } as unknown as AnswerContext;
      const { blocks } = await answerCommand(parseChatCommand(text), context);
      return JSON.stringify(blocks).replaceAll("\\n", "\n");
    },
    /** A delivery of GitHub, for the first repository unless it says otherwise. */
    deliver: async (type: string, data: object = {}): Promise<void> => {
      deliveries += 1;
      const [first] = repositories;
      await engine.accept({
        source: "github",
        type: `github.${type}`,
        subject: `${first?.name ?? ""}#7`,
        dedupeKey: `github:${deliveries}`,
        data: {
          repository: { id: first?.id, full_name: first?.name },
          installation: { id: 1, account: { login: "Octo" } },
          sender: { login: "zoe" },
          ...data,
        },
      });
    },
    /** The workspaces of all runs, in order. */
    teams: async () =>
      (await database.query<{ team: string }>("select team from hathi.runs order by created_at, id")).map(
        ({ team }) => team,
      ),
    acts: async () =>
      (await createAuditLog(database).read({ limit: 100 }))
        .filter(({ action }) => !action.startsWith("link") && !action.startsWith("allow"))
        .map(({ actor, action }) => `${actor}: ${action}`),
  };
}
