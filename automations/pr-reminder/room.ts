/** Where a pull request is spoken of: its cards, who is there, what was said last, and what is said next. */
import { slack, status } from "hathi";
import { cardBlocks } from "./card/card.ts";
import { sharedMessage } from "./card/shared.ts";
import type { Card } from "./card/edits.ts";
import { Cards } from "./cards.ts";
import { People } from "./people/people.ts";
import type { Look } from "./read-pull.ts";
import type { RoomOptions } from "./room-options.ts";
import { unlessRefused, unlessRefusedThere } from "./refusal.ts";
import { Patience } from "./patience.ts";
import type { Settings } from "./settings.ts";
import { callsOf, hasNewCall, involvedIn, wasCalledBefore, whomToCall } from "./truth/calls.ts";
import type { Team } from "./truth/verdict.ts";
import * as words from "./words/wording.ts";

export class Room {
  readonly people: People;
  readonly #options: RoomOptions;
  /** Whether the channel is this pull request's alone: then it takes the place of the thread. */
  readonly #isOwn: boolean;
  readonly #way: Settings["way"];
  // What each person was told that they have to do: no second mention for the same before the next reminder.
  #called: ReadonlySet<string> = new Set();
  // One card; in direct messages, one for each person.
  readonly #cards: Cards;
  #spokeAt: number | undefined;
  readonly #patience = new Patience();

  constructor(options: RoomOptions) {
    this.#way = options.settings().way;
    this.#isOwn = this.#way === "channel";
    this.#cards = new Cards(this.#isOwn, options.edits);
    const { owner, author, about, settings } = options;
    const channel = this.#isOwn ? options.channel : undefined;
    this.people = new People({
      channel,
      owner,
      author,
      about,
      hours: () => settings().hours,
      duties: () => settings().duty,
    });
    this.#options = options;
  }

  /** The cards, once they are posted. */
  get cards(): readonly Card[] {
    return this.#cards.all;
  }

