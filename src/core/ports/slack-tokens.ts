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
