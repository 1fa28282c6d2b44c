/** The settings with which intake and connectors speak to Slack and GitHub. app/config reads them. */

export interface SlackConfig {
  readonly signingSecret: string;
  /** Ends in "/api/". */
  readonly apiUrl: string | null;
  readonly appToken: string | null;
  readonly auth:
    | { readonly kind: "token"; readonly botToken: string }
    | { readonly kind: "oauth"; readonly clientId: string; readonly clientSecret: string };
  /** By which people sign in to the page; null or missing where nobody does. */
  readonly signIn?: { readonly clientId: string; readonly clientSecret: string } | null;
}

export interface GitHubConfig {
  readonly appId: string;
  readonly privateKey: string;
  /** The current secret first. Older ones are still accepted while a rotation lasts. */
  readonly webhookSecrets: readonly string[];
  readonly apiUrl: string | null;
}
