/**
 * `npm run packages -- got execa`: packages as their READMEs use them, in plain Node and in a run: straight,
 * parked, killed, and with the journal cut at its writes. What was right must stay right.
 */
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Client } from "pg";
import { startEmbeddedPostgres } from "../../src/embedded-postgres/embedded-postgres.ts";
import { removeDataFolder } from "../support/global-setup.ts";
import { createMemoryLogger } from "../support/memory-logger.ts";
import { ciCuts, ciSelection } from "./ci-selection.ts";
import { findAutomations, type Found } from "./find-automations.ts";
import { installPackages } from "./install.ts";
import { openLane } from "./play/lane.ts";
import { type Judged, playPackage } from "./play/play-package.ts";
import { compare, readExpected, renderLine, renderSummary, writeExpected } from "./report.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    list: { type: "boolean", default: false },
    update: { type: "boolean", default: false },
    kill: { type: "boolean", default: false },
    ci: { type: "boolean", default: false },
    install: { type: "boolean", default: false },
    cuts: { type: "string" },
    lanes: { type: "string", default: "2" },
  },
});
const [mostCuts, lanes] = [Number(values.cuts ?? (values.ci ? ciCuts : 12)), Number(values.lanes)];
if (![mostCuts, lanes].every(Number.isInteger) || mostCuts < 1 || lanes < 1) {
  console.error("--cuts is at how many writes a journal is cut at most, --lanes how many are played at once");
  process.exit(2);
}

const found = await findAutomations(values.ci ? ciSelection : positionals);
// By their own names: other automations may use the same package.
const automations = values.ci ? found.filter(({ name }) => ciSelection.includes(name)) : found;
if (values.list) {
  for (const { about } of automations) console.log(about);
  process.exit(0);
}
await installPackages((line) => console.error(line));
if (values.install) process.exit(0);

const expected = await readExpected();
const all: Judged[] = [];
const waiting = [...automations];
const folder = await mkdtemp(join(tmpdir(), "hathi-packages-postgres-"));
const postgres = await startEmbeddedPostgres({
  folder,
  logger: createMemoryLogger(),
  settings: { fsync: "off", full_page_writes: "off" },
});
try {
  await Promise.all(Array.from({ length: lanes }, async (_, lane) => playInLane(lane)));
} finally {
  await postgres.stop();
  await removeDataFolder(folder);
}
console.log(`\n${renderSummary(all, expected)}`);
if (values.update) {
  await writeExpected({
    ...expected,
    ...Object.fromEntries(all.map(({ name, verdict }) => [name, verdict])),
  });
}
process.exitCode = all.some((one) => compare(one, expected) < 0) ? 1 : 0;

async function playInLane(number: number): Promise<void> {
  const lane = await openLane(await createDatabase(`lane${number}`));
  try {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await play(next);
  } finally {
    await lane.close();
  }

  async function play({ file, packages }: Found): Promise<void> {
    const judged = await playPackage(lane, file, packages, { mostCuts, kills: values.kill });
    all.push(judged);
    console.log(renderLine(judged, expected));
  }
}

async function createDatabase(name: string): Promise<string> {
  const client = new Client({ connectionString: postgres.superuserUrl });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  const url = new URL(postgres.superuserUrl);
  url.pathname = `/${name}`;
  return url.href;
}
