/** A channel and a card for each pull request: true within seconds, a reminder each working day, and its end. */
import { CancelledError, on, status } from "hathi";
import { isClick, NewsDesk } from "./pr-reminder/news.ts";
import { openChannel } from "./pr-reminder/open-channel.ts";
import { placeOf, whereItIsNow } from "./pr-reminder/place.ts";
import { isOpen, type Look, readPull } from "./pr-reminder/read-pull.ts";
import { isChannelGone } from "./pr-reminder/refusal.ts";
import { Room } from "./pr-reminder/room.ts";
import * as words from "./pr-reminder/wording.ts";
import { nextReminderAt } from "./pr-reminder/working-days.ts";

const dayMs = 86_400_000;
// GitHub works out whether a pull request can be merged when it is asked, and answers later.
const unknownMs = 10_000;
const unknownLooks = 5;

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
    const desk = new NewsDesk();
    let room: Room | undefined;

    // GitHub's clock may differ from ours, so only times of the same clock are subtracted.
    const openedAt = time.getTime() - (Date.parse(opened.updated_at) - Date.parse(opened.created_at));
    const days = () => words.daysBetween(openedAt, Date.now());

    try {
      let look = await lookAfter([]);
      while (look !== undefined && isOpen(look) && look.pull.isDraft) {
        status("waiting for the draft to be ready for review");
        const { news } = await desk.until(Date.now() + dayMs);
        look = await lookAfter(news, look);
      }
      if (look === undefined || !isOpen(look)) return;
      room = await enter(look);
      await follow(room, look);
    } finally {
      desk.close();
    }

    async function enter({ pull }: Look): Promise<Room> {
      const channel = await openChannel({
        repository: place.repo,
        number: pull.number,
        // A title that a stranger wrote does not become the name of a channel.
        title: words.isStranger(pull) ? "" : pull.title,
        isPrivate: repository.private || pull.repository.isPrivate,
      });
      return new Room({ channel, isOwn: true, owner: place.owner, days });
    }

    async function follow(here: Room, first: Look): Promise<void> {
      let last = first;
      let look: Look | undefined = first;
      let due = 0;
      let unknowns = 0;
      try {
        await here.introduce(first);
        while (look !== undefined && isOpen(look)) {
          last = look;
          due = dueAfter(here, last);
          unknowns = last.verdict.standing === "unknown" ? unknowns + 1 : 0;
          const isUnknown = unknowns > 0 && unknowns <= unknownLooks;
          desk.follow({
            place,
            oid: last.pull.head.oid,
            base: last.pull.base,
            ...(here.card && { card: here.card }),
          });
          const { news, isBase } = await desk.until(isUnknown ? Math.min(due, Date.now() + unknownMs) : due);
          look = await lookAfter(news, last);
          if (look === undefined || !isOpen(look)) break;
          await tell(here, last, look, news.length === 0 && !isBase && Date.now() >= due);
        }
        await here.end(look, last);
      } catch (error) {
        if (isChannelGone(error)) return;
        if (error instanceof CancelledError)
          await here.say("The reminders were stopped.").catch(console.warn);
        else if (here.spokeAt === undefined) await here.archive();
        throw error;
      }
    }

    /** Looks at the pull request after this news. Its repository may have another name by now. */
    async function lookAfter(news: Awaited<ReturnType<NewsDesk["until"]>>["news"], before?: Look) {
      place = whereItIsNow(
        place,
        news.filter((one) => !isClick(one)),
      );
      desk.noteLook();
      const seen = await readPull(place, news, before);
      if (seen !== undefined) {
        const { owner, name, id } = seen.pull.repository;
        const now = { name, full_name: `${owner}/${name}`, id, owner: { login: owner } };
        place = placeOf(now, place.pull_number, place);
      }
      desk.follow({ place, oid: seen?.pull.head.oid ?? "", base: seen?.pull.base ?? "" });
      return seen;
    }

    function dueAfter({ spokeAt, people }: Room, { pull }: Look): number {
      if (pull.isDraft) return Date.now() + dayMs;
      return nextReminderAt(spokeAt ?? Date.now(), people.timeZoneOf(words.authorOf(pull)));
    }

    async function tell(here: Room, before: Look, now: Look, isDue: boolean): Promise<void> {
      if (now.pull.isDraft) {
        if (!before.pull.isDraft) await here.goQuiet(now);
        status("waiting for the draft to be ready for review");
      } else if (before.pull.isDraft) await here.goOn(now);
      else if (isDue) await here.remind(now);
      else await here.tellNews(before, now);
    }
  },
);
