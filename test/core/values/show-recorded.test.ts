import { afterEach, describe, expect, it } from "vitest";
import { encodeOutput, encodeThrown, encodeValue } from "../../../src/core/values/recorded-value.ts";
import { knowSecrets } from "../../../src/core/secrets/secrets.ts";
import {
  entryToJson,
  errorText,
  showOutput,
  showRecorded,
  shownText,
  shownToJson,
} from "../../../src/core/values/show-recorded.ts";
import { makeEntry } from "../../support/engine/memory-runs.ts";

const shown = (value: unknown) => showRecorded(encodeValue(value, "a step"));

describe("a recorded value for people", () => {
  afterEach(() => knowSecrets([]));

  it("is plain JSON, whatever types it has", () => {
    const ring: Record<string, unknown> = { name: "ring" };
    ring["me"] = ring;
    const value = {
      at: new Date(0),
      map: new Map([["a", 1]]),
      pairs: new Map([[1, "a"]]),
      set: new Set([1, 2]),
      big: 12n,
      bytes: Buffer.from("hi"),
      url: new URL("https://example.com/"),
      none: undefined,
      nan: Number.NaN,
      ring,
      error: new Error("outer", { cause: new TypeError("inner") }),
    };
    expect(shownToJson(shown(value))).toEqual({
      output: {
        at: "1970-01-01T00:00:00.000Z",
        map: { a: 1 },
        pairs: [[1, "a"]],
        set: [1, 2],
        big: "12",
        bytes: "aGk=",
        url: "https://example.com/",
        nan: "NaN",
        ring: { name: "ring", me: "(itself)" },
        error: { name: "Error", message: "outer", cause: { name: "TypeError", message: "inner" } },
      },
    });
  });

  it("ends, however often one part of it stands in it, and however deep it is", () => {
    let wide: unknown = "leaf";
    for (let level = 0; level < 40; level += 1) wide = [wide, wide];
    let deep: unknown = "leaf";
    for (let level = 0; level < 10_000; level += 1) deep = [deep];
    for (const value of [wide, deep]) {
      expect(JSON.stringify(shownToJson(shown(value)))).toContain("left out");
      expect(shownText(shown(value), 500).length).toBeLessThan(600);
      expect(shownText(shown(value), 500, "spread").length).toBeLessThan(600);
    }
  });

  it("is cut where it is long, which is said, and no secret is torn by that", () => {
    const secret = "s3cret-0123456789abcdef";
    knowSecrets([{ variable: "HATHI_SECRET_API", value: secret, isAuthors: true }]);
    for (const layout of ["line", "spread"] as const) {
      for (const encode of [encodeValue, encodeOutput]) {
        for (let before = 0; before < 60; before += 1) {
          const value = { a: `${"x".repeat(before)} ${secret}` };
          const text = shownText(showRecorded(encode(value, "a step")), 40, layout);
          expect(text).not.toContain("s3cr");
          expect(text.length).toBeLessThan(60);
        }
      }
    }
    expect(shownText(shown(Array.from({ length: 100 }, () => "word")), 40, "spread")).toMatch(/… \(cut\)$/);
  });

  it("of what failed is its name, message and code, its causes and all reasons", () => {
    const refused = Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:1"), { code: "ECONNREFUSED" });
    const thrown = new TypeError("fetch failed", { cause: new AggregateError([refused, "odd"], "") });
    const entry = makeEntry(1, { ok: false, output: encodeThrown(thrown) });
    expect(shownText(showOutput(entry), 500)).toBe(
      "TypeError: fetch failed, because of AggregateError (Error: connect ECONNREFUSED 127.0.0.1:1; odd)",
    );
    const slack = Object.assign(new Error("An API error occurred"), { data: { error: "channel_not_found" } });
    expect(errorText(slack)).toBe("Error: An API error occurred (channel_not_found)");
    expect(errorText({ status: 503 })).toBe('threw {"status":503}');
    expect(entryToJson(entry)).toMatchObject({
      output: null,
      error: {
        name: "TypeError",
        cause: { name: "AggregateError", errors: [{ code: "ECONNREFUSED" }, "odd"] },
      },
    });
  });

  it("is told by its size where it is kept apart, and as damaged where it is", () => {
    const large = makeEntry(1, { output: null });
    expect(shownText(showOutput({ ...large, largeBytes: 70_000 }), 100)).toBe(
      "69 KiB, too large to be shown here",
    );
    expect(shownText(showRecorded("[[["), 500)).toContain("cannot be read");
  });
});
