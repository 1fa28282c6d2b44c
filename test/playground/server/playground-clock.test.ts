import { expect, test, vi } from "vitest";
import { PlaygroundClock } from "../../../src/playground/server/playground-clock.ts";

const hour = 3_600_000;

test("a moment is told by the setting of the clock at that moment", () => {
  vi.useFakeTimers({ now: 1_000_000 });
  try {
    const clock = new PlaygroundClock();
    clock.note(new Date(Date.now() + 5));
    vi.setSystemTime(2_000_000);
    // The clock was being set from here on, and was read a second later.
    vi.setSystemTime(2_001_000);
    clock.note(new Date(Date.now() + hour), 2_000_000);
    expect(clock.at(new Date(1_999_999)).getTime()).toBe(1_999_999 + 5);
    expect(clock.at(new Date(2_000_500)).getTime()).toBe(2_000_500 + hour);
    expect(clock.skippedMs()).toBe(hour - 5);
  } finally {
    vi.useRealTimers();
  }
});

test("who set the clock is believed about when, before who noticed it", () => {
  vi.useFakeTimers({ now: 1_000_000 });
  try {
    const clock = new PlaygroundClock();
    clock.note(new Date());
    vi.setSystemTime(2_000_300);
    clock.note(new Date(Date.now() + hour));
    clock.note(new Date(Date.now() + hour), 2_000_000);
    expect(clock.at(new Date(2_000_100)).getTime()).toBe(2_000_100 + hour);
  } finally {
    vi.useRealTimers();
  }
});
