/** Hears what happens to a pull request, its commits, its repository and its card, while the run looks, tells and waits. */
import { CancelledError, next, sleep } from "hathi";
import type { EventName, EventOf } from "hathi";
import {
  type Answer,
  type BasePush,
  clicks,
  commitEvents,
  isOfChecks,
  isOfPull,
  type News,
  pullEvents,
  repositoryEvents,
  talkEvents,
  teamEvents,
} from "./kinds-of-news.ts";
import type { Place } from "./place.ts";

/** What the run waits for news about: these change as the pull request is pushed, renamed and posted. */
export interface Subjects {
  readonly place: Place;
  /** The last commit, whose checks are news. */
  readonly oid: string;
  readonly base: string;
  /** The cards, whose buttons people click. */
  readonly cards: readonly { readonly channel: string; readonly ts: string }[];
  /** Whether a team is asked for a review, whose changes are news. */
  readonly teams?: boolean;
  /** Whether comments on GitHub are news. */
  readonly comments?: boolean;
  /** Where answers to them are: a channel, or a thread as "<channel>/<ts>". */
  readonly answersIn?: string;
}

// A person who asks three people for a review does so one by one, and a push begins a dozen checks.
const togetherMs = 5000;
// A pull request is not looked at more often.
const betweenLooksMs = 10_000;
// While the card's edit stands in line, checks are looked at less often: nobody would see more of them, and GitHub answers
// 5,000 such questions an hour, for all pull requests of an organisation together.
const betweenLooksInLineMs = 3 * 60_000;
// How long an edit whose turn has come waits for a look. Slack's line keeps the turn for a minute.
const lookWithinMs = 20_000;
// A push to the base may have brought conflicts. GitHub needs a moment to find them, and tells of them by no event.
const baseMs = 15_000;
const baseSpreadMs = 30_000;
const betweenBaseLooksMs = 10 * 60_000;

interface Wait {
  readonly about: string;
  readonly end: () => void;
}

/** What ended a wait: news, or the moment that it was for. `isBase`: a push to the base asks for a look. */
export interface Heard {
  readonly news: readonly News[];
  readonly isBase: boolean;
}

/**
 * Holds one wait for each kind of news for as long as its subject stays the same, so that each event costs one wait,
 * and none is missed while the run does something else.
 */
export class NewsDesk {
  readonly #waits = new Map<string, Wait>();
  #heard: News[] = [];
  #baseDue: number | undefined;
  #lastBaseLook = 0;
  #lastLook = 0;
  #wake = Promise.withResolvers<void>();
  #failure: { readonly error: unknown } | undefined;
  #isInLine = false;
  #isAwaiting = false;
  /** An edit waits for what a look shows. */
  #wanted: PromiseWithResolvers<void> | undefined;