  /** The messages with buttons: the cards, and where somebody shared the pull request. */
  get clickable(): readonly Card[] {
    return [...this.#cards.all, ...this.#cards.shared];
  }

  /** When the last message was posted; undefined while there is none. */
  get spokeAt(): number | undefined {
    return this.#spokeAt;
  }

  async introduce(look: Look): Promise<void> {
    if (this.#isOwn) await this.#setTopic(look);
    await this.#bringIn(look);
    this.#called = callsOf(look.verdict, this.#members);
    const { channel } = this.#options;
    if (channel === undefined) await this.#openDirectly(look, this.people.idsOf([words.authorOf(look.pull)]));
    if (channel === undefined)
      await this.#openDirectly(look, this.people.idsToCall(whomToCall(look.verdict, this.#members)));
    else await this.#post(look, channel);
    this.people.noteCalled(whomToCall(look.verdict, this.#members));
    this.#patience.note(callsOf(look.verdict, () => []));
    status(words.statusLine(look, this.#daysOf(look)));
  }

  /** Says nothing while everybody who is waited for is off or away, has a digest, or does not want to hear of it. */
  async remind(look: Look): Promise<void> {
    await this.#bringIn(look);
    if (this.people.isAnyDue(whomToCall(look.verdict, this.#members)))
      await this.#tell(look, (told) => words.reminder(told, this.#daysOf(look), this.people.remind));
    else this.show(look);
    await this.#escalate(look);
  }

  async goQuiet(look: Look): Promise<void> {
    this.show(look);
    await this.say("Back to a draft: I go on when it is ready for review.");
  }

  async goOn(look: Look): Promise<void> {
    await this.#tell(look, (told) => words.readyAgain(told, this.people.mention));
  }

  /** Edits the card, and says what reviewers said and who has to act now; says nothing if neither is new. */
  async tellNews(before: Look, now: Look): Promise<void> {
    const lately = words.reviewNews(before.pull, now.pull);
    const known = this.#called;
    const calls = callsOf(now.verdict, this.#members);
    if (lately !== "" || hasNewCall(calls, known)) {
      // Asked when the text is made: the members of a team that was not asked before are known by then.
      const isKnown = (login: string): boolean =>
        wasCalledBefore(login, callsOf(now.verdict, this.#members), known);
      const mention = (login: string): string =>
        isKnown(login) ? this.people.name(login) : this.people.mention(login);
      await this.#tell(now, (told) => words.update(told, lately, mention), isKnown);
    } else this.show(now);
    if (now.pull.title !== before.pull.title && this.#isOwn) await this.#setTopic(now);
  }

  /** Makes the cards true, soon and beside all else. A card that shows the same already is not edited. */
  show(look: Look, isGone = false): void {
    status(words.statusLine(look, this.#daysOf(look)));
    this.#patience.note(callsOf(look.verdict, () => []));
    const text = words.cardText(this.#told(look), this.people.name);
    this.#cards.show({ text, blocks: this.#blocks(look, isGone) });
    this.#cards.showShared(this.#shared(look, isGone ? "No longer to be seen." : undefined));
  }

  /** Nobody follows it any more: where it was shared, no button is left that does nothing. */
  async leave(look: Look): Promise<void> {
    this.#cards.showShared(this.#shared(look, "No longer followed here."));
    await this.#cards.areTrue();
  }

  /** Asks in another channel for somebody who reviews it. */
  async share(look: Look, channel: string): Promise<void> {
    await this.#cards.share(channel, this.#shared(look));
  }

  /** @param look undefined if the pull request can no longer be seen; then the card is shown as it was last */
  async end(look: Look | undefined, last: Look): Promise<void> {
    this.show(look ?? last, look === undefined);
    const told = look === undefined ? undefined : this.#told(look);
    await this.say(words.ending(told, this.#daysOf(last), this.people.name));
    // In an archived channel nothing can be edited.
    await this.#cards.areTrue();
    await this.archive();
  }

  async archive(): Promise<void> {
    const { channel } = this.#options;
    if (channel === undefined || !this.#isOwn) return;
    await unlessRefused(() => slack.conversations.archive({ channel }));
  }

  /** Says it in the pull request's own channel, in the card's thread, or in the threads of these people's cards. */
  async say(text: string, to?: readonly string[]): Promise<void> {
    if (await this.#cards.say(text, to)) this.#spokeAt = Date.now();
  }

  /** Says what was written elsewhere, which is no reminder: see Cards. Nobody is told what they wrote themselves. */
  async quote(text: string, from: string, thread?: string): Promise<string | undefined> {
    if (this.#options.channel !== undefined) return this.#cards.quote(text, thread);
    const users = this.cards.flatMap(({ user }) => user ?? []);
    const others = await this.people.whoMayBeTold(users, from);
    await this.#cards.tellEach(text, [...others.keys()], (user) => others.get(user) === true);
    return undefined;
  }

  dueAt(look: Look): number {
    return this.people.nextCallAt(
      whomToCall(look.verdict, this.#members),
      words.authorOf(look.pull),
      this.#spokeAt ?? 0,
    );
  }

  /** @param isSpared who is named and not called */
  async #tell(
    look: Look,
    text: (told: words.Told) => string,
    isSpared: (login: string) => boolean = () => false,
  ): Promise<void> {
    await this.#bringIn(look);
    this.show(look);
    this.#called = callsOf(look.verdict, this.#members);
    const called = whomToCall(look.verdict, this.#members);
    // A direct message that opens says all that there is to say.
    const [told, known] = [text(this.#told(look)), this.cards.flatMap(({ user }) => user ?? [])];
    const concerned = this.people
      .idsToCall([...called, words.authorOf(look.pull)])
      .filter((id) => known.includes(id));
    await this.say(told, concerned);
    if (this.#options.channel === undefined) await this.#openDirectly(look, this.people.idsToCall(called));
    this.people.noteCalled(called.filter((login) => !isSpared(login)));
    this.#spokeAt = Date.now();
  }

  async #escalate(look: Look): Promise<void> {
    const days = (since: number) => this.people.workingDaysSince(since, words.authorOf(look.pull));
    await this.#patience.escalate(this.#options.settings(), days, (after) =>
      words.escalation(this.#told(look), after, this.people.name),
    );
  }

  async #post(look: Look, to: string, user?: string): Promise<void> {
    const text = words.introduction(this.#told(look), this.people.mention);
    const blocks = this.#blocks(look, false, this.people.mention);
    await this.#cards.post(to, { text, blocks }, user);
    this.#spokeAt = Date.now();
  }

  async #openDirectly(look: Look, ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      if (this.cards.some(({ user }) => user === id)) continue;
      await unlessRefusedThere(() => this.#post(look, id, id));
    }
  }

  async #bringIn({ pull, verdict }: Look): Promise<void> {
    await this.people.bringIn(involvedIn(words.authorOf(pull), verdict));
    await this.people.bringInTeams(verdict.teams);
  }

  #told(look: Look): words.Told {
    return { ...look, members: this.#members };
  }

  readonly #members = ({ slug }: Team): readonly string[] => this.people.membersOf(slug);

  #shared({ pull, verdict }: Look, ended?: string) {
    return sharedMessage(pull, verdict, this.people.name, ended);
  }

  /** How many of its author's working days have begun since it was opened. */
  #daysOf({ pull }: Look): number {
    return this.people.workingDaysSince(this.#options.openedAt, words.authorOf(pull));
  }

  #blocks(look: Look, isGone = false, mention = this.people.link) {
    const { pull, verdict } = look;
    const isPublished = this.#options.settings().comments === "both" && this.#way !== "direct";
    return cardBlocks({
      pull,
      verdict,
      days: this.#daysOf(look),
      mention,
      members: this.#members,
      isPublished,
      isGone,
    });
  }

  async #setTopic({ pull }: Look): Promise<void> {
    const { channel = "" } = this.#options;
    await unlessRefused(() => slack.conversations.setTopic({ channel, topic: words.topic(pull) }));
  }
}
