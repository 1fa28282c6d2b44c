/** The faults that can be injected: each begins at once, ends by itself, and says what it did. */
import { setTimeout as delay } from "node:timers/promises";
import { skipClock } from "../../../src/journal/database/clock.ts";
import type { Database } from "../../../src/journal/database/database.ts";
import type { JobQueue } from "../../../src/journal/database/job-queue.ts";
import type { RestartableServer } from "../../support/postgres/restartable-server.ts";
import type { Dice } from "../../programs/dice.ts";
import type { GuestBook } from "../guests/guest-book.ts";
import type { OutsideLedger } from "../world/outside-ledger.ts";
import type { ChaosReplica } from "../world/chaos-replica.ts";
import type { ServiceTrouble } from "../world/slack-watch.ts";

/** What faults are done to. */
export interface Victims {
  readonly replicas: readonly ChaosReplica[];
  readonly postgres: RestartableServer;
  /** Past the proxies: a connection of the harness's own. */
  readonly database: Database;
  readonly jobs: JobQueue;
  readonly ledger: OutsideLedger;
  readonly services: ServiceTrouble;
  /** Posts a signed generic webhook at the door until it is taken. */
  readonly send: (name: string, data: unknown) => Promise<void>;
  readonly guests: GuestBook;
}

export interface Fault {
  readonly name: string;
  /** How often it is chosen, against the others. */
  readonly weight: number;
  /** Resolves when it is over, with what was done; null where it could not be done now. */
  readonly inject: (victims: Victims, dice: Dice) => Promise<string | null>;
}

const leaseMs = 8000;

export const faults: readonly Fault[] = [
  {
    name: "SIGKILL of a replica",
    weight: 6,
    async inject({ replicas }, dice) {
      const replica = dice.pick(replicas);
      const downMs = dice.between(0, 2500);
      await replica.kill();
      await delay(downMs);
      replica.start();
      return `replica ${replica.number}, down for ${downMs} ms`;
    },
  },
  {
    name: "SIGSTOP, shorter than the lease",
    weight: 4,
    inject: async ({ replicas }, dice) => freeze(dice.pick(replicas), dice.between(500, leaseMs - 2500)),
  },
  {
    name: "SIGSTOP, longer than the lease",
    weight: 3,
    inject: async ({ replicas }, dice) =>
      freeze(dice.pick(replicas), dice.between(leaseMs + 1000, leaseMs + 6000)),
  },
  {
    name: "rolling restart by SIGTERM",
    weight: 2,
    async inject({ replicas }) {
      const how: string[] = [];
      for (const replica of replicas) {
        if (replica.isFrozen) continue;
        how.push(await replica.roll());
        replica.start();
        await replica.ready(15_000).catch(() => {});
      }
      return how.join(", ");
    },
  },
  {
    name: "immediate restart of Postgres",
    weight: 2,
    async inject({ postgres }, dice) {
      const downMs = dice.fraction() < 0.7 ? dice.between(0, 1500) : dice.between(3000, 12_000);
      await postgres.crash();
      await delay(downMs);
      await postgres.start();
      return `down for ${downMs} ms`;
    },
  },
  {
    name: "database connections terminated",
    weight: 3,
    async inject({ database }) {
      const rows = await database.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid() and random() < 0.3`,
      );
      return `${rows.length} of them`;
    },
  },
  {
    name: "database connections cut",
    weight: 3,
    async inject({ replicas }, dice) {
      const replica = dice.pick(replicas);
      return `${replica.proxy.cut()} of replica ${replica.number}`;
    },
  },
  {
    name: "replica parted from the database",
    weight: 2,
    async inject({ replicas }, dice) {
      const replica = dice.pick(replicas);
      const ms = dice.between(1000, 14_000);
      const release = replica.proxy.hold();
      await delay(ms);
      release();
      return `replica ${replica.number} for ${ms} ms`;
    },
  },
  {
    name: "reply of a commit lost",
    weight: 6,
    async inject({ replicas }, dice) {
      const replica = dice.pick(replicas);
      const before = replica.proxy.lost;
      replica.proxy.loseReplies(dice.between(1, 3));
      await delay(2000);
      return `${replica.proxy.lost - before} of replica ${replica.number}`;
    },
  },
  {
    name: "Slack out of order",
    weight: 4,
    async inject({ services }, dice) {
      services.slack = dice.between(50, 90) / 100;
      await delay(dice.between(3000, 8000));
      services.slack = 0;
      return "for some seconds";
    },
  },
  {
    name: "GitHub out of order",
    weight: 1,
    async inject({ services }, dice) {
      services.github = dice.between(50, 90) / 100;
      await delay(dice.between(3000, 8000));
      services.github = 0;
      return "for some seconds";
    },
  },
  {
    name: "ledger cuts connections",
    weight: 3,
    async inject({ ledger }, dice) {
      const before = ledger.cuts;
      ledger.trouble = dice.between(20, 60) / 100;
      await delay(dice.between(1000, 5000));
      ledger.trouble = 0;
      return `${ledger.cuts - before} of them`;
    },
  },
  {
    name: "jump of the clock",
    weight: 2,
    async inject({ database, jobs }, dice) {
      const hours = dice.between(12, 120);
      await skipClock(database, jobs, hours * 3_600_000);
      return `${hours} h ahead`;
    },
  },
];

async function freeze(replica: ChaosReplica, ms: number): Promise<string | null> {
  if (!replica.isUp) return null;
  const goOn = replica.freeze();
  await delay(ms);
  goOn();
  return `replica ${replica.number} for ${ms} ms`;
}