  /** Listens for whatever is about these, and no longer for what was about others. */
  follow({ place, oid, base, cards, teams = false, comments = false, answersIn }: Subjects): void {
    const repository = place.subject.replace(/#\d+$/, "");
    this.#listen("pull", pullEvents, place.subject);
    if (oid !== "") this.#listen("commit", commitEvents, `${repository}@${oid}`);
    if (base !== "") this.#listen("base", ["github.push"] as const, `${repository}:${base}`);
    for (const { channel, ts } of cards) this.#listen(`card ${ts}`, clicks, `${channel}/${ts}`);
    const owner = place.owner.toLowerCase();
    if (teams)
      this.#listen(
        "teams",
        teamEvents,
        undefined,
        owner,
        ({ data }) => data.organization?.login.toLowerCase() === owner,
      );
    if (comments) this.#listen("talk", talkEvents, place.subject);
    if (answersIn !== undefined)
      this.#listen("answers", ["slack.message"] as const, answersIn, answersIn, ({ data }) => isReply(data));
    const id = place.repositoryId;
    // For any name, because these events say which repository they are about.
    if (id !== undefined)
      this.#listen(
        "repository",
        repositoryEvents,
        undefined,
        id,
        ({ data }) => String(data.repository.id) === id,
      );
  }

  /** A look was begun: GitHub is not asked again before ten seconds are over. */
  noteLook(): void {
    this.#lastLook = Date.now();
    if (this.#baseDue !== undefined && this.#baseDue <= Date.now()) {
      this.#lastBaseLook = Date.now();
      this.#baseDue = undefined;
    }
  }

  /** What is done beside the waiting has failed: the wait ends by this error. */
  fail(error: unknown): void {
    this.#failure = { error };
    this.#wake.resolve();
  }

  /** An edit stands in line for its turn, or does so no longer: then what was put off is due. */
  noteLine(isInLine: boolean): void {
    this.#isInLine = isInLine;
    if (!isInLine) this.#wake.resolve();
  }

  /** The turn of an edit has come. What is new by now is looked at first, unless the last look was just made. */
  async lookFirst(): Promise<void> {
    if (!this.#isAwaiting || this.#heard.length === 0) return;
    if (Date.now() < this.#lastLook + betweenLooksMs) return;
    this.#wanted ??= Promise.withResolvers();
    this.#wake.resolve();
    const over = new AbortController();
    const late = sleep(lookWithinMs, { signal: over.signal }).catch(() => undefined);
    await Promise.race([this.#wanted.promise, late]);
    over.abort();
  }

  /** What the last look found is to be shown. */
  noteShown(): void {
    this.#wanted?.resolve();
    this.#wanted = undefined;
  }

  /** Waits until then at most. News that come in quick succession come together; a click and an ending come at once. */
  async until(due: number): Promise<Heard> {
    this.noteShown();
    this.#isAwaiting = true;
    try {
      return await this.#hearUntil(due);
    } finally {
      this.#isAwaiting = false;
    }
  }

  async #hearUntil(due: number): Promise<Heard> {
    for (;;) {
      if (this.#failure !== undefined) throw this.#failure.error;
      const end = Math.min(due, this.#nextLook);
      const now = Date.now();
      const isUrgent = this.#heard.some(
        (news) => !isOfPull(news) || news.type === "github.pull_request.closed",
      );
      const isBase = this.#baseDue !== undefined && this.#baseDue <= now;
      if (isUrgent || isBase || this.#wanted !== undefined || now >= end) {
        const news = this.#heard;
        this.#heard = [];
        return { news, isBase };
      }
      await this.#wokenBefore(Math.min(end, this.#baseDue ?? end));
    }
  }

  #firstHeardAt = 0;

  get #nextLook(): number {
    if (this.#heard.length === 0) return Number.POSITIVE_INFINITY;
    if (this.#isInLine && this.#heard.every(isOfChecks)) return this.#lastLook + betweenLooksInLineMs;
    return Math.max(this.#lastLook + betweenLooksMs, this.#firstHeardAt + togetherMs);
  }

  async #wokenBefore(due: number): Promise<void> {
    this.#wake = Promise.withResolvers();
    const over = new AbortController();
    const alarm = sleep(Math.max(0, due - Date.now()), { signal: over.signal }).catch((error: unknown) => {
      if (!over.signal.aborted || error instanceof CancelledError) throw error;
    });
    try {
      await Promise.race([this.#wake.promise, alarm]);
    } finally {
      over.abort();
    }
  }

  /** Ends all waits. */
  close(): void {
    this.noteShown();
    for (const { end } of this.#waits.values()) end();
    this.#waits.clear();
  }

  #listen<const Name extends EventName>(
    kind: string,
    types: readonly Name[],
    subject: string | undefined,
    about = subject ?? "",
    match?: (event: EventOf<Name>) => boolean,
  ): void {
    const known = this.#waits.get(kind);
    if (known?.about === about) return;
    known?.end();
    const over = new AbortController();
    this.#waits.set(kind, { about, end: () => over.abort() });
    const options = {
      ...(subject !== undefined && { subject }),
      ...(match !== undefined && { match }),
      signal: over.signal,
    };
    const hearNext = (): void => {
      void next(types, options).then(
        (event) => {
          this.#hear(event as unknown as News | BasePush);
          if (!over.signal.aborted) hearNext();
        },
        // An aborted wait ends so, and a run that is cancelled learns it where it sleeps.
        () => undefined,
      );
    };
    hearNext();
  }

  #hear(event: News | BasePush): void {
    const now = Date.now();
    if (event.type === "github.push") {
      const soon = now + baseMs + Math.floor(Math.random() * baseSpreadMs);
      this.#baseDue ??= Math.max(soon, this.#lastBaseLook + betweenBaseLooksMs);
    } else {
      if (this.#heard.length === 0) this.#firstHeardAt = now;
      this.#heard.push(event as News);
    }
    this.#wake.resolve();
  }
}

/** What a person wrote in a thread, and did not edit or remove. */
function isReply({ thread_ts: thread, user, bot_id: bot, subtype }: Answer["data"]): boolean {
  return thread !== undefined && user !== undefined && bot === undefined && subtype === undefined;
}
