/** The messages about a pull request: the card, or one for each person, what was shared elsewhere, and what is said below. */
import { slack } from "hathi";
import { type Card, type Content, Edits, type EditsOptions } from "./card/edits.ts";

// Whoever was away for weeks reads the rest on GitHub.
const mostHeld = 10;

export class Cards {
  readonly #cards: Card[] = [];
  readonly #shared: Card[] = [];
  readonly #edits: Edits;
  readonly #isOwn: boolean;
  /** What people missed while they were off or away, by user. */
  readonly #held = new Map<string, readonly string[]>();

  /** @param isOwn whether the channel is this pull request's alone: then it takes the place of the thread */
  constructor(isOwn: boolean, edits: EditsOptions) {
    this.#isOwn = isOwn;
    this.#edits = new Edits(edits);
  }

  /** Once they are posted. */
  get all(): readonly Card[] {
    return this.#cards;
  }

  /** Where somebody shared the pull request. */
  get shared(): readonly Card[] {
    return this.#shared;
  }

  async post(to: string, content: Content, user?: string): Promise<void> {
    this.#cards.push({ ...(await this.#post(to, content)), ...(user !== undefined && { user }) });
  }

  /** Shows it in a further channel. Where it was shared already, nothing is said again. */
  async share(to: string, content: Content): Promise<void> {
    if (this.#shared.some(({ channel }) => channel === to)) return;
    this.#shared.push(await this.#post(to, content));
  }

  /** Makes the cards true, soon: see Edits. */
  show(content: Content): void {
    for (const card of this.#cards) this.#edits.want(card, content);
  }

  /** Makes true what was shared. That channel may be gone, which ends nothing here. */
  showShared(content: Content): void {
    for (const card of this.#shared) this.#edits.want(card, content, true);
  }

  /** Resolves when all of them show what they should. */
  async areTrue(): Promise<void> {
    await this.#edits.areMade();
  }

  /** @returns whether there was anybody to say it to */
  async say(text: string, to?: readonly string[]): Promise<boolean> {
    const concerned = this.#cards.filter(
      ({ user }) => user === undefined || to === undefined || to.includes(user),
    );
    for (const card of concerned) {
      for (const missed of this.#held.get(card.user ?? "") ?? []) await this.#answer(card, missed);
      this.#held.delete(card.user ?? "");
      await this.#answer(card, text);
    }
    return concerned.length > 0;
  }

  /** Says it below these people's own cards, or, to those who may not be written to now, before whatever comes next. */
  async tellEach(text: string, to: readonly string[], mayBeTold: (user: string) => boolean): Promise<void> {
    for (const card of this.#cards) {
      const { user } = card;
      if (user === undefined || !to.includes(user)) continue;
      if (mayBeTold(user)) await this.#answer(card, text);
      else this.#held.set(user, [...(this.#held.get(user) ?? []), text].slice(-mostHeld));
    }
  }

  async #answer({ channel, ts }: Card, text: string): Promise<void> {
    const message = { channel, text, unfurl_links: false };
    await slack.chat.postMessage(this.#isOwn ? message : { ...message, thread_ts: ts });
  }

  /**
   * Says what was written elsewhere, which is no reminder.
   *
   * @param thread in a channel of its own, the thread that it belongs to
   * @returns in a channel of its own, the message in whose thread answers are
   */
  async quote(text: string, thread?: string): Promise<string | undefined> {
    const card = this.#cards.find(({ user }) => user === undefined);
    // Direct messages have no place that all could read: see tellEach().
    if (card === undefined) return undefined;
    const at = this.#isOwn ? thread : card.ts;
    const message = { channel: card.channel, text, unfurl_links: false };
    const { ts } = await slack.chat.postMessage(at === undefined ? message : { ...message, thread_ts: at });
    return this.#isOwn ? (thread ?? ts) : undefined;
  }

  async #post(to: string, { text, blocks }: Content): Promise<Card> {
    const message = { channel: to, text, blocks: [...blocks], unfurl_links: false };
    const { channel, ts } = await slack.chat.postMessage(message);
    this.#edits.note({ channel, ts }, { text, blocks });
    return { channel, ts };
  }
}
