/** Asks Slack and GitHub about the credentials, what they granted, and what happened to the last deliveries. */
import type { Config } from "../config/config.ts";
import { githubWebhookPath } from "../ask-credentials.ts";
import { askGitHub } from "../../connectors/github/ask-github.ts";
import { lookAtApp } from "../../connectors/github/look-at-app.ts";
import { askSlack } from "../../connectors/slack/ask-slack.ts";
import { type Finding, findingsOf } from "../../core/finding.ts";
import type { CredentialAnswer } from "../../core/ports/credential-answer.ts";
import type { Logger } from "../../core/ports/logger.ts";
import type { SlackToken } from "../../core/ports/slack-tokens.ts";
import { messageOf } from "../../core/text/describe-thrown.ts";
import type { Database } from "../../journal/database/database.ts";
import { createSlackInstallations } from "../../journal/workspaces/slack-installations.ts";
import { createWorkspaceCommands } from "../../journal/workspaces/slack-workspaces.ts";
import type { Needs } from "../needs/needs.ts";
import { weighApp } from "./weigh-github.ts";

const later = "ask the doctor again when the service answers";

export async function examineSlack(
  config: Config,
  logger: Logger,
  needs: Needs | null,
): Promise<readonly Finding[]> {
  const { slack } = config;
  const { ok } = findingsOf("slack");
  if (slack === null) return [ok("off: neither SLACK_SIGNING_SECRET nor a token is set")];
  const answer = await askSlack(slack, logger, needs?.slack.scopes);
  const findings = [...weighAnswer("slack", answer, ({ team }) => `connected to ${team ?? "?"}`)];
  if (answer.kind === "known" && slack.appToken !== null)
    findings.push(findingsOf("socket mode").ok("SLACK_APP_TOKEN opens a socket"));
  return findings;
}

export async function examineGitHub(
  config: Config,
  logger: Logger,
  needs: Needs | null,
): Promise<readonly Finding[]> {
  const { github, url } = config;
  if (github === null) return [findingsOf("github").ok("off: GITHUB_APP_ID is not set")];
  const answer = await askGitHub(github, logger, needs?.github);
  const findings = weighAnswer("github", answer, ({ app }) => `connected as ${app ?? "?"}`);
  if (answer.kind !== "known") return findings;
  try {
    const facts = await lookAtApp(github, logger);
    return [...findings, ...weighApp(facts, url === null ? null : `${url}${githubWebhookPath}`)];
  } catch (error) {
    const { unknown } = findingsOf("github webhook");
    return [...findings, unknown(`GitHub did not say (${messageOf(error)})`, later)];
  }
}

function weighAnswer(
  check: string,
  answer: CredentialAnswer,
  describe: (is: Readonly<Record<string, string>>) => string,
): readonly Finding[] {
  const { ok, broken, unknown } = findingsOf(check);
  if (answer.kind === "away") return [unknown(`does not answer now (${answer.why})`, later)];
  if (answer.kind === "refused") {
    const [says = "", ...act] = answer.problem.split(/(?<=\)): /);
    return [broken(says, act.join(": ") || "correct that variable")];
  }
  return [ok(describe(answer.is)), ...answer.grants];
}

/** Asks Slack about the token of each workspace that installed the app by OAuth. */
export async function examineWorkspaces(
  { slack, encryptionKeys }: Config,
  database: Database,
  logger: Logger,
): Promise<readonly Finding[]> {
  if (slack?.auth.kind !== "oauth" || encryptionKeys.length === 0) return [];
  const { ok, advice, broken } = findingsOf("workspaces");
  const all = await createWorkspaceCommands(database).list();
  const tokens = createSlackInstallations(database, encryptionKeys);
  const findings: Finding[] = [];
  for (const { id, name, isInstalled, isOwner, allowedAt } of all) {
    const called = `${name ?? id} (${id})`;
    if (allowedAt === null) {
      findings.push(
        advice(
          `${called} has installed the app and waits to be let in`,
          `"hathi admin workspaces allow ${id}", or remove it: "hathi admin workspaces remove ${id}"`,
        ),
      );
    } else if (!isInstalled) {
      const act = `open /slack/install on this server in that workspace${isOwner ? "" : `, or forget it: "hathi admin workspaces remove ${id}"`}`;
      findings.push((isOwner ? broken : advice)(`${called} is let in and does not have the app`, act));
    } else
      findings.push(
        ...(await examineWorkspace(id, called, async (team) => tokens.tokenFor(team), { slack, logger })),
      );
  }
  if (all.length === 0)
    findings.push(advice("no workspace has installed the app yet", "open /slack/install on this server"));
  else if (!all.some(({ isOwner }) => isOwner))
    findings.push(broken("no workspace is the owner", '"hathi admin workspaces own <id>"'));
  return findings.length > 0 ? findings : [ok(`${all.length} workspaces`)];
}

async function examineWorkspace(
  id: string,
  called: string,
  tokenFor: (team: string) => Promise<SlackToken>,
  { slack, logger }: { readonly slack: NonNullable<Config["slack"]>; readonly logger: Logger },
): Promise<readonly Finding[]> {
  const { broken } = findingsOf("workspaces");
  // The token of an organisation that installed the app as a whole serves each of its workspaces.
  if (id.startsWith("E")) return [];
  try {
    const { token } = await tokenFor(id);
    const answer = await askSlack(
      { ...slack, appToken: null, auth: { kind: "token", botToken: token } },
      logger,
    );
    if (answer.kind === "refused") {
      return [
        broken(
          `Slack refuses the token of ${called}`,
          "open /slack/install on this server in that workspace: it installs the app again",
        ),
      ];
    }
    const found = weighAnswer("workspaces", answer, () => `${called} is connected`);
    return found.filter(({ level, check }) => check === "workspaces" || level !== "ok");
  } catch (error) {
    return [
      broken(
        `the stored token of ${called} cannot be used (${messageOf(error)})`,
        "set HATHI_ENCRYPTION_KEY to the key with which it was stored, or install the app there again",
      ),
    ];
  }
}
