import { describe, expect, it } from "vitest";
import { withinCpuTime } from "../../../../src/engine/build/look/within-cpu-time.ts";

const asleep = new Int32Array(new SharedArrayBuffer(4));

describe("the time of a top level", () => {
  it("is that of the processor: on a machine that was busy elsewhere it begins anew", () => {
    let tries = 0;
    const given = withinCpuTime(60, () => {
      tries += 1;
      // As if the machine gave the processor to others.
      Atomics.wait(asleep, 0, 0, 100);
      return "evaluated";
    });
    expect(given).toEqual({ value: "evaluated" });
    expect(tries).toBe(2);
  });

  it("ends an endless loop", () => {
    expect(
      withinCpuTime(60, () => {
        for (;;);
      }),
    ).toBeUndefined();
  });

  it("throws what the top level throws", () => {
    expect(() =>
      withinCpuTime(60, () => {
        throw new TypeError("of its own");
      }),
    ).toThrow(new TypeError("of its own"));
  });
});
