/** Where the Slack connector gets the token of the workspace that a call is for. */

export interface SlackToken {
  readonly token: string;
  /** The workspace that the token was given for; null where nobody knows it yet. */
  readonly teamId: string | null;
}

export interface SlackTokens {
  /**
   * @param teamId the workspace; null means the only one there is
   * @throws {HathiError} SLACK_WORKSPACE_AMBIGUOUS for null while several workspaces are installed
   */
  tokenFor(teamId: string | null): Promise<SlackToken>;
}
