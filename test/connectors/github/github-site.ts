/** A GitHub of the emulator's for one test file: two repositories, a person, and our App installed on one or both. */
import { createEmulator } from "emulate";
import { createGitHubApp } from "../../../src/connectors/github/github-app.ts";
import { createGitHubConnector } from "../../../src/connectors/github/github-connector.ts";
import type { Connector } from "../../../src/core/ports/connector.ts";
import { createMemoryLogger, type MemoryLogger } from "../../support/memory-logger.ts";
import { newAppKey } from "./app-key.ts";

export const installations = { acme: 501, zoo: 502 } as const;

export interface Site {
  readonly connector: Connector;
  readonly logger: MemoryLogger;
  /** Any endpoint, as ana. */
  ask<Answer>(route: string, body?: object): Promise<Answer>;
  close(): Promise<void>;
}

export async function startSite(
  installedOn: readonly (keyof typeof installations)[] = ["acme"],
): Promise<Site> {
  const privateKey = newAppKey();
  const emulator = await createEmulator({
    service: "github",
    port: 0,
    seed: {
      tokens: { "ghp-of-ana": { login: "ana", scopes: ["repo", "user"] } },
      github: {
        users: [{ login: "ana", email: "ana@acme.example" }],
        orgs: Object.keys(installations).map((login) => ({
          login,
          members: [{ login: "ana", role: "admin" }],
        })),
        repos: Object.keys(installations).map((owner) => ({ owner, name: "app", auto_init: true })),
        apps: [
          {
            app_id: 77,
            slug: "hathi",
            name: "Hathi",
            private_key: privateKey,
            permissions: {
              checks: "write",
              contents: "write",
              issues: "write",
              metadata: "read",
              pull_requests: "write",
            },
            events: [],
            installations: installedOn.map((account) => ({
              installation_id: installations[account],
              account,
            })),
          },
        ],
      },
    },
  });
  const logger = createMemoryLogger();
  const config = { appId: "77", privateKey, webhookSecrets: ["hush"], apiUrl: emulator.url };
  return {
    logger,
    connector: createGitHubConnector({ app: createGitHubApp(config, { logger }), logger }),
    async ask<Answer>(route: string, body?: object) {
      const [method = "GET", path = "/"] = route.split(" ");
      const response = await fetch(`${emulator.url}${path}`, {
        method,
        headers: { authorization: "Bearer ghp-of-ana" },
        body: body === undefined ? null : JSON.stringify(body),
      });
      if (!response.ok) throw new Error(`${route}: ${response.status} ${await response.text()}`);
      return (await response.json()) as Answer;
    },
    close: () => emulator.close(),
  };
}
