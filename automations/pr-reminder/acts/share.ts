/** What a pull request has that nobody is asked to review: its author asks around, and somebody takes it. */
import { escapeSlack, github } from "hathi";
import { lacksReviewer } from "../card/buttons.ts";
import type { Click } from "../kinds-of-news.ts";
import { isChannelGone, slackRefusal } from "../refusal.ts";
import type { Outcome, Situation } from "./situation.ts";

/** Shows it in the chosen channel, with a button by which its readers take the review. */
export async function share(
  { room, look }: Situation,
  login: string,
  { actions: [chosen] }: Click["data"],
): Promise<Outcome> {
  const channel = chosen.selected_conversation ?? undefined;
  if (channel === undefined) return { refused: "Choose a channel to share it in." };
  if (!lacksReviewer(look.verdict)) return { refused: "Somebody is asked for a review by now." };
  if (room.clickable.some((message) => message.channel === channel))
    return { refused: `It is shown in <#${channel}> already.` };
  try {
    await room.share(look, channel);
  } catch (error) {
    const refusal = slackRefusal(error);
    if (refusal === undefined) throw error;
    return {
      refused: isChannelGone(error)
        ? `I am not in <#${channel}>. Invite me there by \`/invite\`, and choose it again.`
        : `Slack refused: ${escapeSlack(refusal)}`,
    };
  }
  return { done: `${escapeSlack(login)} shared it in <#${channel}>.` };
}

/** Asks whoever clicked for a review: GitHub knows then who looks at it, and so does everybody else. */
export async function take({ place, look }: Situation, login: string): Promise<Outcome> {
  if (look.pull.requests.some((asked) => asked.kind === "person" && asked.login === login))
    return { refused: "You are asked already." };
  const { owner, repo, pull_number } = place;
  await github.rest.pulls.requestReviewers({ owner, repo, pull_number, reviewers: [login] });
  return { done: `${escapeSlack(login)} takes the review.` };
}
