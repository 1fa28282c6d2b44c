/** Knows since when the same people have to do the same, and tells somebody else when that lasts too long. */
import { slack } from "hathi";
import { unlessRefusedThere } from "./refusal.ts";
import type { Settings } from "./settings.ts";

export class Patience {
  #of = "";
  #since = 0;
  #isOver = false;

  /** Notes who has to do what now: whoever has to do something else begins anew. */
  note(calls: ReadonlySet<string>): void {
    const of = [...calls].toSorted().join();
    if (of === this.#of) return;
    this.#of = of;
    this.#since = Date.now();
    this.#isOver = false;
  }

  /**
   * Tells somebody else, once, when the same people have been waited for so long.
   *
   * @param daysSince how many working days have begun since then
   */
  async escalate(
    { escalateAfter, escalateTo }: Pick<Settings, "escalateAfter" | "escalateTo">,
    daysSince: (moment: number) => number,
    text: (days: number) => string,
  ): Promise<void> {
    if (escalateAfter === 0 || escalateTo === "" || this.#isOver || this.#of === "") return;
    if (daysSince(this.#since) < escalateAfter) return;
    this.#isOver = true;
    const message = { channel: escalateTo, text: text(escalateAfter), unfurl_links: false };
    await unlessRefusedThere(() => slack.chat.postMessage(message));
  }
}
