/** Who is signed in to the page, from Slack's word on who they are to their signing out. */

export interface PageSession {
  /** Made of the secret in the person's browser, which nobody can tell from it. */
  readonly id: string;
  /** The Slack workspace that the person signed in from. */
  readonly team: string;
  /** The Enterprise Grid organisation of that workspace. */
  readonly enterprise: string | null;
  readonly user: string;
  /** As Slack shows it. */
  readonly name: string;
}

export interface PageSessions {
  /** Keeps a session for so long, by the real clock. */
  begin(session: PageSession, forMs: number): Promise<void>;
  /** @returns undefined once it has run out or was ended */
  find(id: string): Promise<PageSession | undefined>;
  end(id: string): Promise<void>;
}

/** Whether the people of a Slack workspace may come in. An organisation's token is for all of its workspaces. */
export type AdmitsWorkspace = (team: string, enterprise: string | null) => Promise<boolean>;
