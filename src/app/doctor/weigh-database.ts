/** Judges what a database says of itself, and of what Hathi keeps in it. Pure: a start and `hathi doctor` share it. */
import { type Finding, findingsOf } from "../../core/finding.ts";
import { type HouseFacts, mostFailed, type ServerFacts } from "../../journal/alive/inspect.ts";

const oldest = 140_000;
/** A process opens so many connections: docs/operating.md. */
const connectionsOfProcess = 30;
// GitHub refuses a token of the App from the future or older than ten minutes, and Slack's signatures live five minutes.
const mostClockMs = 5000;
const brokenClockMs = 60_000;
const lateMs = 60_000;
const gibibyte = 1024 ** 3;
const largeBytes = 50 * gibibyte;

/** Of findings about a server, those that a start ends with. */
export function weighServer(facts: ServerFacts): readonly Finding[] {
  return [weighVersion(facts), weighRights(facts), weighConnections(facts), weighClock(facts)];
}

function weighVersion({ version, versionNumber }: ServerFacts): Finding {
  const { ok, broken } = findingsOf("database version");
  return versionNumber >= oldest
    ? ok(`PostgreSQL ${version}`)
    : broken(
        `PostgreSQL ${version} is too old: Hathi needs 14 or newer`,
        "upgrade the server, or point DATABASE_URL at a newer one",
      );
}

function weighRights(facts: ServerFacts): Finding {
  const { ok, broken } = findingsOf("database rights");
  const { user, database, closedSchemas, mayCreate, isReadOnly } = facts;
  if (isReadOnly) {
    return broken(
      "the server is a standby, or read-only",
      "point DATABASE_URL at the primary, or make the server writable",
    );
  }
  if (closedSchemas.length > 0) {
    const schemas = closedSchemas.join(", ");
    return broken(
      `the user ${user} may not work in the schemas ${schemas}`,
      `as their owner: grant all on schema ${schemas} to "${user}"; and grant all on all tables in schema ${schemas} to "${user}"`,
    );
  }
  return mayCreate
    ? ok(`the user ${user} may create schemas in ${database}`)
    : broken(
        `the user ${user} may not create schemas in ${database}`,
        `grant create on database "${database}" to "${user}"`,
      );
}

function weighConnections({ freeConnections }: ServerFacts): Finding {
  const { ok, advice } = findingsOf("database connections");
  return freeConnections >= connectionsOfProcess
    ? ok(`${freeConnections} connections are free; a process opens up to ${connectionsOfProcess}`)
    : advice(
        `${freeConnections} connections are free, and a process opens up to ${connectionsOfProcess}`,
        "raise max_connections of Postgres, or start fewer processes",
      );
}

function weighClock({ clockAheadMs, roundTripMs }: ServerFacts): Finding {
  const { ok, advice, broken } = findingsOf("clock");
  const off = Math.max(0, Math.abs(clockAheadMs) - roundTripMs / 2);
  const seconds = (off / 1000).toFixed(1);
  if (off <= mostClockMs) return ok("this machine and the database have the same time");
  const way = clockAheadMs > 0 ? "behind" : "ahead of";
  const says = `this machine's clock is ${seconds} s ${way} the database's`;
  const act = "set both clocks by NTP (timedatectl set-ntp true)";
  return off > brokenClockMs
    ? broken(`${says}: GitHub and Slack refuse signatures of another time`, act)
    : advice(says, act);
}

export function weighSize({ bytes }: ServerFacts, tables: HouseFacts["tables"]): Finding {
  const { ok, advice } = findingsOf("database size");
  const largest = tables
    .slice(0, 3)
    .map(({ name, bytes: size }) => `${name} ${formatBytes(size)}`)
    .join(", ");
  const says = `the database takes ${formatBytes(bytes)}${largest === "" ? "" : ` (${largest})`}`;
  return bytes < largeBytes
    ? ok(says)
    : advice(says, "lower HATHI_KEEP_DAYS, or give the database a larger disk");
}

export function weighHouse(house: HouseFacts): readonly Finding[] {
  const findings: Finding[] = [];
  const orphans = findingsOf("orphans");
  findings.push(
    house.orphans === 0
      ? orphans.ok("every unfinished run has something that will advance it")
      : orphans.broken(
          `${house.orphans} unfinished runs have nothing that would advance them`,
          'start a worker ("hathi start"), which repairs them within minutes, and report this: it is a bug of Hathi',
        ),
    weighWorkers(house),
    ...house.closedAccounts.map(({ account, refusal }) => weighAccount(account, refusal)),
  );
  const runs = findingsOf("runs");
  const { paused = 0, failed = 0, ...others } = house.runs;
  const failures = failed === 0 ? [] : [`${failed}${failed >= mostFailed ? " or more" : ""} failed`];
  const all = [...Object.entries(others).map(([state, count]) => `${count} ${state}`), ...failures];
  const none = house.hasEndedRuns ? "all runs have ended" : "there are no runs yet";
  findings.push(
    paused === 0
      ? runs.ok(all.length === 0 ? none : all.join(", "))
      : runs.advice(
          [
            `${paused} ${paused === 1 ? "run is paused and waits" : "runs are paused and wait"} for a person`,
            ...failures,
          ].join("; "),
          'look at them with "hathi runs list --state paused", and resume or cancel each',
        ),
  );
  return findings;
}

function weighWorkers({ liveWorkers, deadWorkers, oldestDueMs, runs }: HouseFacts): Finding {
  const { ok, advice, broken } = findingsOf("workers");
  const unfinished = (runs["queued"] ?? 0) + (runs["running"] ?? 0) + (runs["waiting"] ?? 0);
  if (liveWorkers.length === 0) {
    const says = `no worker is alive${deadWorkers > 0 ? `, and ${deadWorkers} died` : ""}`;
    const act = 'start one: "hathi start", or "hathi start --role worker"';
    return unfinished > 0
      ? broken(`${says}: ${unfinished} unfinished runs stand still`, act)
      : advice(says, act);
  }
  const alive = liveWorkers.map(({ host, pid }) => `${host} (${pid})`).join(", ");
  if (oldestDueMs > lateMs) {
    return advice(
      `runs wait ${Math.round(oldestDueMs / 1000)} s for a worker; alive: ${alive}`,
      'start more workers ("hathi start --role worker"), or see why these are busy',
    );
  }
  return ok(`alive: ${alive}`);
}

function weighAccount(account: string, refusal: string | null): Finding {
  const { broken, advice } = findingsOf("accounts");
  return refusal === null
    ? advice(`${account} does not answer`, "wait: one of its runs tries again every 5 minutes at most")
    : broken(
        `the runs of ${account} wait for ${refusal}`,
        "mend that; the runs go on by themselves within 5 minutes",
      );
}

export function formatBytes(bytes: number): string {
  if (bytes >= gibibyte) return `${(bytes / gibibyte).toFixed(1)} GiB`;
  return `${(bytes / 1024 ** 2).toFixed(bytes < 10 * 1024 ** 2 ? 1 : 0)} MiB`;
}
