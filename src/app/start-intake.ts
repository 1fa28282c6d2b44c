/** The intake role: one HTTP server for deliveries, health checks and whatever pages are mounted beside them. */
import express, { type Express, type RequestHandler } from "express";
import { githubWebhookPath } from "./ask-credentials.ts";
import type { AcceptEvent } from "../core/event.ts";
import type { Config } from "./config/config.ts";
import type { Logger } from "../core/ports/logger.ts";
import { slackScopes } from "../core/slack-app/slack-scopes.ts";
import { createAdministerWorkspaces } from "./create-administer-workspaces.ts";
import { createFindAdmins } from "./create-find-admins.ts";
import { registerAsk } from "../chat/ask/register-ask.ts";
import type { ReachSettings } from "../core/ports/people/settings.ts";
import type { Bulk } from "../core/ports/people/bulk-acts.ts";
import { registerChat } from "../chat/commands/register-chat.ts";
import { type BodyBudget, createBodyBudget } from "../intake/http/body-budget.ts";
import { createWebhookIntake } from "../intake/webhooks/generic-webhooks.ts";
import { createGitHubIntake } from "../intake/github/github-webhooks.ts";
import { createIntakeServer } from "../intake/http/http-server.ts";
import { createSlackApp, type SlackApp } from "../intake/slack/slack-app.ts";
import { createReadiness, type Readiness } from "../intake/http/readiness.ts";
import { listen } from "../intake/http/listen.ts";
import { answerErrors } from "../intake/http/refusal.ts";
import { createWebhookRate } from "../intake/webhooks/webhook-rate.ts";
import { createAcceptEvent } from "../journal/events/accept-event.ts";
import { createAwaitAnswer } from "../journal/events/await-answer.ts";
import { createWaker, type Waker } from "../journal/events/waker.ts";
import { showsHome } from "../journal/events/shows-home.ts";
import { createFindHeard } from "../journal/events/find-heard.ts";
import { type Database, openDatabase, probeWrites } from "../journal/database/database.ts";
import { isOutage } from "../journal/database/outage.ts";
import { createReachAsks } from "../journal/people/reachable-runs.ts";
import { createSlackInstallations } from "../journal/workspaces/slack-installations.ts";
import type { ReachedPeople } from "./people/create-reach-people.ts";
import type { LinkToRun } from "../core/ports/page/run-links.ts";
import type { ReachRuns } from "../core/ports/people/reachable-runs.ts";
import type { Store } from "./open-store.ts";

export interface RunningIntake {
  /** The address for requests from this machine. */
  readonly url: string;
  stop(): Promise<void>;
}

export interface IntakeOptions extends ReachedPeople {
  readonly store: Store;
  readonly config: Config;
  /** What people in Slack reach. */
  readonly reach: ReachRuns;
  readonly bulk: Bulk;
  readonly settings: ReachSettings;
  readonly logger: Logger;
  /** Counts and traces what is stored. */
  readonly watchAccept?: (accept: AcceptEvent) => AcceptEvent;
  /** Called when a person in Slack settled a step in doubt or retried a run. */
  readonly onChange?: () => void;
  /** The page's routes, or the playground's. */
  readonly pages?: RequestHandler;
  /** Where a person in Slack sees a run on the page. */
  readonly linkToRun?: LinkToRun | null;
}

interface DoorOptions extends IntakeOptions {
  readonly waker: Waker;
}

// Slack gives up after 3 s and GitHub after 10 s. A sender without an answer does not know that it should try again.
const slackDeadlineMs = 2000;
const deadlineMs = 5000;
const probeDeadlineMs = 1000;
// How long an answer may take once the database has answered.
const answerMs = 200;

export async function startIntake(given: IntakeOptions): Promise<RunningIntake> {
  const { config, logger } = given;
  // Intake has its own connections, so that workers in the same process cannot delay the answers to deliveries.
  const database = openDatabase({
    url: given.store.database.url,
    name: "intake",
    logger,
    connections: 5,
    deadlineMs,
    sealing: given.store.database.sealing,
  });
  // Waking a crowd takes a connection for seconds, and it is not one of those by which deliveries are stored.
  const waker = createWaker(given.store.database, given.store.jobs, logger);
  const options = { ...given, store: { ...given.store, database }, waker };
  const readiness = createReadiness({
    probe: async () => probeWrites(database, probeDeadlineMs),
    isOutage,
    logger,
  });
  const budget = createBodyBudget(config.intakeBounds.bodiesBytes);
  const slack = createSlack(options, given.store.database, readiness, budget);
  const app = createRoutes(options, slack, readiness, budget);
  const server = createIntakeServer(app, config.intakeBounds, logger);
  const port = await listen(server, config, logger);
  try {
    await slack?.start();
  } catch (error) {
    server.close();
    await database.close();
    throw error;
  }
  const url = `http://localhost:${port}`;
  logger.info({ url, slack: slack !== null, github: config.github !== null }, "intake is listening");
  return {
    url,
    async stop() {
      const closeAll = (): void => server.closeAllConnections();
      await slack?.stop();
      await new Promise((resolve) => {
        server.close(resolve);
        // Deliveries that are being stored get their answers. Idle and streaming connections are not waited for.
        server.closeIdleConnections();
        setTimeout(() => void readiness.settled().then(() => setTimeout(closeAll, answerMs)), 3000).unref();
      });
      await waker.stop();
      await database.close();
    },
  };
}

