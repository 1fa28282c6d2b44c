/** What a click finds when it is done, and what comes of it. */
import type { Place } from "../place.ts";
import type { Look } from "../read-pull.ts";
import type { Room } from "../room.ts";
import type { Settings } from "../settings.ts";

export interface Situation {
  readonly look: Look;
  readonly room: Room;
  readonly place: Place;
  readonly settings: Settings;
}

/** What was done, for the thread; or what is told to nobody but whoever clicked. */
export type Outcome = { readonly done: string } | { readonly refused: string };
