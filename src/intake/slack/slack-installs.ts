/** Installs the Slack app in many workspaces by OAuth: serves the two pages, and finds the token for a request. */
import { createHmac } from "node:crypto";
import type { App, Logger as SlackLogger } from "@slack/bolt";
import {
  type CallbackOptions,
  InstallProvider,
  type InstallationQuery,
  type InstallationStore,
} from "@slack/oauth";
import type { WebClientOptions } from "@slack/web-api";
import { z } from "zod";
import type { SlackConfig } from "../../core/ports/service-settings.ts";
import { HathiError } from "../../core/errors.ts";
import { unnamedTeam } from "../../core/event.ts";
import { slackPaths } from "../../core/slack-app/slack-surface.ts";
import type { Workspaces } from "./slack-workspaces.ts";

export interface PendingInstalls extends InstallationStore {
  /** Whether a workspace that installed the app waits to be let in. */
  isPending?(query: InstallationQuery<boolean>): Promise<boolean>;
}

export interface InstallsOptions {
  readonly config: SlackConfig;
  readonly oauth: Extract<SlackConfig["auth"], { readonly kind: "oauth" }>;
  readonly url: string | null;
  /** Throws CONNECTOR_OFF for an unknown workspace. After any other error Slack should try again. */
  readonly store: PendingInstalls;
  /** Called for a workspace that installed the app and waits to be let in. */
  readonly onPending: (id: string) => void;
  readonly scopes: readonly string[];
  readonly clientOptions: WebClientOptions;
  readonly logger: SlackLogger;
}

export function createInstalls(options: InstallsOptions): Workspaces {
  const { config, oauth, url, store, scopes, clientOptions, logger } = options;
  const provider = new InstallProvider({
    clientId: oauth.clientId,
    clientSecret: oauth.clientSecret,
    // All machines derive the same secret, so that an install may begin on one and end on another.
    stateSecret: createHmac("sha256", config.signingSecret)
      .update("hathi: state of an install")
      .digest("hex"),
    installationStore: store,
    logger,
    clientOptions,
    ...(config.apiUrl !== null && { authorizationUrl: authorizationUrl(config.apiUrl) }),
  });
  const installOptions = {
    scopes: [...scopes],
    ...(url !== null && { redirectUri: `${url}${slackPaths.oauthRedirect}` }),
  };
  return {
    authorize: async (source) => {
      if (!ids.safeParse(source).success) {
        throw new HathiError("DELIVERY_INVALID", "the workspace of the request is not an id");
      }
      return provider.authorize(source);
    },
    // The workspace whose token was found, as for chat. In a shared channel, an event also names the sender's.
    teamOf: ({ teamId }) => teamId ?? unnamedTeam,
    handler: async (req, res, next) => {
      if (req.method === "GET" && req.path === slackPaths.install) {
        await provider.handleInstallPath(req, res, {}, installOptions);
      } else if (req.method === "GET" && req.path === slackPaths.oauthRedirect) {
        await provider.handleCallback(req, res, callbackOptions(options));
      } else next();
    },
    listen: (app) => forgetUninstalled(app, store),
    start: () => undefined,
    stop: () => undefined,
  };
}

/** The last page of an install. It says so if the workspace has to wait to be let in. */
function callbackOptions({ store, onPending }: InstallsOptions): CallbackOptions {
  return {
    successAsync: async ({ team, enterprise, isEnterpriseInstall = false }, _options, _req, res) => {
      const query = { teamId: team?.id, enterpriseId: enterprise?.id, isEnterpriseInstall };
      const isPending = (await store.isPending?.(query)) === true;
      if (isPending) onPending((isEnterpriseInstall ? enterprise?.id : team?.id) ?? "?");
      res.writeHead(200, { "Content-Type": "text/plain; charset=utf-8" });
      res.end(
        isPending
          ? "Hathi is installed, and waits for its admins to let this workspace in: until then it does nothing here.\n"
          : "Hathi is installed. In Slack: /hathi help\n",
      );
    },
  };
}

/** Slack also reports people's revoked tokens. Only the bot's token is stored here. */
const revoked = z.looseObject({ tokens: z.looseObject({ bot: z.array(z.unknown()).min(1) }) });

const id = z.string().nullish();
const ids = z.looseObject({ teamId: id, enterpriseId: id });

/** Deletes the token of a workspace that removed the app. */
function forgetUninstalled(app: App, store: InstallationStore): void {
  const forget = async (context: {
    readonly teamId?: string | undefined;
    readonly enterpriseId?: string | undefined;
    readonly isEnterpriseInstall: boolean;
  }): Promise<void> => {
    await store.deleteInstallation?.({
      teamId: context.teamId,
      enterpriseId: context.enterpriseId,
      isEnterpriseInstall: context.isEnterpriseInstall,
    });
  };
  app.event("app_uninstalled", async ({ context }) => forget(context));
  app.event("tokens_revoked", async ({ context, event }) => {
    if (revoked.safeParse(event).success) await forget(context);
  });
}

function authorizationUrl(apiUrl: string): string {
  return `${apiUrl.replace(/\/api\/$/, "")}/oauth/v2/authorize`;
}
