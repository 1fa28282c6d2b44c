/** Edits messages until each shows what it should, beside all else that the run does. */
import { CancelledError, slack, turn } from "hathi";
import { unlessRefused, unlessRefusedThere } from "../refusal.ts";
import type { Block } from "./card.ts";

export interface Card {
  readonly channel: string;
  readonly ts: string;
  /** Whose card it is, in direct messages. */
  readonly user?: string;
}

export interface Content {
  readonly text: string;
  readonly blocks: readonly Block[];
}

export interface EditsOptions {
  /** An edit begins to stand in line for its turn, or does so no longer. */
  readonly onLine: (isInLine: boolean) => void;
  /** The turn of an edit has come: it waits until what is new was looked at. */
  readonly onTurn: () => Promise<void>;
  /** What a look found is wanted. */
  readonly onWanted: () => void;
  /** A message cannot be edited any more, since its channel is gone. */
  readonly onGone: (error: unknown) => void;
}

interface Message {
  readonly card: Card;
  /** What is to be seen, and as what it is compared. */
  readonly content: Content;
  readonly json: string;
  /** Whether its channel may be gone without ending anything. */
  readonly isElsewhere: boolean;
}

/**
 * Slack lets an app edit fifty messages a minute, so where hundreds of pull requests change at once, an edit stands in
 * line for minutes. What people are told does not wait for it, and what changes meanwhile takes the place of what was
 * to be shown: there is one edit at a time, and it is made of what is newest when its turn comes.
 */
export class Edits {
  readonly #wanted = new Map<string, Message>();
  readonly #shown = new Map<string, string>();
  readonly #options: EditsOptions;
  #underWay: Promise<void> | undefined;

  constructor(options: EditsOptions) {
    this.#options = options;
  }

  /** This was posted. */
  note(card: Card, { blocks }: Content): void {
    this.#shown.set(keyOf(card), JSON.stringify(blocks));
  }

  /** The message is to show this, soon. One that shows it already is not edited. */
  want(card: Card, content: Content, isElsewhere = false): void {
    const json = JSON.stringify(content.blocks);
    this.#wanted.set(keyOf(card), { card, content, json, isElsewhere });
    this.#underWay ??= this.#make()
      .catch((error: unknown) => {
        // Whoever cancels the run tells it where it waits.
        if (!(error instanceof CancelledError)) this.#options.onGone(error);
      })
      .finally(() => {
        this.#underWay = undefined;
      });
    this.#options.onWanted();
  }

  /** Resolves when every message shows what it should. */
  async areMade(): Promise<void> {
    await this.#underWay;
    await this.#make();
  }

  async #make(): Promise<void> {
    while (this.#findStale() !== undefined) {
      this.#options.onLine(true);
      try {
        await turn(slack.chat.update);
        await this.#options.onTurn();
      } finally {
        this.#options.onLine(false);
      }
      const message = this.#findStale();
      if (message !== undefined) await this.#edit(message);
    }
  }

  #findStale(): Message | undefined {
    return this.#wanted.values().find(({ card, json }) => this.#shown.get(keyOf(card)) !== json);
  }

  async #edit({ card, content: { text, blocks }, json, isElsewhere }: Message): Promise<void> {
    const { channel, ts } = card;
    // A refusal is not asked for again.
    this.#shown.set(keyOf(card), json);
    const unless = isElsewhere ? unlessRefusedThere : unlessRefused;
    await unless(async () => slack.chat.update({ channel, ts, text, blocks: [...blocks] }));
  }
}

const keyOf = ({ channel, ts }: Card): string => `${channel}/${ts}`;
