/** Finds out whether a person mutes or snoozes what a message about runs is about. */
import { findQuiet } from "../../../core/people/quiet.ts";
import type { FindMuted } from "../../../core/ports/people/settings.ts";
import type { WishStore } from "../../../core/ports/people/wishes.ts";

export function createFindMuted(store: WishStore): FindMuted {
  return async (team, user, about) => {
    // Where the app has a single workspace, wishes are kept without its id.
    for (const place of [team, ""]) {
      const wishes = await store.wishes(place, [user]);
      const { quiet } = wishes.of(user);
      if (findQuiet(quiet, about ?? "", wishes.now.getTime()) !== undefined) return true;
    }
    return false;
  };
}
