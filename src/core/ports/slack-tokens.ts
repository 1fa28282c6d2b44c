/** Where the Slack connector gets the token of the workspace that a call is for. */

export interface SlackToken {
  readonly token: string;
  /** The workspace that the token was given for; null where nobody knows it yet. */
  readonly teamId: string | null;
}

export interface SlackTokens {
  /**
   * @param teamId the workspace; null means the owner
   * @throws {HathiError} CONNECTOR_OFF for a workspace without the app, SLACK_WORKSPACE_PENDING for one that is not
   *   let in
   */
  tokenFor(teamId: string | null): Promise<SlackToken>;
}

/** A bot token that expires, and what another one is had for. */
export interface RotatedToken {
  readonly token: string;
  readonly refreshToken: string;
  /** In seconds since 1970. */
  readonly expiresAt: number;
}

/** Exchanges a refresh token, which is good for one use, for a new token. */
export type RefreshSlackToken = (refreshToken: string) => Promise<RotatedToken>;
