/** A client of the local GitHub, signed in as the App's installation. */
import { App } from "@octokit/app";
import { Octokit } from "@octokit/core";
import type { LocalServices } from "../../src/local-services/local-services.ts";

export async function clientOf({ env }: LocalServices): Promise<Octokit> {
  const app = new App({
    appId: env.GITHUB_APP_ID,
    privateKey: env.GITHUB_PRIVATE_KEY,
    Octokit: Octokit.defaults({ baseUrl: env.GITHUB_API_URL }),
  });
  for await (const { octokit } of app.eachInstallation.iterator()) return octokit;
  throw new Error("no installation");
}
