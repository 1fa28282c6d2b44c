/** A Slack workspace of the emulator's for one test file, with our app installed and a person in it. */
import { createEmulator } from "emulate";
import type { Connector } from "../../../src/core/ports/connector.ts";
import { createSlackConnector } from "../../../src/connectors/slack/slack-connector.ts";
import { createMemoryLogger, type MemoryLogger } from "../../support/memory-logger.ts";

export const botToken = "xoxb-of-the-app";
export const personToken = "xoxp-of-ana";

export interface Workspace {
  readonly connector: Connector;
  readonly apiUrl: string;
  readonly logger: MemoryLogger;
  /** Any Web API method, as the emulator answers it. */
  ask(method: string, args: Readonly<Record<string, string>>, token?: string): Promise<SlackAnswer>;
  close(): Promise<void>;
}

/** Of what the emulator answers, what tests look at. */
export interface SlackAnswer {
  readonly ok: boolean;
  readonly error?: string;
  readonly channel: { readonly id: string };
  readonly user: { readonly id: string };
  readonly ts: string;
  readonly messages: readonly {
    readonly text: string;
    readonly ts: string;
    readonly metadata?: unknown;
    readonly blocks?: readonly unknown[];
  }[];
  readonly bookmarks: readonly unknown[];
  readonly scheduled_messages: readonly unknown[];
}

export async function startWorkspace(): Promise<Workspace> {
  const emulator = await createEmulator({
    service: "slack",
    port: 0,
    seed: {
      tokens: {},
      slack: {
        users: [
          { name: "ana", email: "ana@acme.example" },
          { name: "ben", email: "ben@acme.example" },
        ],
        oauth_apps: [
          {
            app_id: "A0HATHI",
            client_id: "1.1",
            client_secret: "of the app",
            name: "Hathi",
            redirect_uris: [],
            bot_id: "B0HATHI",
            bot_user_id: "U0HATHI",
            bot_name: "hathi",
          },
        ],
        tokens: [
          {
            token: botToken,
            type: "bot",
            user_id: "U0HATHI",
            bot_id: "B0HATHI",
            bot_user_id: "U0HATHI",
            app_id: "A0HATHI",
          },
          { token: personToken, type: "user", user: "ana" },
        ],
      },
    },
  });
  const logger = createMemoryLogger();
  const apiUrl = `${emulator.url}/api`;
  return {
    logger,
    apiUrl,
    connector: createSlackConnector({
      config: { apiUrl },
      tokens: { tokenFor: () => Promise.resolve({ token: botToken, teamId: null }) },
      logger,
    }),
    async ask(method, args, token = botToken) {
      const response = await fetch(`${apiUrl}/${method}`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}` },
        body: new URLSearchParams(args),
      });
      return (await response.json()) as SlackAnswer;
    },
    close: () => emulator.close(),
  };
}
