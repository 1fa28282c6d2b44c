/** Decides whether a person may be mentioned or written to at a moment, and when they may be otherwise. Pure. */
import { isWorking, nextMorning, nextWorking } from "../time/working-time/working-time.ts";
import { findAbsence } from "./absence.ts";
import type { Person } from "./person.ts";
import { findQuiet } from "./quiet.ts";

/**
 * Whether a person may be called now, and when else.
 *
 * @example
 * const ana = await people.find("ana");
 * const calm: Attention | undefined = ana && attention(ana, { about: "octo/app#12", at: new Date() });
 * if (ana !== undefined && calm?.may === true) {
 *   await slack.chat.postMessage({ channel: ana.user, text: "Please look at octo/app#12" });
 * }
 */
export interface Attention {
  readonly may: boolean;
  /** When the person may be called: now, or at the next working moment that nothing forbids; null for not at all. */
  readonly next: Date | null;
  /** Why not now. */
  readonly because: "away" | "deactivated" | "muted" | "off hours" | "snoozed" | null;
}

/**
 * Decides whether a person may be mentioned or written to at this moment: in their working hours, not away, and about
 * something that they have not muted or put off. It is no step, and follows from what `people.find` gave: ask for the
 * person anew before each call.
 *
 * @example
 * const ana = await people.find("ana");
 * if (ana !== undefined) {
 *   const { may, next } = attention(ana, { about: "octo/app#12", at: new Date() });
 *   status(may ? "ana may be called" : `ana may be called from ${next?.toISOString() ?? "never"} on`);
 * }
 */
export function attention(
  person: Person,
  { about, at }: { readonly about: string; readonly at: Date | number },
): Attention {
  const now = +at;
  if (!person.isActive) return { may: false, next: null, because: "deactivated" };
  let because: Attention["because"] = null;
  let moment = now;
  // One reason may begin where another ends, but none begins anew later.
  for (let round = 0; round < 4; round += 1) {
    const quiet = findQuiet(person.quiet, about, moment);
    if (quiet?.until === null) return { may: false, next: null, because: "muted" };
    const absence = findAbsence(person.status, moment);
    if (quiet !== undefined) {
      because ??= "snoozed";
      moment = quiet.until.getTime();
    } else if (absence !== undefined) {
      because ??= "away";
      // A status without an end is looked at again each morning.
      if (absence.until === null) return { may: false, next: nextMorning(person.hours, moment), because };
      moment = absence.until.getTime();
    } else if (isWorking(person.hours, moment)) break;
    else {
      because ??= "off hours";
      moment = nextWorking(person.hours, moment).getTime();
    }
  }
  return { may: moment === now, next: new Date(moment), because };
}
