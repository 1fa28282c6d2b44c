/**
 * `npm run packages:cost`: what packages cost that are part of each run, in time of processors and in memory: to bundle
 * one, its first instance, with and without what V8 kept of it, and an instance more. --folder: how long thirty
 * automations take to be ready, and the same the second time. --many: so many runs of each at once, in a real worker.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { findAutomations } from "../find-automations.ts";
import { installPackages } from "../install.ts";
import { makeFolder } from "./folder.ts";
import { measureMany } from "./many.ts";
import type { Cost, CostOrder } from "./measure.ts";

const heaviest = [
  "googleapis",
  "datadog",
  "mistralai",
  "js-tiktoken",
  "langchain",
  "openai-agents",
  "kubernetes-client-node",
  "mongodb",
  "xlsx",
  "jsdom",
  "aws-client-s3",
  "got",
];
const sdks = [
  "airtable",
  "anthropic-sdk",
  "apollo-client",
  "axios",
  "azure-storage-blob",
  "firebase-admin",
  "gitbeaker-rest",
  "google-auth-library",
  "google-cloud-storage",
  "google-genai",
  "got",
  "grammy",
  "graphql-request",
  "hubspot-api-client",
  "huggingface-inference",
  "jira",
  "linear-sdk",
  "mongodb",
  "mysql2",
  "notionhq-client",
  "octokit",
  "openai",
  "pagerduty-pdjs",
  "pg-pool",
  "pinecone",
  "redis",
  "replicate",
  "sendgrid-mail",
  "slack-webhook",
  "supabase-js",
  "twilio",
  "upstash-redis",
];

const settledMs = 3000;
// Nothing is asked of any server: a top level makes its clients, and is evaluated no further.
const servers = ["DOCKER", "HTTP", "MCP", "MONGO", "MQTT", "MYSQL", "REDIS", "SMTP", "SSH", "WS"];
const nowhere = {
  ...Object.fromEntries(servers.map((name) => [`PACKAGES_${name}`, "9"])),
  PACKAGES_FOLDER: "/nowhere",
  PACKAGES_PG: "postgres://127.0.0.1:9/none",
};

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    folder: { type: "boolean", default: false },
    many: { type: "boolean", default: false },
    runs: { type: "string", default: "200" },
  },
});
await installPackages((line) => console.error(line));

if (values.folder) await measureFolder();
else if (values.many) await measureAllMany(Number(values.runs));
else await measureInstances();

async function measureInstances(): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), "hathi-cost-"));
  const [bundle, code] = [join(scratch, "bundle.json"), join(scratch, "code")];
  await mkdir(code);
  console.log(
    "automation                bundled       script   first instance    with V8's code   an instance more",
  );
  try {
    for (const { file, name } of await findNamed(heaviest)) {
      // One has the machine to itself.
      const { cpuSeconds, scriptMb } = await measure({ kind: "bundle", file, to: bundle });
      const { firstMs, moreMs, moreMb } = await measure({ kind: "instance", bundle, code: null });
      await measure({ kind: "instance", bundle, code });
      const kept = await measure({ kind: "instance", bundle, code });
      const numbers = [
        `${cpuSeconds.toFixed(1).padStart(6)} s cpu`,
        `${scriptMb.toFixed(1).padStart(6)} MB`,
        `${firstMs.toFixed(0).padStart(10)} ms cpu`,
        `${kept.firstMs.toFixed(0).padStart(10)} ms cpu`,
        `${moreMs.toFixed(1).padStart(8)} ms cpu, ${moreMb.toFixed(1)} MB`,
      ];
      console.log(`${name.padEnd(24)} ${numbers.join("  ")}`);
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** As a start does it, in a new process each time. */
async function measureFolder(): Promise<void> {
  const found = await findAutomations([]);
  const all =
    positionals.length > 0
      ? await findNamed([])
      : found.filter(({ name }) => sdks.includes(name)).slice(0, 30);
  const folder = await makeFolder(all);
  try {
    await mkdir(join(folder.automations, "../kept"));
    // What has just been written is bundled again.
    await delay(settledMs);
    for (const time of ["first", "second"]) {
      const { seconds, cpuSeconds, processes } = await measure({
        kind: "folder",
        folder: folder.automations,
      });
      console.log(
        `${all.length} automations with an SDK each, ready the ${time} time: ${seconds.toFixed(1)} s, ${cpuSeconds.toFixed(1)} s of processors, ${processes} processes started`,
      );
    }
  } finally {
    await folder.remove();
  }
}

async function measureAllMany(runs: number): Promise<void> {
  for (const automation of await findNamed(heaviest)) {
    const many = await measureMany(automation, runs, nowhere);
    console.log(
      `${automation.name.padEnd(24)} ${runs} runs: ${many.states}; at most ${many.atOnce} at once; ${many.seconds.toFixed(0)} s, ${many.cpuSeconds.toFixed(0)} s of processors; memory ${many.memoryMb.first} MB, at most ${many.memoryMb.most} MB${many.ends.map((end) => `; ENDED: ${end}`).join("")}`,
    );
  }
}

async function findNamed(usual: readonly string[]) {
  const names = positionals.length > 0 ? positionals : usual;
  const found = await findAutomations(names);
  const exactly = found.filter(({ name }) => names.includes(name));
  return exactly.length > 0 ? exactly : found;
}

async function measure(order: CostOrder): Promise<Cost> {
  const child = fork(fileURLToPath(new URL("measure.ts", import.meta.url)), [JSON.stringify(order)], {
    execArgv: ["--expose-gc", "--disable-warning=ExperimentalWarning"],
    env: { ...process.env, ...nowhere },
  });
  const ended = once(child, "exit").then(() => {
    throw new Error(`measuring ${JSON.stringify(order)} came to no end`);
  });
  const [cost] = (await Promise.race([once(child, "message"), ended])) as [Cost];
  ended.catch(() => {});
  return cost;
}
