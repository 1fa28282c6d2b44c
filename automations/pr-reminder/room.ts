/** Where a pull request is spoken of: its card, who is there, what was said last, and what is said next. */
import { slack, status } from "hathi";
import { cardBlocks } from "./card.ts";
import { type People, peopleOf } from "./people.ts";
import type { Look } from "./read-pull.ts";
import { unlessRefused } from "./refusal.ts";
import type { Team } from "./truth/verdict.ts";
import * as words from "./wording.ts";

export interface RoomOptions {
  readonly channel: string;
  /** Whether the channel is this pull request's alone. In a channel of others all but the card goes into its thread. */
  readonly isOwn: boolean;
  /** The owner of the repository, whose teams may be asked for reviews. */
  readonly owner: string;
  /** How old the pull request is now. */
  readonly days: () => number;
}

export class Room {
  readonly people: People;
  readonly #options: RoomOptions;
  // What each person was told that they have to do: no second mention for the same before the next reminder.
  #called: ReadonlySet<string> = new Set();
  #card: { readonly channel: string; readonly ts: string } | undefined;
  #shown = "";
  #spokeAt: number | undefined;

  constructor(options: RoomOptions) {
    this.people = peopleOf(options.channel, options.owner);
    this.#options = options;
  }

  /** The channel and the card in it, once it is posted. */
  get card(): { readonly channel: string; readonly ts: string } | undefined {
    return this.#card;
  }

  async introduce(look: Look): Promise<void> {
    if (this.#options.isOwn) await this.#setTopic(look);
    await this.#bringIn(look);
    this.#called = this.#callsOf(look);
    const { channel } = this.#options;
    const text = words.introduction(this.#told(look), this.people.mention);
    const blocks = this.#blocks(look);
    const { ts = "" } = await slack.chat.postMessage({
      channel,
      text,
      blocks: [...blocks],
      unfurl_links: false,
    });
    this.#card = { channel, ts };
    this.#shown = JSON.stringify(blocks);
    this.#spokeAt = Date.now();
    this.#showStatus(look);
  }

  async remind(look: Look): Promise<void> {
    await this.#tell(look, (told) => words.reminder(told, this.#options.days(), this.people.mention));
  }

  async goQuiet(look: Look): Promise<void> {
    await this.show(look);
    await this.say("Back to a draft: I go on when it is ready for review.");
  }

  async goOn(look: Look): Promise<void> {
    await this.#tell(look, (told) => words.readyAgain(told, this.people.mention));
  }

  /** Edits the card, and says what reviewers said and who has to act now; says nothing if neither is new. */
  async tellNews(before: Look, now: Look): Promise<void> {
    const lately = words.reviewNews(before.pull, now.pull);
    const known = this.#called;
    const isNew = [...this.#callsOf(now)].some((call) => !known.has(call));
    if (lately !== "" || isNew) {
      const isKnown = (login: string): boolean =>
        [...this.#callsOf(now)]
          .filter((call) => call.startsWith(`${login} `))
          .every((call) => known.has(call));
      const mention = (login: string): string =>
        isKnown(login) ? this.people.name(login) : this.people.mention(login);
      await this.#tell(now, (told) => words.update(told, lately, mention));
    } else await this.show(now);
    if (now.pull.title !== before.pull.title && this.#options.isOwn) await this.#setTopic(now);
  }

  /** Makes the card true. It is not edited where it shows the same already. */
  async show(look: Look, isGone = false): Promise<void> {
    this.#showStatus(look);
    const blocks = this.#blocks(look, isGone);
    const json = JSON.stringify(blocks);
    if (this.#card === undefined || json === this.#shown) return;
    const text = words.cardText(this.#told(look), this.people.name);
    const card = this.#card;
    await unlessRefused(() => slack.chat.update({ ...card, text, blocks: [...blocks] }));
    this.#shown = json;
  }

  /** @param look undefined if the pull request can no longer be seen; then the card is shown as it was last */
  async end(look: Look | undefined, last: Look): Promise<void> {
    await this.show(look ?? last, look === undefined);
    const told = look === undefined ? undefined : this.#told(look);
    await this.say(words.ending(told, this.#options.days(), this.people.name));
    await this.archive();
  }

  async archive(): Promise<void> {
    if (!this.#options.isOwn) return;
    await unlessRefused(() => slack.conversations.archive({ channel: this.#options.channel }));
  }

  /** In a channel of the pull request's own, the channel takes the place of the thread. */
  async say(text: string): Promise<void> {
    const thread = this.#options.isOwn ? undefined : this.#card?.ts;
    await slack.chat.postMessage({
      channel: this.#options.channel,
      text,
      unfurl_links: false,
      ...(thread !== undefined && { thread_ts: thread }),
    });
    this.#spokeAt = Date.now();
  }

  /** When the last message was posted; undefined while there is none. */
  get spokeAt(): number | undefined {
    return this.#spokeAt;
  }

  async #tell(look: Look, text: (told: words.Told) => string): Promise<void> {
    await this.#bringIn(look);
    await this.show(look);
    this.#called = this.#callsOf(look);
    await this.say(text(this.#told(look)));
  }

  async #bringIn({ pull, verdict }: Look): Promise<void> {
    const involved = [
      words.authorOf(pull),
      ...verdict.blockers.map(({ login }) => login),
      ...verdict.done.map(({ login }) => login),
    ];
    await this.people.bringIn([...new Set(involved)]);
    await this.people.bringInTeams(verdict.teams);
  }

  #told(look: Look): words.Told {
    return { ...look, members: this.#members };
  }

  readonly #members = ({ slug }: Team): readonly string[] => this.people.membersOf(slug);

  /** Who has to do what: "ben review". */
  #callsOf({ verdict }: Look): ReadonlySet<string> {
    return new Set([
      ...verdict.blockers.flatMap(({ login, reasons }) => reasons.map((reason) => `${login} ${reason}`)),
      ...verdict.teams.flatMap((team) => [
        `+${team.slug} review`,
        ...this.#members(team).map((login) => `${login} review`),
      ]),
    ]);
  }

  #blocks({ pull, verdict }: Look, isGone = false) {
    const { mention } = this.people;
    return cardBlocks({ pull, verdict, days: this.#options.days(), mention, members: this.#members, isGone });
  }

  #showStatus({ pull, verdict }: Look): void {
    status(words.statusLine({ pull, verdict }, this.#options.days()));
  }

  async #setTopic({ pull }: Look): Promise<void> {
    const topic = words.topic(pull);
    await unlessRefused(() => slack.conversations.setTopic({ channel: this.#options.channel, topic }));
  }
}
