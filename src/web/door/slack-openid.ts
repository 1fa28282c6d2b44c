/** Asks Slack who somebody is, by OpenID Connect: https://docs.slack.dev/authentication/sign-in-with-slack */
import { z } from "zod";
import { signInScopes, slackPaths } from "../../core/slack-app/slack-surface.ts";

export interface OpenIdOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Slack's address, without a path. */
  readonly slackUrl: string;
  /** The page's address. */
  readonly url: string;
  readonly now?: () => number;
}

export interface SignedIn {
  readonly team: string;
  readonly enterprise: string | null;
  readonly user: string;
  readonly name: string;
}

export interface SlackOpenId {
  /** Where a person is sent to. `nonce` comes back within what Slack signs, `state` beside it. */
  addressFor(given: { readonly state: string; readonly nonce: string }): string;
  /** @throws {OpenIdRefused} where Slack does not vouch for anybody */
  exchange(code: string, nonce: string): Promise<SignedIn>;
}

/** Slack does not vouch for this person, or what it said is not for us. */
export class OpenIdRefused extends Error {
  override readonly name = "OpenIdRefused";
}

const answered = z.looseObject({ ok: z.boolean(), error: z.string().optional() });
const tokens = z.looseObject({ access_token: z.string().min(1), id_token: z.string().min(1) });
const userKey = "https://slack.com/user_id";
const teamKey = "https://slack.com/team_id";
const enterpriseKey = "https://slack.com/enterprise_id";
const claims = z.looseObject({
  iss: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  exp: z.number(),
  nonce: z.string(),
  [userKey]: z.string(),
  [teamKey]: z.string(),
});
const info = z.looseObject({
  [userKey]: z.string().regex(/^[UW][A-Z0-9]{2,30}$/),
  [teamKey]: z.string().regex(/^[TE][A-Z0-9]{1,30}$/),
  [enterpriseKey]: z.string().nullish(),
  name: z.string().max(200).optional(),
});

const timeoutMs = 8000;
/** By how much Slack's clock may be ahead of ours. */
const leewayMs = 60_000;

export function createSlackOpenId(options: OpenIdOptions): SlackOpenId {
  const { clientId, clientSecret, slackUrl, url, now = () => Date.now() } = options;
  const redirectUri = `${url}${slackPaths.signedIn}`;
  const call = async (method: string, init: RequestInit): Promise<unknown> => {
    const response = await fetch(`${slackUrl}/api/${method}`, {
      method: "POST",
      redirect: "error",
      signal: AbortSignal.timeout(timeoutMs),
      ...init,
    });
    const answer = answered.parse(await response.json());
    if (!answer.ok)
      throw new OpenIdRefused(`${method}: ${(answer.error ?? "no reason given").slice(0, 100)}`);
    return answer;
  };
  return {
    addressFor({ state, nonce }) {
      const asked = new URLSearchParams({
        response_type: "code",
        scope: signInScopes.join(" "),
        client_id: clientId,
        redirect_uri: redirectUri,
        state,
        nonce,
      });
      return `${slackUrl}/openid/connect/authorize?${asked.toString()}`;
    },
    async exchange(code, nonce) {
      const body = new URLSearchParams({
        grant_type: "authorization_code",
        client_id: clientId,
        client_secret: clientSecret,
        code,
        redirect_uri: redirectUri,
      });
      const given = tokens.parse(await call("openid.connect.token", { body }));
      const claimed = readClaims(given.id_token);
      const audience = [claimed.aud].flat();
      // The token came from Slack itself over TLS, so OpenID Connect (3.1.3.7) asks for no look at its signature.
      if (claimed.iss !== slackUrl) throw new OpenIdRefused(`the token is of ${claimed.iss.slice(0, 100)}`);
      if (audience.length !== 1 || audience[0] !== clientId)
        throw new OpenIdRefused("the token is for another app");
      if (claimed.exp * 1000 + leewayMs < now()) throw new OpenIdRefused("the token has expired");
      if (claimed.nonce !== nonce) throw new OpenIdRefused("the token answers another sign-in");
      const authorization = `Bearer ${given.access_token}`;
      const person = info.parse(await call("openid.connect.userInfo", { headers: { authorization } }));
      const { [userKey]: user, [teamKey]: team } = person;
      if (user !== claimed[userKey] || team !== claimed[teamKey])
        throw new OpenIdRefused("the two answers name different people");
      return { team, enterprise: person[enterpriseKey] ?? null, user, name: person.name ?? user };
    },
  };
}

function readClaims(token: string): z.infer<typeof claims> {
  const [, body = ""] = token.split(".");
  let read: unknown;
  try {
    read = JSON.parse(Buffer.from(body, "base64url").toString("utf8"));
  } catch {
    throw new OpenIdRefused("the token cannot be read");
  }
  const checked = claims.safeParse(read);
  if (!checked.success) throw new OpenIdRefused("the token lacks what it should say");
  return checked.data;
}
