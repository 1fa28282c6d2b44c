/**
 * How often GitHub's own Slack app would have called each of the six people of test/e2e/day-of-six.test.ts, by the rules
 * that GitHub documents ("Managing your scheduled reminders", and the README of integrations/slack):
 *
 * - A personal scheduled reminder lists, at the times that the person chose, open pull requests that need a review by the
 *   person or one of their teams. Nothing waits for an author.
 * - A real-time alert of it comes as soon as the person, or a team of theirs, is asked for a review.
 * - A channel that is subscribed to the repository hears of openings, merges and, if wanted, reviews. These mention
 *   nobody here: nobody was assigned or named in a text.
 *
 * Assumed: all six have signed in, and have set a reminder for themselves and their teams, Monday to Friday at nine, with
 * real-time alerts. So this is the most that it does for reviewers.
 */
import { expect, it } from "vitest";

type Person = "ana" | "ben" | "chen" | "dana" | "eli" | "fay";
type Step =
  | { readonly day: number; readonly asks: readonly Person[] }
  | { readonly day: number; readonly reviews: Person }
  | { readonly day: number; readonly merges: Person };

const core: readonly Person[] = ["dana", "eli"];

/** Day 0 is a Monday; everything happens after nine. */
const story: readonly Step[] = [
  { day: 0, asks: ["ben", "chen"] },
  { day: 0, reviews: "ben" },
  { day: 0, reviews: "chen" },
  { day: 1, asks: ["ben"] },
  { day: 1, asks: core },
  { day: 7, reviews: "ben" },
  { day: 7, reviews: "dana" },
  { day: 7, merges: "fay" },
];

function pingsOf(steps: readonly Step[]): Readonly<Partial<Record<Person, number>>> {
  const pings: Partial<Record<Person, number>> = {};
  const call = (who: Person): void => {
    pings[who] = (pings[who] ?? 0) + 1;
  };
  let asked: readonly Person[] = [];
  for (let day = 0; day <= 7; day += 1) {
    const isWeekday = day % 7 < 5;
    if (isWeekday) asked.forEach(call);
    for (const step of steps.filter((one) => one.day === day)) {
      if ("asks" in step) {
        step.asks.forEach(call);
        asked = [...asked, ...step.asks];
      } else if ("reviews" in step) {
        // A review by one member answers for the team.
        const done = core.includes(step.reviews) ? core : [step.reviews];
        asked = asked.filter((one) => !done.includes(one));
      } else asked = [];
    }
  }
  return pings;
}

it("GitHub's own app calls reviewers as often, and never the author", () => {
  // Hathi: ana 4, ben 6, chen 1, dana 5, eli 5. See day-of-six.test.ts.
  expect(pingsOf(story)).toEqual({ ben: 6, chen: 1, dana: 5, eli: 5 });
});
