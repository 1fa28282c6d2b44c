/** Finds people of GitHub in Slack, by the e-mail that they show there, and brings them into a channel. */
import { escapeSlack, github, slack } from "hathi";
import { isChannelGone, isNotFoundOnGitHub, slackRefusal } from "./refusal.ts";

export interface People {
  /** Invites those who are known in Slack; each is looked for once. */
  readonly bringIn: (logins: readonly string[]) => Promise<void>;
  /** A mention where the person is known in Slack, else their login. */
  readonly mention: (login: string) => string;
}

export function peopleOf(channel: string): People {
  const ids = new Map<string, string | undefined>();
  return {
    async bringIn(logins) {
      for (const login of logins) {
        if (ids.has(login)) continue;
        const id = await findInSlack(login);
        ids.set(login, id);
        if (id !== undefined) await invite(channel, id);
      }
    },
    mention(login) {
      const id = ids.get(login);
      return id === undefined ? escapeSlack(login) : `<@${id}>`;
    },
  };
}

async function findInSlack(login: string): Promise<string | undefined> {
  try {
    const { data: person } = await github.rest.users.getByUsername({ username: login });
    if (person.email === null || person.email === "") return undefined;
    const { user } = await slack.users.lookupByEmail({ email: person.email });
    return user?.id;
  } catch (error) {
    if (isNotFoundOnGitHub(error) || slackRefusal(error) === "users_not_found") return undefined;
    throw error;
  }
}

async function invite(channel: string, id: string): Promise<void> {
  try {
    await slack.conversations.invite({ channel, users: id });
  } catch (error) {
    const refusal = slackRefusal(error);
    if (refusal === undefined || isChannelGone(error)) throw error;
    // A guest, or in it already: mentions reach them where they can.
    console.log(`did not invite ${id}: ${refusal}`);
  }
}