function createSlack(
  {
    store,
    config,
    reach,
    people,
    connections,
    wishes,
    bulk,
    settings,
    logger,
    findGroups,
    waker,
    watchAccept = (accept) => accept,
    onChange = () => {},
    linkToRun = null,
  }: DoorOptions,
  forPeople: Database,
  readiness: Readiness,
  budget: BodyBudget,
): SlackApp | null {
  if (config.slack === null) {
    logger.info({}, "Slack is off: set SLACK_SIGNING_SECRET and SLACK_BOT_TOKEN to turn it on");
    return null;
  }
  const installationStore =
    config.encryptionKeys.length === 0
      ? null
      : createSlackInstallations(store.database, config.encryptionKeys);
  const slack = createSlackApp({
    config: config.slack,
    url: config.url,
    installationStore,
    scopes: slackScopes,
    accept: watchAccept(
      readiness.watch(
        createAcceptEvent(store.database, store.jobs, { deadlineMs: slackDeadlineMs, logger, waker }),
      ),
    ),
    findHeard: createFindHeard(store.database),
    awaitAnswer: createAwaitAnswer(store.database),
    logger,
    maxBytes: config.intakeBounds.deliveryBytes,
    budget,
  });
  const findAdmins = createFindAdmins(config, forPeople);
  const administer = createAdministerWorkspaces(config, forPeople, findAdmins);
  const asks = createReachAsks(forPeople, store.jobs, findGroups, {
    isOnlyWorkspace: config.slack.auth.kind === "token",
    admins: config.admins,
  });
  registerAsk(slack.app, { asks, logger, onChange });
  const parts = { reach, asks, people, connections, wishes, administer, bulk, settings, linkToRun };
  const isHomeTaken = async (): Promise<boolean> => showsHome(store.database);
  registerChat(slack.app, { ...parts, isHomeTaken, logger, onChange });
  return slack;
}

function createRoutes(
  options: DoorOptions,
  slack: SlackApp | null,
  readiness: Readiness,
  budget: BodyBudget,
): Express {
  const { store, config, logger, waker, watchAccept = (accept) => accept } = options;
  const { deliveryBytes, webhookBytes, webhooksPerMinute } = config.intakeBounds;
  const accept = watchAccept(
    readiness.watch(createAcceptEvent(store.database, store.jobs, { deadlineMs, logger, waker })),
  );
  const app = express();
  app.disable("x-powered-by");
  app.get("/healthz", (_request, response) => {
    response.json({ ok: true });
  });
  app.get("/readyz", async (_request, response) => {
    const problem = await readiness.findProblem();
    if (problem === undefined) response.json({ ready: true });
    else response.status(503).json({ ready: false, reason: `deliveries cannot be stored: ${problem}` });
  });
  if (slack !== null) app.use(slack.handler);
  if (config.github === null) {
    logger.info(
      {},
      "GitHub is off: set GITHUB_APP_ID, GITHUB_PRIVATE_KEY and GITHUB_WEBHOOK_SECRET to turn it on",
    );
  } else {
    app.post(
      githubWebhookPath,
      createGitHubIntake({
        secrets: config.github.webhookSecrets,
        accept,
        logger,
        maxBytes: deliveryBytes,
        budget,
      }),
    );
  }
  // Pages come before the webhooks, because they may restrict who sends webhooks.
  if (options.pages !== undefined) app.use(options.pages);
  app.post(
    "/hooks/:name",
    createWebhookIntake({
      secrets: config.webhookSecrets,
      open: config.openWebhooks,
      url: config.url,
      findHeard: createFindHeard(store.database),
      accept,
      logger,
      maxBytes: Math.min(webhookBytes, deliveryBytes),
      budget,
      rate: createWebhookRate(webhooksPerMinute),
    }),
  );
  if (options.pages === undefined) {
    app.get("/", (_request, response) => {
      response.type("text/plain").send("Hathi is running. In Slack: /hathi help\n");
    });
  }
  app.use((_request, response) => {
    response.status(404).json({ error: "there is nothing at this address" });
  });
  app.use(answerErrors(logger));
  return app;
}
