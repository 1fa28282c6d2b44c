/**
 * Puts Hathi together: store, automations, intake and worker, in one process or in several.
 *
 *   delivery -> intake -> event + runs + jobs (one transaction) -> pg-boss -> worker -> engine -> journal
 *                 |-> 401/413/400: refused, nothing stored            |-> connectors: Slack, GitHub, HTTP
 *                 |-> 503: the database is away, the sender tries again
 */
import type { RequestHandler } from "express";
import { type AskedCredentials, askCredentials } from "./ask-credentials.ts";
import type { Config, Role } from "./config/config.ts";
import type { AcceptEvent } from "../core/event.ts";
import type { Logger } from "../core/ports/logger.ts";
import type { RunCommands } from "../core/ports/people/run-commands.ts";
import type { ReachSettings } from "../core/ports/people/settings.ts";
import { knowSecrets } from "../core/secrets/secrets.ts";
import { guardProcess } from "../engine/host/guard-process.ts";
import { boundJournals } from "../core/bounds/journal-bound.ts";
import { boundValues } from "../core/bounds/value-bound.ts";
import { type BulkPerformer, createBulkPerformer } from "./bulk/bulk-performer.ts";
import { createConnectors } from "./create-connectors.ts";
import { createFindAdmins } from "./create-find-admins.ts";
import { sayAsks } from "../chat/ask/send-asks.ts";
import { sayBulkActs } from "../chat/tell/send-bulk-acts.ts";
import { sayDoubts } from "../chat/tell/send-doubts.ts";
import { sayConnectionEnds } from "../chat/tell/send-connection-ends.ts";
import { sayFailures } from "../chat/tell/send-failures.ts";
import { type MessageSender, startMessageSender } from "../chat/tell/send-messages.ts";
import { sayRefusals } from "../chat/tell/send-refusals.ts";
import { type Copies, createCopies } from "./builds/copies.ts";
import { type Deployment, deployAutomations } from "./builds/deploy-automations.ts";
import { type WatchedAutomations, watchAutomations } from "./builds/watch-automations.ts";
import { createAskOutbox } from "../journal/people/asks/ask-outbox.ts";
import { createBulkActs } from "../journal/people/bulk/bulk-acts.ts";
import { createBulkOutbox } from "../journal/people/bulk/bulk-outbox.ts";
import { createBulkWork } from "../journal/people/bulk/bulk-work.ts";
import { createDoubtOutbox } from "../journal/people/doubts/doubt-outbox.ts";
import { createFailureOutbox } from "../journal/people/failures/failure-outbox.ts";
import { createWishStore } from "../journal/people/links/wish-store.ts";
import { createSettings } from "../journal/people/settings/settings.ts";
import { createFindMuted } from "../journal/people/settings/find-muted.ts";
import { readSharedNumbers } from "../journal/alive/read-numbers.ts";
import { probeWrites } from "../journal/database/database.ts";
import { createRefusedAccounts } from "../journal/limits/refused-accounts.ts";
import { createConnectionEnds } from "../journal/workspaces/connection-ends.ts";
import { applyWorkspacePolicy } from "../journal/workspaces/slack-workspaces.ts";
import { createReachPeople } from "./people/create-reach-people.ts";
import { createReach, createRightsOfApp } from "./rights/create-reach.ts";
import { createSlackStanding } from "./rights/slack-standing.ts";
import { followInstallations } from "./follow-installations.ts";
import { createMetrics } from "./observe/metrics.ts";
import { observeAccept } from "./observe/observe-accept.ts";
import { watchWorker } from "./observe/observe-worker.ts";
import { type MetricsServer, serveMetrics } from "./observe/serve-metrics.ts";
import { createRunServices, type SharedClock } from "./open-run-services.ts";
import { startPage } from "./page/start-page.ts";
import { openStore, type Store } from "./open-store.ts";
import type { KeptCatchingUp } from "../intake/github/keep-catching-up.ts";
import { startCatchUp } from "./start-catch-up.ts";
import { type Housekeeping, startHousekeeping } from "./start-housekeeping.ts";
import { type RunningIntake, startIntake } from "./start-intake.ts";
import { type RunningWorker, startWorker } from "./start-worker.ts";

export interface App {
  /** Where intake listens; null in the worker role. */
  readonly url: string | null;
  /** Where /metrics is served; null where it is not. */
  readonly metricsPort: number | null;
  readonly store: Store;
  readonly runs: RunCommands;
  readonly clock: SharedClock;
  /** Looks now for deliveries that GitHub could not hand over. This also happens by itself every few minutes. */
  catchUp(): void;
  stop(): Promise<void>;
}

export interface AppOptions {
  readonly config: Config;
  readonly role: Role;
  readonly logger: Logger;
  /** Deploys again whenever a file of the automations changes, and says so here; for development. */
  readonly onDeployed?: (deployment: Deployment) => void;
  /** Makes pages that are served beside the deliveries, once the services exist. */
  readonly pages?: (services: Pick<App, "runs" | "clock"> & { readonly copies: Copies }) => RequestHandler;
}

const probeDeadlineMs = 1000;

