/** Opens a pull request's channel, under a similar name if its name is taken. */
import { slack } from "hathi";
import { channelName, type ChannelSubject } from "./channel-name.ts";
import { slackRefusal } from "./refusal.ts";

// A pull request that is reopened often leaves an archived channel each time.
const numbered = 9;
const attempts = 12;

export interface NewChannel extends ChannelSubject {
  /** The channel of a private repository is private, too: only people who are invited can read it. */
  readonly isPrivate: boolean;
}

/** Resolves with the channel's id. */
export async function openChannel({ isPrivate, ...subject }: NewChannel): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    try {
      const { channel } = await slack.conversations.create({
        name: channelName(subject, suffix(attempt)),
        ...(isPrivate && { is_private: true }),
      });
      return channel.id;
    } catch (error) {
      const refusal = slackRefusal(error);
      if (refusal !== "name_taken" || attempt === attempts) throw error;
    }
  }
}

function suffix(attempt: number): string {
  if (attempt === 1) return "";
  return attempt <= numbered ? String(attempt) : Math.random().toString(36).slice(2, 8);
}
