/**
 * "Sign in with Slack" of the local Slack, by OpenID Connect: the page where a person allows it, the exchange of the code,
 * and who the person is. The emulator has none of these.
 */
import { createHmac, randomBytes } from "node:crypto";
import { jsonResponse } from "../http-front.ts";
import type { FrontRequest, FrontResponse } from "../http-front.ts";
import type { SlackApp } from "./send-slack-request.ts";
import type { SlackArguments } from "./slack-arguments.ts";

export interface SignInSecrets {
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface SignInPerson {
  readonly userId: string;
  readonly realName: string;
}

interface Allowed {
  readonly person: SignInPerson;
  readonly teamId: string;
  readonly redirectUri: string;
  readonly nonce: string;
}

export interface SignIn {
  /** What Slack's page does when a person clicks "Allow": the address that the browser is sent to. */
  allow(authorizeUrl: string, person: SignInPerson, teamId?: string): string;
  /** What it does when the person clicks "Cancel". */
  deny(authorizeUrl: string): string;
  /** Answers as Slack's Web API does; null for any other method. */
  answer(method: string, args: SlackArguments, token: string, frontUrl: string): FrontResponse | null;
  /** Answers a browser that opens the page as somebody who allows it at once; null for any other address. */
  page(request: FrontRequest): FrontResponse | null;
}

const mostCodes = 1000;

export const openIdMethods = ["openid.connect.token", "openid.connect.userInfo"] as const;

/** @param first who signs in where a browser opens the page by itself */
export function createSignIn(
  app: SlackApp,
  { clientId, clientSecret }: SignInSecrets,
  first: () => SignInPerson,
): SignIn {
  const codes = new Map<string, Allowed>();
  const tokens = new Map<string, Allowed>();
  const allow: SignIn["allow"] = (authorizeUrl, person, teamId = app.teamId) => {
    const asked = new URL(authorizeUrl).searchParams;
    const redirectUri = asked.get("redirect_uri") ?? "";
    const code = randomBytes(16).toString("hex");
    // Whoever opens the page and goes away leaves a code behind.
    if (codes.size >= mostCodes) codes.delete([...codes.keys()][0] ?? "");
    codes.set(code, { person, teamId, redirectUri, nonce: asked.get("nonce") ?? "" });
    return `${redirectUri}?${new URLSearchParams({ code, state: asked.get("state") ?? "" }).toString()}`;
  };
  const exchange = (args: SlackArguments, frontUrl: string): FrontResponse => {
    if (args["client_id"] !== clientId) return refuse("invalid_client_id");
    if (args["client_secret"] !== clientSecret) return refuse("bad_client_secret");
    const code = String(args["code"]);
    const allowed = codes.get(code);
    if (allowed === undefined) return refuse("invalid_code");
    // A code is good once.
    codes.delete(code);
    if (args["redirect_uri"] !== allowed.redirectUri) return refuse("bad_redirect_uri");
    const token = `xoxp-${randomBytes(18).toString("hex")}`;
    tokens.set(token, allowed);
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: frontUrl,
      sub: allowed.person.userId,
      aud: clientId,
      exp: now + 300,
      iat: now,
      auth_time: now,
      nonce: allowed.nonce,
      "https://slack.com/team_id": allowed.teamId,
      "https://slack.com/user_id": allowed.person.userId,
    };
    return jsonResponse(200, {
      ok: true,
      access_token: token,
      token_type: "Bearer",
      id_token: signed(claims, clientSecret),
    });
  };
  return {
    allow,
    deny(authorizeUrl) {
      const asked = new URL(authorizeUrl).searchParams;
      const denied = new URLSearchParams({ error: "access_denied", state: asked.get("state") ?? "" });
      return `${asked.get("redirect_uri") ?? ""}?${denied.toString()}`;
    },
    answer(method, args, token, frontUrl) {
      if (method === "openid.connect.token") return exchange(args, frontUrl);
      if (method !== "openid.connect.userInfo") return null;
      const allowed = tokens.get(token);
      if (allowed === undefined) return refuse(token === "" ? "not_authed" : "invalid_auth");
      const { userId, realName } = allowed.person;
      return jsonResponse(200, {
        ok: true,
        sub: userId,
        "https://slack.com/user_id": userId,
        "https://slack.com/team_id": allowed.teamId,
        name: realName,
        "https://slack.com/team_name": "Acme",
        "https://slack.com/team_domain": app.teamDomain,
      });
    },
    page({ url }) {
      if (url.pathname !== "/openid/connect/authorize") return null;
      return { status: 302, headers: { location: allow(url.href, first()) }, body: "" };
    },
  };
}

function refuse(error: string): FrontResponse {
  return jsonResponse(200, { ok: false, error });
}

/** Slack signs by RS256. Whoever has the token from Slack itself need not look at its signature. */
function signed(claims: object, secret: string): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = `${part({ typ: "JWT", alg: "RS256" })}.${part(claims)}`;
  return `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
}
