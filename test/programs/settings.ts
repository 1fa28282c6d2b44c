/**
 * The two settings that programs are played in. What differs between them is time: a virtual clock is exact, while
 * faults make everything late and the clock jumps, so that only soon and never can be told apart.
 */
import type { Dice } from "./dice.ts";
import type { Program, Wait } from "./language.ts";

export interface Setting {
  /** Less than this apart, two things may come in either order. A program that depends on the order is thrown away. */
  readonly marginMs: number;
  /** Whether events are sent again and again while the run lasts, rather than once at their time. */
  readonly repeatsEvents: boolean;
  /** How long a sleep takes. */
  readonly sleepMs: (dice: Dice) => number;
  /** How long each of those that race sleeps first: at one moment nobody can tell who is first. */
  readonly headStartsMs: (dice: Dice, racers: number) => readonly number[];
  readonly wait: (dice: Dice) => Pick<Wait, "eventMs" | "timeoutMs" | "by">;
  /** How long before a signal is sent, and before it is listened to. */
  readonly signalMs: (dice: Dice) => number;
  /** How long it is listened to: longer than any program takes. */
  readonly listensMs: number;
  readonly whole: (dice: Dice) => Omit<Program, "main">;
}

const minute = 60_000;

/** No program and no chaos run moves the clock so far. */
export const neverMs = 4000 * 24 * 60 * minute;

const continuesOf = (dice: Dice): number => (dice.fraction() < 0.2 ? dice.between(1, 2) : 0);

/** On a virtual clock. Steps take no time in the model; their retries take some seconds, which the margin covers. */
export const toTheMinute: Setting = {
  marginMs: 10 * minute,
  repeatsEvents: false,
  sleepMs: (dice) => dice.between(40, 3000) * minute,
  headStartsMs: (dice, racers) => Array.from({ length: racers }, () => dice.between(40, 3000) * minute),
  wait(dice) {
    const timeoutMs = dice.fraction() < 0.5 ? dice.between(40, 3000) * minute : null;
    const comes = timeoutMs === null || dice.fraction() < 0.9;
    const by = dice.pick(["subject", "further subject", "match"] as const);
    return { eventMs: comes ? dice.between(40, 8000) * minute : null, timeoutMs, by };
  },
  signalMs: (dice) => (dice.fraction() < 0.5 ? 0 : dice.between(40, 1000) * minute),
  listensMs: 400 * 24 * 60 * minute,
  whole: (dice) => ({
    continues: continuesOf(dice),
    cancelMs: dice.fraction() < 0.4 ? dice.between(0, 4000) * minute : null,
  }),
};

const soonMs = (dice: Dice): number => dice.between(1, 600) * minute;

/** Under faults. One of those that race sleeps for some hours first, the others for ever. */
export const soonOrNever: Setting = {
  marginMs: neverMs / 4,
  repeatsEvents: true,
  sleepMs: soonMs,
  headStartsMs(dice, racers) {
    const winner = dice.between(0, racers - 1);
    return Array.from({ length: racers }, (_, index) => (index === winner ? soonMs(dice) : neverMs));
  },
  wait(dice) {
    // Generic webhooks have no subject.
    if (dice.fraction() < 0.3) return { eventMs: null, timeoutMs: soonMs(dice), by: "match" };
    return { eventMs: soonMs(dice), timeoutMs: dice.fraction() < 0.5 ? neverMs : null, by: "match" };
  },
  signalMs: (dice) => (dice.fraction() < 0.5 ? 0 : soonMs(dice)),
  listensMs: neverMs,
  // Nobody can tell how far a clean-up gets while the clock jumps: chaos cancels runs in a story of their own.
  whole: (dice) => ({ continues: continuesOf(dice), cancelMs: null }),
};
