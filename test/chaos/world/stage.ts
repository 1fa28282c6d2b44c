/** Sets the stage of a chaos run: database, local Slack and GitHub, ledger, replicas behind a bad door. */
import { randomUUID } from "node:crypto";
import { cp, mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { openDatabase, type Database } from "../../../src/journal/database/database.ts";
import { openJobQueue, type JobQueue } from "../../../src/journal/database/job-queue.ts";
import { migrate } from "../../../src/journal/database/migrate.ts";
import { createRunCommands } from "../../../src/journal/people/run-commands.ts";
import { type LocalServices, startLocalServices } from "../../../src/local-services/local-services.ts";
import { sendSlackRequest } from "../../../src/local-services/slack/send-slack-request.ts";
import { blockActionRequest } from "../../../src/local-services/slack/slack-payloads.ts";
import { createMemoryLogger } from "../../support/memory-logger.ts";
import { findFreePort } from "../../support/find-free-port.ts";
import { type RestartableServer, startRestartableServer } from "../../support/postgres/restartable-server.ts";
import { projectFolder } from "../../support/project-folder.ts";
import { createDice, type Dice } from "../../programs/dice.ts";
import { ChaosReplica } from "./chaos-replica.ts";
import { signWebhook } from "../../support/sign-webhook.ts";
import { fillHistory } from "../../load/fill-history.ts";
import { GuestBook } from "../guests/guest-book.ts";
import { guestHooks, guestSources } from "../guests/guest-sources.ts";
import { type Door, startDoor } from "../faults/door.ts";
import { type OutsideLedger, startOutsideLedger } from "./outside-ledger.ts";
import { startPostgresProxy } from "../faults/postgres-proxy.ts";
import { type ChaosProgram, generatePrograms } from "../stories/programs.ts";
import type { ReplicaLine } from "../../support/processes/replica.ts";
import { type ServiceWatch, watchServices } from "./slack-watch.ts";
import { cancelSource } from "../stories/cancel-story.ts";
import { clickSource } from "../stories/click-story.ts";
import type { World } from "../stories/story.ts";

export interface ChaosStage {
  readonly folder: string;
  readonly postgres: RestartableServer;
  readonly database: Database;
  readonly jobs: JobQueue;
  readonly local: LocalServices;
  readonly ledger: OutsideLedger;
  readonly services: ServiceWatch;
  readonly replicas: readonly ChaosReplica[];
  readonly door: Door;
  readonly programs: readonly ChaosProgram[];
  readonly world: World;
  readonly guests: GuestBook;
  readonly send: World["send"];
  /** Makes a channel with the bot in it; gives its id. */
  readonly createChannel: (name: string) => Promise<string>;
  readonly slack: (method: string, args: object) => Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

export interface StageOptions {
  readonly seed: number;
  readonly replicas: number;
  readonly programs: number;
  readonly onLine: (line: ReplicaLine) => void;
}

const secret = "a secret of the chaos harness";
const triesAgainAfterMs = 400;

export async function setStage(options: StageOptions): Promise<ChaosStage> {
  const folder = await mkdtemp(join(tmpdir(), `hathi-chaos-${options.seed}-`));
  const dice = createDice(options.seed * 31 + 7);
  // A killed server has lost nothing that it had handed to the system: commits stay synchronous in that sense.
  const postgres = await startRestartableServer({ fsync: "off", full_page_writes: "off" });
  const logger = createMemoryLogger();
  const database = openDatabase({ url: postgres.url, name: "chaos", logger });
  await migrate(database, logger);
  const jobs = await openJobQueue(database, { logger, name: "chaos" });
  const runs = createRunCommands(database, jobs);
  const [ledger, local] = await Promise.all([
    startOutsideLedger(dice),
    // GitHub would be asked for what it could not hand over; the local one tries again by itself.
    startLocalServices({ redeliverAfterMs: Array.from({ length: 120 }, () => 1000) }),
  ]);
  const services = watchServices(dice);
  local.slack.intercept(services.slackInterceptor);
  local.github.intercept(services.githubInterceptor);

  const programs = generatePrograms(options.seed, options.programs, ledger.url);
  const automations = await writeAutomations(folder, programs);
  const names = [
    "click",
    "cancel",
    ...guestHooks,
    ...programs.flatMap(({ number }) => [`p${number}`, `e${number}`]),
  ];
  const env = {
    ...local.env,
    HATHI_AUTOMATIONS: automations,
    LOG_LEVEL: "info",
    // The clock jumps by years, and what has ended is judged at the end.
    HATHI_KEEP_DAYS: "forever",
    // Whoever is drawn cancels and retries.
    HATHI_STEERING: "open",
    // The harness sends as fast as it can.
    HATHI_WEBHOOKS_PER_MINUTE: "1000000",
    ...Object.fromEntries(names.map((name) => [`HATHI_WEBHOOK_SECRET_${name.toUpperCase()}`, secret])),
  };
  const replicas: ChaosReplica[] = [];
  for (let number = 0; number < options.replicas; number += 1) {
    const [proxy, port] = await Promise.all([startPostgresProxy(postgres.url), findFreePort()]);
    const logFile = join(folder, `replica-${number}.log`);
    replicas.push(new ChaosReplica(proxy, { number, port, env, logFile, onLine: options.onLine }));
  }
  const door = await startDoor(replicas, dice);
  local.connectTo(door.url);
  // One after the other: each wants to build and deploy the automations.
  for (const replica of replicas) {
    replica.start();
    await replica.ready(120_000);
  }

  await writeHistory(database);

  const slack = slackCalls(local);
  const send: World["send"] = async (name, data) => sendWebhook(door.url, name, data);
  const createChannel = async (name: string): Promise<string> => {
    const { channel } = await slack("conversations.create", { name });
    return (channel as { id: string }).id;
  };

  return {
    folder,
    postgres,
    database,
    jobs,
    local,
    ledger,
    services,
    replicas,
    door,
    programs,
    createChannel,
    slack,
    send,
    guests: new GuestBook(),
    world: {
      local,
      runs,
      posted: () => services.posted,
      send,
      click: async ({ channel, ts, button }) => click(local, door.url, { channel, ts, button, dice }),
    },
    async close() {
      await Promise.all(replicas.map((replica) => replica.stop()));
      await door.close();
      await Promise.all(replicas.map(({ proxy }) => proxy.close()));
      await jobs.stop();
      await database.close();
      await Promise.all([local.close(), ledger.close()]);
      await postgres.remove();
    },
  };
}

async function writeAutomations(folder: string, programs: readonly ChaosProgram[]): Promise<string> {
  const automations = join(folder, "automations");
  await mkdir(automations);
  await cp(join(projectFolder, "automations"), automations, { recursive: true });
  await writeFile(join(automations, "click.ts"), clickSource);
  await writeFile(join(automations, "cancel.ts"), cancelSource);
  for (const [file, source] of Object.entries(guestSources)) await writeFile(join(automations, file), source);
  for (const { number, source } of programs) await writeFile(join(automations, `p${number}.ts`), source);
  return automations;
}

/** A year in small: what has ended and what is parked must stand in nobody's way. */
async function writeHistory(database: Database): Promise<void> {
  const [parked] = await database.query<{ build: string }>(
    "select build_id as build from hathi.automations where name = 'parked'",
  );
  await fillHistory(
    database,
    { finished: 50_000, parked: 3000, events: 100_000, builds: 100 },
    { build: parked?.build ?? "", say: () => {} },
  );
}

async function sendWebhook(doorUrl: string, name: string, data: unknown): Promise<void> {
  const id = randomUUID();
  const body = JSON.stringify(data);
  for (;;) {
    const answer = await fetch(`${doorUrl}/hooks/${name}`, {
      method: "POST",
      body,
      headers: signWebhook(secret, body, id),
    }).catch(() => null);
    await answer?.body?.cancel();
    if (answer?.ok === true) return;
    await delay(triesAgainAfterMs);
  }
}

async function click(
  local: LocalServices,
  doorUrl: string,
  target: {
    readonly channel: string;
    readonly ts: string;
    readonly button: string | null;
    readonly dice: Dice;
  },
): Promise<void> {
  const app = {
    appId: "A0HATHIAPP",
    teamId: "T000000001",
    teamDomain: "acme",
    verificationToken: "",
    signingSecret: local.env.SLACK_SIGNING_SECRET,
  };
  const person = local.slack.person("ana");
  const request = blockActionRequest(app, {
    user: { id: person.userId, name: person.name },
    channel: { id: target.channel, name: "chaos" },
    message: { type: "message", ts: target.ts },
    messageTs: target.ts,
    action: { type: "button", action_id: target.button ?? "", block_id: "b1" },
    triggerId: randomUUID(),
    responseUrl: `${doorUrl}/nowhere`,
  });
  for (;;) {
    const outcome = await sendSlackRequest(doorUrl, app, request);
    if (outcome.kind === "acknowledged") return;
    await delay(triesAgainAfterMs);
  }
}

function slackCalls(local: LocalServices): ChaosStage["slack"] {
  return async (method, args) => {
    const response = await fetch(`${local.env.SLACK_API_URL}${method}`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${local.env.SLACK_BOT_TOKEN}`,
        "content-type": "application/json; charset=utf-8",
        "x-chaos": "1",
      },
      body: JSON.stringify(args),
    });
    const answer = (await response.json()) as Record<string, unknown>;
    if (answer["ok"] !== true) throw new Error(`${method}: ${JSON.stringify(answer)}`);
    return answer;
  };
}
