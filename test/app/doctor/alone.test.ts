import { describe, expect, it } from "vitest";
import { alone } from "../../../src/app/doctor/alone.ts";
import { findingsOf } from "../../../src/core/finding.ts";

describe("a check of the doctor", () => {
  it("is told as it is", async () => {
    const fine = findingsOf("disk").ok("much is free");
    expect(await alone("disk", () => [fine])).toEqual([fine]);
  });

  it("that fails is a finding, and ends no other", async () => {
    const fails = async (): Promise<never> => {
      throw Object.assign(new Error("EACCES: permission denied, statfs '/data'"), { code: "EACCES" });
    };
    expect(await alone("disk", fails)).toEqual([
      expect.objectContaining({
        check: "disk",
        level: "unknown",
        says: "this could not be looked at (EACCES: permission denied, statfs '/data')",
      }),
    ]);
  });
});
