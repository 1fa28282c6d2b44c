/**
 * `npm run packages:cost`: what packages cost that are part of each run: the time to bundle one, its first instance
 * and an instance more, with its memory. With --folder: how long thirty automations take to be ready, and the same
 * the second time.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { copyFile, cp, mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { findAutomations } from "../find-automations.ts";
import { installPackages } from "../install.ts";
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
  options: { folder: { type: "boolean", default: false } },
});
await installPackages((line) => console.error(line));
const own = fileURLToPath(new URL("..", import.meta.url));

if (values.folder) await measureFolder();
else await measureInstances();

async function measureInstances(): Promise<void> {
  console.log("automation                bundled   script     first instance   an instance more");
  for (const { file, name } of await findAutomations(positionals.length > 0 ? positionals : heaviest)) {
    // oxlint-disable-next-line no-await-in-loop -- one has the machine to itself
    const { ms, scriptMb, firstMs, moreMs, moreMb } = await measure({ kind: "instance", file });
    console.log(
      `${name.padEnd(24)} ${seconds(ms)} ${scriptMb.toFixed(1).padStart(6)} MB ${firstMs.toFixed(0).padStart(12)} ms ${moreMs.toFixed(1).padStart(11)} ms, ${moreMb.toFixed(1)} MB`,
    );
  }
}

/** As a start does it, in a new process each time. */
async function measureFolder(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "hathi-thirty-"));
  try {
    await mkdir(join(folder, "automations"));
    await mkdir(join(folder, "kept"));
    await symlink(join(own, "node_modules"), join(folder, "node_modules"));
    await cp(join(own, "automations/lib"), join(folder, "automations/lib"), { recursive: true });
    const all = (await findAutomations([])).filter(({ name }) => sdks.includes(name)).slice(0, 30);
    for (const { file } of all) {
      // oxlint-disable-next-line no-await-in-loop -- small files
      await copyFile(file, join(folder, "automations", basename(file)));
    }
    // What has just been written is bundled again.
    await delay(settledMs);
    for (const time of ["first", "second"]) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const { ms } = await measure({ kind: "folder", folder: join(folder, "automations") });
      console.log(
        `${all.length} automations with an SDK each, ready the ${time} time after ${seconds(ms).trim()}`,
      );
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
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

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1).padStart(6)} s`;
}
