/** Reads the variables that configure GitHub. */
import type { Given } from "../given.ts";
import type { Refuse } from "../setting.ts";

export function readAppId(text: string, refuse: Refuse): void {
  if (!/^(?:\d+|Iv\w*\.?\w+)$/.test(text))
    refuse(`"${text}" is not an App ID, which is a number on your GitHub App's page`);
}

/** What is missing beside what is given. */
export function findGitHubGaps(given: Given): readonly string[] {
  const missing = Object.entries(needed).filter(([variable]) => given[variable] === undefined);
  if (missing.length === Object.keys(needed).length) return [];
  return missing.map(([variable, advice]) => `${variable}: missing; ${advice}`);
}

const needed = {
  GITHUB_APP_ID: "it stands on your GitHub App's page",
  GITHUB_PRIVATE_KEY: "generate one on your GitHub App's page, and give its text or the path of its file",
  GITHUB_WEBHOOK_SECRET: "set the same secret here and on your GitHub App's page",
} as const;
