/** What a room is made for: one pull request, in one place. */
import type { EditsOptions } from "./card/edits.ts";
import type { Settings } from "./settings.ts";

export interface RoomOptions {
  /** The channel; undefined where people are told by direct messages. */
  readonly channel: string | undefined;
  /** As they are now; the way stays what it was when the card was posted. */
  readonly settings: () => Settings;
  /** The owner of the repository, whose teams may be asked for reviews. */
  readonly owner: string;
  /** Who opened it, and reviews it for no team. */
  readonly author: string;
  /** "octo/app#12", as it is called now. */
  readonly about: () => string;
  /** When the pull request was opened. */
  readonly openedAt: number;
  readonly edits: EditsOptions;
}