export async function startApp({ config, role, logger, pages, onDeployed }: AppOptions): Promise<App> {
  boundValues(config.maxValueBytes);
  boundJournals(config.maxJournalBytes);
  knowSecrets(config.secrets);
  // Slack and GitHub are asked while the database is opened. A refusal ends the start before anything is deployed.
  const asking = askCredentials({ config, logger });
  asking.catch(() => {});
  const store = await openStore(config, role, logger);
  const { runs, clock } = createRunServices(store);
  let asked: AskedCredentials | null = null;
  let intake: RunningIntake | null = null;
  let catchingUp: KeptCatchingUp | null = null;
  let worker: RunningWorker | null = null;
  let sender: MessageSender | null = null;
  let performer: BulkPerformer | null = null;
  let housekeeping: Housekeeping | null = null;
  let watched: WatchedAutomations | null = null;
  const metrics = createMetrics({
    readShared: async () => readSharedNumbers(store.database),
    logger,
    isServed: config.metrics !== null,
  });
  let metricsServer: MetricsServer | null = null;
  // A promise that nobody awaits must not end the process. A worker guards against that itself.
  const unguard = role === "intake" ? guardProcess(logger) : () => {};
  const stop = async (): Promise<void> => {
    asked?.stop();
    await watched?.stop();
    // Deliveries and work are stopped together, so that others take the runs over soon. The database is closed last.
    await Promise.all([intake?.stop(), catchingUp?.stop(), worker?.stop(), housekeeping?.stop()]);
    await performer?.stop();
    await sender?.stop();
    await metricsServer?.stop();
    await store.close();
    unguard();
  };
  try {
    asked = await asking;
    const { webhookGaps } = await deployAutomations(config, store, logger);
    if (config.slack?.auth.kind === "oauth") await applyWorkspacePolicy(store.database, config.workspaces);
    const connectors = createConnectors(config, store, logger);
    if (config.slack !== null) {
      const findAdmins = createFindAdmins(config, store.database);
      const findMuted = createFindMuted(createWishStore(store.database));
      const telling = { slack: connectors.slack, findAdmins, findMuted, logger };
      sender = startMessageSender({
        kinds: [
          sayDoubts({ ...telling, outbox: createDoubtOutbox(store.database) }),
          sayFailures({ ...telling, outbox: createFailureOutbox(store.database) }),
          sayAsks({ ...telling, outbox: createAskOutbox(store.database, store.jobs) }),
          sayBulkActs({ ...telling, outbox: createBulkOutbox(store.database) }),
          sayRefusals({ ...telling, accounts: createRefusedAccounts(store.database) }),
          sayConnectionEnds({ ...telling, ends: createConnectionEnds(store.database) }),
        ],
        logger,
      });
    }
    const onChange = (): void => void sender?.send();
    const standing = createSlackStanding(connectors.slack, logger);
    const rights = createRightsOfApp(config, store, standing);
    const reach = createReach(config, store, rights);
    // Whoever operates the machine acts on many runs on the page, also where Slack is off.
    if (config.slack !== null || role !== "worker") {
      performer = createBulkPerformer({ work: createBulkWork(store.database), reach, logger, onChange });
    }
    if (role !== "worker") {
      for (const problem of webhookGaps) logger.warn({ problem }, "a webhook is not set up");
      const bulk = {
        acts: createBulkActs(store.database),
        goOn: async (id: number, forMs: number) => performer?.goOn(id, forMs),
      };
      const people = createReachPeople(config, store, connectors, rights, standing, logger);
      const settings: ReachSettings = (team) =>
        createSettings(
          store.database,
          config.slack?.auth.kind === "token" ? "" : (team ?? "?"),
          async (automation, by) => rights.requireStart(automation, by),
        );
      const parts = { reach, bulk, settings, ...people, onChange, logger };
      const given = pages?.({ runs, clock, copies: createCopies(config, store) });
      const page =
        given === undefined
          ? startPage(config, store, { ...parts, connectors, rights, standing })
          : { handler: given, linkToRun: null };
      const watchAccept = (accept: AcceptEvent): AcceptEvent =>
        followInstallations(observeAccept(accept, metrics), store, logger);
      intake = await startIntake({
        ...parts,
        store,
        config,
        watchAccept,
        ...(page !== null && { pages: page.handler, linkToRun: page.linkToRun }),
      });
      // From here on no delivery is missed. All that were missed before are in GitHub's log.
      catchingUp = startCatchUp(config, store, logger, watchAccept);
    }
    if (role !== "intake") {
      const watch = watchWorker(metrics);
      worker = await startWorker(store, watch.connectors(connectors), logger, {
        wrapJournal: (journal) => watch.journal(journal),
        automations: config.automationsFolder,
        bounds: config.threadBounds,
      });
    }
    if (role !== "intake") housekeeping = startHousekeeping(store.database, logger, config.keepDays);
    if (onDeployed !== undefined) watched = watchAutomations({ config, store, logger, onDeployed });
    if (config.metrics !== null) {
      const probe = async (): Promise<void> => probeWrites(store.database, probeDeadlineMs);
      metricsServer = await serveMetrics({ ...config.metrics, metrics, probe, logger });
    }
    return {
      url: intake?.url ?? null,
      metricsPort: metricsServer?.port ?? null,
      store,
      runs,
      clock,
      catchUp: () => catchingUp?.lookNow(),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
