import { describe, expect, it } from "vitest";
import { findUnannounced } from "./announced.ts";
import { findFault, findFaultAfterCut, isRefused, type Played } from "./judge.ts";
import type { Ending } from "./outcome.ts";

const read = { what: "GET /a", isRead: true };
const write = { what: "POST /a", isRead: false };

function played(effects: Played["effects"], ending: Partial<Ending> = {}): Played {
  return {
    effects,
    ending: {
      state: "completed",
      result: 1,
      error: null,
      asked: 0,
      askedOfTalk: 0,
      askedOfPrograms: 0,
      writes: 9,
      ...ending,
    },
  };
}

const plain = played([read, write]);

describe("a play in which nothing died", () => {
  it("is right with the same value and the same effects, in whatever order", () => {
    expect(findFault(played([write, read]), plain)).toBeNull();
  });

  it.each([
    ["another value", played([read, write], { result: 2 }), "gives 2 for 1"],
    ["a read more", played([read, read, write]), "GET /a: 2 for 1"],
    ["a write more", played([read, write, write]), "POST /a: 2 for 1"],
    ["a write less", played([read]), "POST /a: 0 for 1"],
    [
      "a record that the check does not announce",
      played([read, write], { unannounced: "records x" }),
      "records x",
    ],
    ["a run that failed", played([read], { state: "failed", error: "Error: no" }), "failed: Error: no"],
  ])("is wrong with %s", (_title, wrong, fault) => {
    expect(findFault(wrong, plain)).toBe(fault);
  });
});

describe("a play whose worker died", () => {
  it("may read again, and do again what a person said to do again", () => {
    expect(findFaultAfterCut(played([read, read, write]), plain)).toBeNull();
    expect(findFaultAfterCut(played([read, write, write], { asked: 1 }), plain)).toBeNull();
  });

  it("may end by the error of a connection that died, with nothing repeated", () => {
    const failed = { state: "failed", error: "Error ECONNRESET: read ECONNRESET" };
    expect(findFaultAfterCut(played([read], failed), plain)).toBeNull();
    expect(findFaultAfterCut(played([write, write], failed), plain)).toMatch("nobody was asked");
  });

  it("may say that what it had sent may be lost, by failing or by being paused at its wait for an answer", () => {
    const failed = {
      state: "failed",
      error: "HathiError IN_DOUBT: what the run had sent to a:1 may be lost",
    };
    expect(findFaultAfterCut(played([read], failed), plain)).toBeNull();
    const paused = "HathiError NEVER_WAKES: its connection to a:1 was lost";
    expect(findFaultAfterCut(played([read], { state: "paused", error: paused }), plain)).toBeNull();
    const other = "HathiError NEVER_WAKES: no step is left";
    expect(findFaultAfterCut(played([read], { state: "paused", error: other }), plain)).toMatch(
      "NEVER_WAKES",
    );
  });

  it("may come to other values where a person heard that a client may send again or leave what was not answered", () => {
    const told = { asked: 1, askedOfTalk: 1, result: 2 };
    expect(findFaultAfterCut(played([read, write, write], told), plain)).toBeNull();
    expect(findFaultAfterCut(played([read, write, write, write], told), plain)).toMatch("nobody was asked");
    expect(findFaultAfterCut(played([read], told), plain)).toBeNull();
    expect(findFaultAfterCut(played([read, write], { asked: 1, result: 2 }), plain)).toBe("gives 2 for 1");
  });

  it("may come to another value, but to no more effects, where a person had a program run again", () => {
    const told = { asked: 1, askedOfPrograms: 1, result: 2 };
    expect(findFaultAfterCut(played([read, write, write], told), plain)).toBeNull();
    expect(findFaultAfterCut(played([read, write, write, write], told), plain)).toMatch("nobody was asked");
    expect(findFaultAfterCut(played([read], told), plain)).toBe("POST /a: 0 for 1");
  });

  it.each([
    ["repeats what nobody was asked about", played([read, write, write]), "nobody was asked"],
    ["completes without an effect", played([read]), "POST /a: 0 for 1"],
    ["diverges", played([read], { state: "paused", error: "HathiError DIVERGED: x" }), "DIVERGED"],
    ["fails by an error of ours", played([], { state: "failed", error: "HathiError X: y" }), "HathiError X"],
  ])("is wrong where it %s", (_title, wrong, fault) => {
    expect(findFaultAfterCut(wrong, plain)).toMatch(fault);
  });
});

describe("a refusal", () => {
  const error = "HathiError VALUE_UNRECORDABLE: sharp reaches sharp.node: call it inside step(...)";

  it("names the package, the built-in and the remedy, before anything was done twice", () => {
    expect(isRefused(played([], { state: "failed", error }), plain, ["sharp"])).toBe(true);
    expect(isRefused(played([write, write], { state: "failed", error }), plain, ["sharp"])).toBe(false);
    expect(isRefused(played([], { state: "failed", error }), plain, ["other"])).toBe(false);
    expect(isRefused(played([], { state: "failed", error: "Error: sharp failed" }), plain, ["sharp"])).toBe(
      false,
    );
  });
});

describe("what the check announces", () => {
  const of = (name: string, reaches: readonly string[] = []) =>
    ({ name, side: "inside", builtins: [], reaches, overruled: false }) as const;
  const entries = [
    { name: "fs.readFile" },
    { name: "fetch" },
    { name: "crypto.sign" },
    { name: "shop.order" },
  ];

  it("is what the imports reach: any other record is told", () => {
    expect(findUnannounced([of("exceljs", ["node:fs"])], entries)).toBeUndefined();
    expect(findUnannounced([of("node:fs/promises")], entries)).toBeUndefined();
    expect(findUnannounced([of("ky")], entries)).toMatch(/^records fs.readFile, .* node:fs$/);
  });
});
