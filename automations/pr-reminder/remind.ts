/** Follows one pull request from its opening to its end: looks, keeps the card true, tells, reminds. */
import { CancelledError, status, store } from "hathi";
import type { EventOf } from "hathi";
import { act } from "./acts/act.ts";
import type { Situation } from "./acts/situation.ts";
import { Mirror } from "./mirror.ts";
import { isAnswer, isClick, isOfPull, isTalk, type News, type PullNews } from "./kinds-of-news.ts";
import { NewsDesk } from "./news.ts";
import { openChannel } from "./open-channel.ts";
import { placeOf, whereItIsNow } from "./place.ts";
import { isOpen, type Look, readPull } from "./read-pull.ts";
import { isChannelGone } from "./refusal.ts";
import { Room } from "./room.ts";
import type { Settings } from "./settings.ts";
import { factsOf } from "./settings/facts.ts";
import { settingsDesk, type WatchSettings } from "./settings/load.ts";
import { whyUnwatched } from "./settings/watch.ts";
import * as words from "./words/wording.ts";

export type Beginning = EventOf<
  "github.pull_request.opened" | "github.pull_request.reopened" | "github.pull_request.ready_for_review"
>;

const dayMs = 86_400_000;
// GitHub works out whether a pull request can be merged when it is asked, and answers later.
const unknownMs = 10_000;
const unknownLooks = 5;

