import { describe, expect, it } from "vitest";
import { type Sample, weighFlatness } from "./flatness.ts";

const every5s = (minutes: number, value: (at: number) => number): readonly Sample[] =>
  Array.from({ length: minutes * 12 }, (_, index) => ({ at: index * 5, value: value(index * 5) }));
const tolerance = { share: 0.1, least: 10 };

describe("what is measured again and again", () => {
  it("is flat where it stays, shrinks, or goes up and down as the teeth of a saw", () => {
    expect(
      weighFlatness(
        every5s(20, () => 300),
        tolerance,
      ),
    ).toEqual({
      isFlat: true,
      growth: 0,
      median: 300,
      most: 300,
    });
    expect(
      weighFlatness(
        every5s(20, (at) => 400 - at / 20),
        tolerance,
      ),
    ).toMatchObject({ isFlat: true });
    const saw = weighFlatness(
      every5s(20, (at) => 300 + (at % 240)),
      tolerance,
    );
    expect(saw).toMatchObject({ isFlat: true, most: 535 });
  });

  it("is not flat where it grows, also where the teeth of the saw are larger than the growth", () => {
    // 100 in 20 minutes.
    const leak = weighFlatness(
      every5s(20, (at) => 300 + at / 12 + (at % 60)),
      tolerance,
    );
    expect(leak.isFlat).toBe(false);
    expect(leak.growth).toBeGreaterThan(80);
    expect(leak.growth).toBeLessThan(120);
  });

  it("may grow by what is allowed, and a few odd samples change nothing", () => {
    expect(
      weighFlatness(
        every5s(20, (at) => 300 + at / 60),
        tolerance,
      ).isFlat,
    ).toBe(true);
    expect(
      weighFlatness(
        every5s(20, (at) => (at > 1150 ? 2000 : 300)),
        tolerance,
      ).isFlat,
    ).toBe(true);
    expect(weighFlatness([], tolerance).isFlat).toBe(true);
    expect(weighFlatness([{ at: 1, value: 5 }], tolerance)).toEqual({
      isFlat: true,
      growth: 0,
      median: 5,
      most: 5,
    });
  });
});
