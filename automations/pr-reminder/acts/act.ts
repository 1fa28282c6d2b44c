/** Does what people ask for by the card's buttons, with the rights that they have on GitHub. */
import { CancelledError, escapeSlack, github, people, slack, sleep, step } from "hathi";
import type { buttons, Click } from "../kinds-of-news.ts";
import { statusOf, unlessRefused } from "../refusal.ts";
import { isSameLogin } from "../truth/snapshot.ts";
import { approve, askAgain, merge, rerun } from "./on-github.ts";
import { share, take } from "./share.ts";
import type { Outcome, Situation } from "./situation.ts";

// Longer than GitHub takes for anything, and no longer than whoever clicked looks at the button.
const patienceMs = 20_000;

/**
 * Whatever the click changes comes back as news from GitHub, so nothing is looked at here. Where GitHub does not let it
 * be done yet, as without a permission that somebody has to grant, the reminders do not wait for it.
 *
 * @param onFailed hears of a failure that comes after that
 */
export async function act(
  click: Click,
  situation: Situation,
  onFailed: (error: unknown) => void,
): Promise<void> {
  const acted = doAndTell(click, situation);
  const over = new AbortController();
  const late = sleep(patienceMs, { signal: over.signal }).then(
    () => true,
    (error: unknown) => {
      if (over.signal.aborted && !(error instanceof CancelledError)) return false;
      throw error;
    },
  );
  const isLate = await Promise.race([acted.then(() => false), late]).finally(() => over.abort());
  if (!isLate) return;
  acted.catch(onFailed);
  await answer(click, "GitHub does not let me do that yet. I go on trying, and say here when it is done.");
}

async function doAndTell(click: Click, situation: Situation): Promise<void> {
  const outcome = await outcomeOf(click, situation);
  if ("done" in outcome) await situation.room.say(outcome.done);
  else await answer(click, outcome.refused);
}

const acts = {
  pr_ask_again: askAgain,
  pr_rerun: rerun,
  pr_approve: approve,
  pr_merge: merge,
  pr_share: share,
  pr_take: take,
} satisfies Record<(typeof buttons)[number], Act>;

type Act = (situation: Situation, login: string, click: Click["data"]) => Promise<Outcome>;

async function outcomeOf({ type, data }: Click, situation: Situation): Promise<Outcome> {
  const { room, place } = situation;
  const person = await people.findByUser(data.user.id);
  const login = person?.isProven === true ? person.login : room.people.loginOf(data.user.id);
  if (login === undefined) {
    return {
      refused:
        "I do not know for sure who you are on GitHub, so I cannot act for you there. Tell me with `/hathi i-am <your login>`.",
    };
  }
  const { owner, repo } = place;
  const rights = await unlessRefused(() =>
    github.rest.repos.getCollaboratorPermissionLevel({ owner, repo, username: login }),
  );
  const permission = rights?.data.permission ?? "none";
  const mayWrite = permission === "admin" || permission === "write" || permission === "maintain";
  const isAuthor =
    situation.look.pull.author !== null && isSameLogin(situation.look.pull.author.login, login);
  const name = type.replace("slack.action.", "") as keyof typeof acts;
  const isTheirs = (name === "pr_ask_again" || name === "pr_share") && isAuthor;
  if (!mayWrite && !isTheirs && !(name === "pr_take" && permission !== "none"))
    return {
      refused: `GitHub gives ${escapeSlack(login)} no right to write in ${escapeSlack(repo)}: this takes it.`,
    };
  if ((name === "pr_approve" || name === "pr_take") && isAuthor)
    return { refused: "GitHub lets nobody review their own pull request." };
  try {
    return await acts[name](situation, login, data);
  } catch (error) {
    if (statusOf(error) === undefined) throw error;
    const words = error instanceof Error ? error.message : "no reason given";
    return { refused: `GitHub refused: ${escapeSlack(words.slice(0, 300))}` };
  }
}

/** Only whoever clicked sees it. Said twice is better than a question to people whether it was said. */
async function answer({ data }: Click, text: string): Promise<void> {
  const channel = data.channel?.id;
  if (channel === undefined) return;
  await unlessRefused(() =>
    step("answer a click", () => slack.chat.postEphemeral({ channel, user: data.user.id, text })),
  );
}