export async function remind({ data, time }: Beginning, rules: Settings): Promise<void> {
  const { pull_request: opened, repository } = data;
  let place = placeOf(repository, opened.number);
  const desk = new NewsDesk();
  let room: Room | undefined;
  // What the repository's file says counts from the next look on.
  const readSettings = settingsDesk(rules);
  let settings: WatchSettings = { ...rules, watch: {} };

  // GitHub's clock may differ from ours, so only times of the same clock are subtracted.
  const openedAt = time.getTime() - (Date.parse(opened.updated_at) - Date.parse(opened.created_at));

  try {
    let look = await lookAfter([]);
    let isLetIn: boolean | undefined;
    while (look !== undefined && isOpen(look)) {
      const unwatched = whyUnwatched(settings.watch, await factsOf(look.pull, settings.watch));
      // A bot stays a bot, and a fork a fork.
      if (unwatched !== undefined && (look.pull.author?.isBot === true || look.pull.head.isFork)) return;
      if (unwatched === undefined) isLetIn = (isLetIn ?? (await isWithinLimit(look))) || isAsked(look);
      if (isLetIn === true && unwatched === undefined) break;
      status(
        look.pull.isDraft
          ? "waiting for the draft to be ready for review"
          : unwatched === undefined
            ? "waiting for somebody to be asked: there were many pull requests of strangers today"
            : `not watched now: ${unwatched}`,
      );
      const { news } = await desk.until(Date.now() + dayMs);
      look = await lookAfter(news.filter(isOfPull), look);
    }
    if (look === undefined || !isOpen(look)) return;
    room = await enter(look);
    await follow(room, look);
  } finally {
    desk.close();
  }

  /** Anybody can open pull requests in a public repository, and each of them would open a channel. */
  async function isWithinLimit({ pull }: Look): Promise<boolean> {
    if (!words.isStranger(pull)) return true;
    const day = new Date().toISOString().slice(0, 10);
    const key = `strangers ${place.repositoryId ?? place.repo}`;
    const counted = await store.update<{ readonly day: string; readonly count: number }>(key, (before) => ({
      day,
      count: before?.day === day ? before.count + 1 : 1,
    }));
    return counted.count <= settings.strangersADay;
  }

  async function enter({ pull }: Look): Promise<Room> {
    const author = words.authorOf(pull);
    const common = {
      owner: place.owner,
      author,
      about: () => place.subject,
      openedAt,
      settings: () => settings,
      edits: {
        onLine: (isInLine: boolean) => desk.noteLine(isInLine),
        onTurn: async () => desk.lookFirst(),
        onWanted: () => desk.noteShown(),
        onGone: (error: unknown) => desk.fail(error),
      },
    };
    if (settings.way !== "channel")
      return new Room({ channel: settings.way === "thread" ? settings.channel : undefined, ...common });
    const isStranger = words.isStranger(pull);
    const channel = await openChannel({
      template: settings.channelName,
      owner: place.owner,
      repository: place.repo,
      number: pull.number,
      // What a stranger wrote does not become the name of a channel.
      title: isStranger ? "" : pull.title,
      author: isStranger ? "" : author,
      isPrivate: repository.private || pull.repository.isPrivate,
    });
    return new Room({ channel, ...common });
  }

  async function follow(here: Room, first: Look): Promise<void> {
    let last = first;
    let look: Look | undefined = first;
    let unknowns = 0;
    const mirror = new Mirror(here);
    try {
      await here.introduce(first);
      while (look !== undefined && isOpen(look)) {
        last = look;
        const due = dueAfter(here, last);
        const isUnknown = last.verdict.standing === "unknown" && unknowns < unknownLooks;
        listen(last);
        const { news, isBase } = await desk.until(isUnknown ? Math.min(due, Date.now() + unknownMs) : due);
        await attend(news, { look: last, room: here, place, settings }, mirror, (error) => desk.fail(error));
        const changes = news.filter(isOfPull);
        if (news.length > 0 && changes.length === 0) continue;
        look = await lookAfter(changes, last);
        if (look === undefined || !isOpen(look)) break;
        unknowns = look.verdict.standing === "unknown" ? unknowns + 1 : 0;
        await tell(here, last, look, changes.length === 0 && !isBase && Date.now() >= due);
      }
      await here.end(look, last);
    } catch (error) {
      await here.leave(last).catch(console.warn);
      if (isChannelGone(error)) return;
      if (error instanceof CancelledError) await here.say("The reminders were stopped.").catch(console.warn);
      else if (here.spokeAt === undefined) await here.archive();
      throw error;
    }
  }

  /** Looks at the pull request after this news. Its repository may have another name by now. */
  async function lookAfter(news: readonly PullNews[], before?: Look): Promise<Look | undefined> {
    place = whereItIsNow(place, news);
    desk.noteLook();
    const seen = await readPull(place, news, before);
    settings = await readSettings(place);
    if (seen !== undefined) {
      const { owner, name, id } = seen.pull.repository;
      const now = { name, full_name: `${owner}/${name}`, id, owner: { login: owner } };
      place = placeOf(now, place.pull_number, place);
    }
    listen(seen);
    return seen;
  }

  /** Before there is a card, neither checks nor pushes to the base change what anybody sees. */
  function listen(look: Look | undefined): void {
    const isShown = room !== undefined && look !== undefined;
    desk.follow({
      place,
      oid: isShown ? look.pull.head.oid : "",
      base: isShown ? look.pull.base : "",
      cards: room?.clickable ?? [],
      teams: isShown && look.pull.requests.some(({ kind }) => kind === "team"),
      comments: isShown && settings.comments !== "none",
      ...answersIn(),
    });
  }

  function answersIn(): { readonly answersIn?: string } {
    const [card] = room?.cards ?? [];
    if (card === undefined || settings.comments !== "both" || settings.way === "direct") return {};
    return { answersIn: settings.way === "channel" ? card.channel : `${card.channel}/${card.ts}` };
  }

  function dueAfter(here: Room, look: Look): number {
    if (look.pull.isDraft) return Date.now() + dayMs;
    return here.dueAt(look);
  }

  async function tell(here: Room, before: Look, now: Look, isDue: boolean): Promise<void> {
    if (now.pull.isDraft) {
      if (!before.pull.isDraft) await here.goQuiet(now);
      status("waiting for the draft to be ready for review");
    } else if (before.pull.isDraft) await here.goOn(now);
    else if (isDue) await here.remind(now);
    else await here.tellNews(before, now);
  }
}

/** Does what people ask for and tells what they write, none of which takes a look. */
async function attend(
  news: readonly News[],
  situation: Situation,
  mirror: Mirror,
  onFailed: (error: unknown) => void,
): Promise<void> {
  for (const one of news) {
    if (isClick(one)) await act(one, situation, onFailed);
    else if (isTalk(one)) await mirror.tell(one);
    else if (isAnswer(one)) await mirror.answer(one, situation.place);
    else if (situation.settings.comments !== "none") await mirror.tellReview(reviewOf(one));
  }
}

function reviewOf({ type, data }: PullNews) {
  return type === "github.pull_request_review.submitted" && "review" in data ? data.review : undefined;
}

function isAsked({ pull }: Look): boolean {
  return pull.requests.some(({ kind }) => kind !== "bot");
}
