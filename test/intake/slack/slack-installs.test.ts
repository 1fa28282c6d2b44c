import type { Installation, InstallationQuery, InstallationStore } from "@slack/oauth";
import { describe, expect, test } from "vitest";
import { HathiError } from "../../../src/core/errors.ts";
import { slackScopes } from "../../../src/core/slack-app/slack-scopes.ts";
import { postSlackEvent, postSlackInteraction } from "../../support/slack/sign-slack.ts";
import { startSlackApp, type RunningSlackApp } from "../../support/slack/start-slack-app.ts";

type AnyInstallation = Installation<"v1" | "v2", boolean>;

class MemoryStore implements InstallationStore {
  readonly installations = new Map<string | undefined, AnyInstallation>();
  broken = false;

  async storeInstallation(installation: AnyInstallation): Promise<void> {
    this.installations.set(installation.team?.id, installation);
  }

  async fetchInstallation(query: InstallationQuery<boolean>): Promise<AnyInstallation> {
    if (this.broken) throw new Error("the database is away");
    const found = this.installations.get(query.teamId);
    if (found !== undefined) return found;
    throw new HathiError("CONNECTOR_OFF", `the Slack workspace ${query.teamId} has not installed the app`);
  }

  async deleteInstallation(query: InstallationQuery<boolean>): Promise<void> {
    this.installations.delete(query.teamId);
  }
}

const oauthAccess = {
  ok: true,
  app_id: "A1",
  access_token: "xoxb-of-team-1",
  token_type: "bot",
  scope: "commands",
  bot_user_id: "UBOT",
  team: { id: "T1", name: "Team" },
  enterprise: null,
  authed_user: { id: "U1" },
  is_enterprise_install: false,
};

async function start(): Promise<RunningSlackApp & { readonly store: MemoryStore }> {
  const store = new MemoryStore();
  const slack = await startSlackApp({
    auth: { kind: "oauth", clientId: "1.2", clientSecret: "the client's secret" },
    installationStore: store,
    api: (method) =>
      method === "oauth.v2.access" ? oauthAccess : { ok: true, user_id: "UBOT", bot_id: "BBOT" },
  });
  return { ...slack, store };
}

async function install({ url }: RunningSlackApp): Promise<Response> {
  const page = await fetch(`${url}/slack/install`);
  const state = new URL(addressIn(await page.text())).searchParams.get("state") ?? "";
  const cookie = page.headers.get("set-cookie")?.split(";")[0] ?? "";
  return fetch(`${url}/slack/oauth_redirect?code=abc&state=${state}`, { headers: { cookie } });
}

function addressIn(page: string): string {
  return /<a href="([^"]+)"/.exec(page)?.[1]?.replaceAll("&amp;", "&") ?? "";
}

const envelope = {
  type: "event_callback",
  event_id: "Ev1",
  team_id: "T1",
  authorizations: [{ team_id: "T1", enterprise_id: null, user_id: "UBOT", is_bot: true }],
  event: { type: "message", channel: "C1", user: "U1", text: "hello", ts: "1.2" },
};

describe("an install", () => {
  test("asks Slack for the scopes of the manifest and comes back to us", async () => {
    const { url } = await start();
    const address = new URL(addressIn(await (await fetch(`${url}/slack/install`)).text()));
    expect(address.pathname).toBe("/oauth/v2/authorize");
    expect(address.searchParams.get("client_id")).toBe("1.2");
    expect(address.searchParams.get("scope")?.split(",")).toEqual(slackScopes);
    expect(address.searchParams.get("redirect_uri")).toBe("https://hathi.example.com/slack/oauth_redirect");
  });

  test("ends with the workspace's token in the store", async () => {
    const slack = await start();
    expect((await install(slack)).status).toBe(200);
    expect(slack.store.installations.get("T1")).toMatchObject({
      bot: { token: "xoxb-of-team-1", id: "BBOT" },
    });
    expect(slack.calls[0]).toMatchObject({
      method: "oauth.v2.access",
      args: { code: "abc", redirect_uri: "https://hathi.example.com/slack/oauth_redirect" },
    });
    expect(JSON.stringify(slack.logger.lines)).not.toMatch(/the client's secret|xoxb/);
  });

  test("of another browser's is refused, and stores nothing", async () => {
    const { url, store, calls } = await start();
    const page = await fetch(`${url}/slack/install`);
    const state = new URL(addressIn(await page.text())).searchParams.get("state") ?? "";
    const response = await fetch(`${url}/slack/oauth_redirect?code=abc&state=${state}`);
    expect(response.status).toBe(400);
    expect(calls).toEqual([]);
    expect(store.installations.size).toBe(0);
  });
});

describe("an event", () => {
  test("of a workspace that installed the app is stored", async () => {
    const slack = await start();
    await install(slack);
    expect((await postSlackEvent(slack.url, envelope)).status).toBe(200);
    expect(slack.events).toMatchObject([{ type: "slack.message" }]);
  });

  test("of a workspace that did not is refused, once", async () => {
    const { url, events, logger } = await start();
    const response = await postSlackEvent(url, envelope);
    expect(response.status).toBe(401);
    expect(response.headers.get("x-slack-no-retry")).toBe("1");
    expect(logger.lines.at(-1)).toMatchObject({
      level: "warn",
      message: "delivery refused",
      fields: { reason: "the Slack workspace T1 has not installed the app" },
    });
    expect(events).toEqual([]);
  });

  test("is asked for again when the store of tokens is out of reach", async () => {
    const slack = await start();
    await install(slack);
    slack.store.broken = true;
    const response = await postSlackEvent(slack.url, envelope);
    expect(response.status).toBe(503);
    slack.store.broken = false;
    expect((await postSlackEvent(slack.url, envelope)).status).toBe(200);
    expect(slack.events).toHaveLength(1);
  });

  test("of a workspace that is not an id is refused", async () => {
    const slack = await start();
    await install(slack);
    // JavaScript cannot even convert this one to a text.
    for (const team of [{ toString: "" }, ["T1"], 7]) {
      const click = { type: "block_actions", team: { id: team }, actions: [{ action_id: "a" }] };
      const response = await postSlackInteraction(slack.url, { ...click, user: { id: "U1" } });
      expect({ team, status: response.status }).toEqual({ team, status: 400 });
    }
    expect(slack.events).toEqual([]);
  });

  test("that revokes no token is stored, and no token is forgotten", async () => {
    const slack = await start();
    await install(slack);
    const response = await postSlackEvent(slack.url, { ...envelope, event: { type: "tokens_revoked" } });
    expect(response.status).toBe(200);
    expect(slack.store.installations.size).toBe(1);
  });

  test("that says the app was removed is stored, and the token forgotten", async () => {
    for (const event of [
      { type: "app_uninstalled" },
      { type: "tokens_revoked", tokens: { bot: ["UBOT"], oauth: [] } },
    ]) {
      const slack = await start();
      await install(slack);
      await postSlackEvent(slack.url, {
        ...envelope,
        event: { type: "tokens_revoked", tokens: { oauth: ["U1"] } },
      });
      expect(slack.store.installations.size).toBe(1);
      await postSlackEvent(slack.url, { ...envelope, event_id: "Ev2", event });
      expect(slack.store.installations.size).toBe(0);
      expect(slack.events.map(({ type }) => type)).toEqual(["slack.tokens_revoked", `slack.${event.type}`]);
    }
  });
});
