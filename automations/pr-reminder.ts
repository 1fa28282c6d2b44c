/** A channel for each pull request: news when something changes, a reminder each working day, and its end. */
import { CancelledError, on, status } from "hathi";
import { type News, newsUntil, placeOf, whereItIsNow } from "./pr-reminder/news.ts";
import { openChannel } from "./pr-reminder/open-channel.ts";
import { isOpen, type Look, readPull, repositoryOf } from "./pr-reminder/read-pull.ts";
import { isChannelGone } from "./pr-reminder/refusal.ts";
import { Room } from "./pr-reminder/room.ts";
import * as words from "./pr-reminder/wording.ts";
import { nextReminderAt } from "./pr-reminder/working-days.ts";

const dayMs = 86_400_000;

export default on(
  ["github.pull_request.opened", "github.pull_request.reopened", "github.pull_request.ready_for_review"],
  {
    key: (event) => event.subject ?? event.id,
    // A pull request may be reopened while this run says goodbye: its new run waits until this one has ended.
    overlap: "queue",
    where: ({ data }) => data.pull_request.user?.type !== "Bot",
  },
  async ({ data: { pull_request: opened, repository }, time }) => {
    let place = placeOf(repository, opened.number);

    // GitHub's clock may differ from ours, so only times of the same clock are subtracted.
    const openedAt = time.getTime() - (Date.parse(opened.updated_at) - Date.parse(opened.created_at));
    const days = () => words.daysBetween(openedAt, Date.now());

    let look = await lookAfter([]);
    while (look !== undefined && isOpen(look) && look.pr.draft === true) {
      status("waiting for the draft to be ready for review");
      look = await lookAfter(await newsUntil(Date.now() + dayMs, place), look);
    }
    if (look === undefined || !isOpen(look)) return;

    const channel = await openChannel({
      repository: place.repo,
      number: look.pr.number,
      // A title that a stranger wrote does not become the name of a channel.
      title: words.isStranger(look.pr) ? "" : look.pr.title,
      isPrivate: repository.private,
    });
    const room = new Room({ channel, owner: place.owner, days });

    try {
      await room.introduce(look);
      while (look !== undefined && isOpen(look)) {
        const before: Look = look;
        const news = await newsUntil(dueAfter(before), place);
        look = await lookAfter(news, before);
        if (look !== undefined && isOpen(look)) await tell(news, before, look);
      }
      await room.end(look);
    } catch (error) {
      if (isChannelGone(error)) return;
      if (error instanceof CancelledError) await room.say("The reminders were stopped.").catch(console.warn);
      else if (room.spokeAt === undefined) await room.archive();
      throw error;
    }

    /** Looks at the pull request after this news. Its repository may have another name by now. */
    async function lookAfter(news: readonly News[], before?: Look): Promise<Look | undefined> {
      place = whereItIsNow(place, news);
      const seen = await readPull(place, news, before);
      if (seen !== undefined) place = placeOf(repositoryOf(seen.pr), place.pull_number, place);
      return seen;
    }

    function dueAfter({ pr }: Look): number {
      if (pr.draft === true) return Date.now() + dayMs;
      return nextReminderAt(room.spokeAt ?? Date.now(), room.people.timeZoneOf(words.authorOf(pr)));
    }

    async function tell(news: readonly News[], before: Look, now: Look): Promise<void> {
      if (now.pr.draft === true) {
        if (before.pr.draft !== true) await room.goQuiet();
        status("waiting for the draft to be ready for review");
      } else if (before.pr.draft === true) await room.goOn(now);
      else if (news.length > 0) await room.tellNews(news, before, now);
      else await room.remind(now);
    }
  },
);
