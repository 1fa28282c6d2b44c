/** `hathi check`: reports what is wrong with the automations, and which unfinished runs would not fit them. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { checkRuns } from "../../app/builds/check-runs.ts";
import { HathiError, messageOf } from "../../core/errors.ts";
import { openKeptBuilds } from "../../engine/build/kept/kept-builds.ts";
import { loadAutomations, type LoadedAutomations } from "../../engine/build/load-automations.ts";
import { findScheduleProblems } from "../../app/builds/schedule-problems.ts";
import { findSlackGaps } from "../../app/builds/slack-gaps.ts";
import { findWebhookGaps } from "../../app/builds/webhook-gaps.ts";
import { compareManifest, findManifest } from "../../app/needs/compare-manifest.ts";
import { findNeeds } from "../../app/needs/find-needs.ts";
import type { Config } from "../../app/config/config.ts";
import type { NeedsPart } from "./format-needs.ts";
import { checkPromises, checkTypes } from "./check-source.ts";
import { type FolderCheck, isGood, type RunsPart } from "./folder-check.ts";
import { formatCheck } from "./format-check.ts";
import { checkToJson } from "./format-check-json.ts";
import { CommandFailed, type Terminal } from "../terminal.ts";
import { withDatabase } from "../with-runs.ts";

const notAsked = { kind: "skipped", why: "" } as const;

export async function checkFolder(
  terminal: Terminal,
  options: { readonly json?: boolean; readonly runs: boolean; readonly source: boolean },
): Promise<void> {
  const check = await withDatabase(terminal, async (database, config): Promise<FolderCheck> => {
    const folder = config.automationsFolder;
    const read = await loadAutomations(folder, openKeptBuilds());
    const neverDue = findScheduleProblems(read.automations);
    const loaded = { ...read, failures: [...read.failures, ...neverDue] };
    const broken = loaded.failures.flatMap(({ file, error }) =>
      error.code === "BUILD_FAILED" ? [file] : [],
    );
    const meant = loaded.automations.length === 0 ? await findMeant(folder) : null;
    const [types, promises] = options.source
      ? [await checkTypes(folder, broken), await checkPromises(folder, broken)]
      : [notAsked, notAsked];
    const webhookGaps = findWebhookGaps(loaded, config);
    const slackGaps = await findSlackGaps(folder, loaded, database);
    const needs = await findNeedsPart(loaded, config, terminal.cwd);
    const found = { folder, meant, loaded, types, promises, webhookGaps, slackGaps, needs };
    if (!options.runs) return { ...found, runs: notAsked };
    const why = "unfinished runs are not checked: set DATABASE_URL to the database that has them";
    const runs =
      database === null ? ({ kind: "skipped", why } as const) : await checkTheRuns(database, loaded);
    return { ...found, runs };
  });
  terminal.print(options.json === true ? JSON.stringify(checkToJson(check), null, 2) : formatCheck(check));
  if (!isGood(check)) throw new CommandFailed();
}

async function findNeedsPart(
  loaded: LoadedAutomations,
  { automationsFolder, secrets, openWebhooks, slack, github }: Config,
  cwd: string,
): Promise<NeedsPart> {
  const needs = findNeeds(loaded);
  const manifest = await findManifest(automationsFolder, cwd);
  const heard = new Set(loaded.automations.flatMap(({ types }) => types));
  return {
    needs,
    manifest,
    lacks: manifest === null ? [] : compareManifest(needs.slack, manifest),
    unsetSecrets: new Map(
      [...needs.secrets].filter(
        ([name]) =>
          !secrets.some(({ variable, value }) => variable === `HATHI_SECRET_${name}` && value !== ""),
      ),
    ),
    openWebhooks: [...heard]
      .filter((type) => type.startsWith("webhook."))
      .filter((type) => openWebhooks.includes("*") || openWebhooks.includes(type.slice("webhook.".length))),
    apps: [...(slack === null ? [] : ["the Slack app"]), ...(github === null ? [] : ["the GitHub App"])],
  };
}

/** People easily name a project's folder instead of the folder of its automations. */
async function findMeant(folder: string): Promise<string | null> {
  const inner = join(folder, "automations");
  return stat(inner).then(
    (found) => (found.isDirectory() ? inner : null),
    () => null,
  );
}

async function checkTheRuns(
  database: Parameters<typeof checkRuns>[0],
  { automations, builds }: LoadedAutomations,
): Promise<RunsPart> {
  const byId = new Map(builds.map((build) => [build.id, build]));
  const newest = automations.flatMap(({ name, build }) => {
    const found = byId.get(build);
    return found === undefined ? [] : [[name, found] as const];
  });
  try {
    return { kind: "checked", ...(await checkRuns(database, new Map(newest))) };
  } catch (error) {
    if (error instanceof HathiError && error.code === "MIGRATION_MISSING") {
      return { kind: "skipped", why: `unfinished runs are not checked: ${error.message}` };
    }
    if (error instanceof HathiError) throw error;
    throw new HathiError(
      "CONFIG_INVALID",
      `DATABASE_URL: the database cannot be used (${messageOf(error)}). Check that the database runs and that the address is right, or leave out its runs with --no-runs`,
      { cause: error },
    );
  }
}
