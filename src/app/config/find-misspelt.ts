/** Finds variables that seem to be meant for Hathi, but that nothing reads. */
import { findAlike } from "../../core/text/nearest-word.ts";
import { variables as read } from "./environment.ts";

/** Variables that are read elsewhere: by the log, by commands, by processes that Hathi starts, by its own tests. */
const readElsewhere =
  /^HATHI_(?:PRETTY|ENV_FILE|EXIT_WITH_PARENT|HEAVY|CRASH|SCREENSHOT|WEBHOOK_SECRET_.*|SECRET_.*)$/;
/** Variables of other tools, such as GitHub Actions and Codespaces. */
const foreign =
  /^GITHUB_(?:TOKEN|ACTIONS?|ACTION_.*|ACTOR(?:_ID)?|BASE_REF|ENV|EVENT_.*|GRAPHQL_URL|HEAD_REF|JOB|OUTPUT|PATH|REF(?:_.*)?|REPOSITORY(?:_.*)?|RETENTION_DAYS|RUN_.*|SERVER_URL|SHA|STATE|STEP_SUMMARY|TRIGGERING_ACTOR|WORKFLOW.*|WORKSPACE|CODESPACE.*|USER|PAT)$/;

/** Names under which people may know a variable. */
const otherNames: Readonly<Record<string, string>> = {
  SLACK_TOKEN: "SLACK_BOT_TOKEN",
  SLACK_API_TOKEN: "SLACK_BOT_TOKEN",
  SLACK_BOT_USER_TOKEN: "SLACK_BOT_TOKEN",
  SLACK_OAUTH_TOKEN: "SLACK_BOT_TOKEN",
  SLACK_BOT_OAUTH_TOKEN: "SLACK_BOT_TOKEN",
  SLACK_SECRET: "SLACK_SIGNING_SECRET",
  SLACK_VERIFICATION_TOKEN: "SLACK_SIGNING_SECRET",
  SLACK_APP_LEVEL_TOKEN: "SLACK_APP_TOKEN",
  SLACK_SOCKET_TOKEN: "SLACK_APP_TOKEN",
  SLACK_URL: "SLACK_API_URL",
  GITHUB_ID: "GITHUB_APP_ID",
  GITHUB_KEY: "GITHUB_PRIVATE_KEY",
  GITHUB_PEM: "GITHUB_PRIVATE_KEY",
  GITHUB_APP_KEY: "GITHUB_PRIVATE_KEY",
  GITHUB_APP_PRIVATE_KEY: "GITHUB_PRIVATE_KEY",
  GITHUB_PRIVATE_KEY_PATH: "GITHUB_PRIVATE_KEY",
  GITHUB_PRIVATE_KEY_FILE: "GITHUB_PRIVATE_KEY",
  GITHUB_SECRET: "GITHUB_WEBHOOK_SECRET",
  GITHUB_APP_WEBHOOK_SECRET: "GITHUB_WEBHOOK_SECRET",
  GITHUB_URL: "GITHUB_API_URL",
  GITHUB_BASE_URL: "GITHUB_API_URL",
  APP_ID: "GITHUB_APP_ID",
  PRIVATE_KEY: "GITHUB_PRIVATE_KEY",
  PRIVATE_KEY_PATH: "GITHUB_PRIVATE_KEY",
  WEBHOOK_SECRET: "GITHUB_WEBHOOK_SECRET",
  DB_URL: "DATABASE_URL",
  POSTGRES_URL: "DATABASE_URL",
  POSTGRES_URI: "DATABASE_URL",
  POSTGRESQL_URL: "DATABASE_URL",
  PG_URL: "DATABASE_URL",
  PGURL: "DATABASE_URL",
  HATHI_DATABASE_URL: "DATABASE_URL",
  HATHI_PORT: "PORT",
  HATHI_HOST: "HOST",
  HATHI_LOG_LEVEL: "LOG_LEVEL",
  LOGLEVEL: "LOG_LEVEL",
  HATHI_BASE_URL: "HATHI_URL",
  HATHI_PUBLIC_URL: "HATHI_URL",
};

const ours = /^(?:HATHI|SLACK|GITHUB|DATABASE|DATABSE)_?/i;

/** @returns one line per variable: "SLACK_TOKEN is not read: did you mean SLACK_BOT_TOKEN?" */
export function findMisspelt(env: NodeJS.ProcessEnv): readonly string[] {
  const isSet = (name: string): boolean => (env[name] ?? "").trim() !== "";
  return Object.keys(env)
    .filter((name) => isSet(name) && !read.includes(name) && !readElsewhere.test(name) && !foreign.test(name))
    .toSorted()
    .flatMap((name) => {
      const meant = findMeant(name);
      const isOurs = name.toUpperCase().startsWith("HATHI_");
      // If the right variable is set as well, this one is meant for something else.
      if (meant !== undefined && (isOurs || !isSet(meant))) {
        return [`${name} is not read: did you mean ${meant}?`];
      }
      return isOurs ? [`${name} is not read: there is no such variable`] : [];
    });
}

function findMeant(name: string): string | undefined {
  const upper = name.toUpperCase().replaceAll("-", "_");
  if (upper !== name && read.includes(upper)) return upper;
  const known = otherNames[upper];
  if (known !== undefined) return known;
  if (!ours.test(upper)) return undefined;
  const alike = findAlike(bare(upper), [...variableOf.keys()]);
  return alike === undefined ? undefined : variableOf.get(alike);
}

/** The name without underscores, because nobody notices the difference between GITHUB_APPID and GITHUB_APP_ID. */
function bare(name: string): string {
  return name.replaceAll("_", "");
}

/** By their bare names; the shortest ones are too like other words. */
const variableOf = new Map(
  read.filter((variable) => variable.length > 6).map((variable) => [bare(variable), variable]),
);
