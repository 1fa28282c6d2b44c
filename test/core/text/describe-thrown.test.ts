import { describe, expect, it } from "vitest";
import {
  explain,
  messageOf,
  nameOf,
  stackOf,
  tame,
  titleOf,
} from "../../../src/core/text/describe-thrown.ts";
import { decodeValue, encodeThrown } from "../../../src/core/values/recorded-value.ts";
import { toFailure } from "../../../src/engine/replay/ending/failure.ts";
import { mendStack, mendStackAt } from "../../../src/engine/build/map-stack.ts";
import { nastyThrows } from "../../support/hostile/nasty-throws.ts";

// oxlint-disable-next-line no-implied-eval -- sources of values, so that threads can be given the same
const make = (source: string): unknown => new Function(`return (${source});`)() as unknown;

describe("whatever was thrown", () => {
  it.each(Object.entries(nastyThrows))("%s is described without throwing, and shortly", (_what, source) => {
    const thrown = make(source);
    for (const text of [messageOf(thrown), nameOf(thrown), titleOf(thrown), explain(thrown)]) {
      expect(typeof text).toBe("string");
      expect(text.length).toBeLessThan(50_000);
    }
    expect(["string", "undefined"]).toContain(typeof stackOf(thrown));
    mendStack(thrown);
    mendStackAt(thrown, "Error\n    at build-0123456789abcdef.js:1:1");
    const failure = toFailure(thrown);
    // Both are done with it: it goes to another thread, and into a row.
    expect(structuredClone(JSON.parse(JSON.stringify(failure)))).toEqual(failure);
  });

  it.each(Object.entries(nastyThrows))("%s is recorded, and read back", (_what, source) => {
    const read = decodeValue(encodeThrown(tame(make(source))));
    expect(() => messageOf(read)).not.toThrow();
  });

  it("is told with its content where it is no error", () => {
    expect(messageOf({ code: 7, why: { busy: true } })).toBe('{"code":7,"why":{"busy":true}}');
    expect(messageOf("text")).toBe("text");
    expect(messageOf(undefined)).toBe("undefined");
    expect(messageOf(Object.assign(Object.create(null) as object, { a: 1n }))).toBe('{"a":1n}');
    const wide = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`key${index}`, index]));
    expect(messageOf(wide).length).toBeLessThan(1100);
  });

  it("is told with its causes, each once, and an AggregateError with its reasons", () => {
    const refused = new Error("connect ECONNREFUSED 127.0.0.1:1");
    expect(explain(new TypeError("fetch failed", { cause: refused }))).toBe(
      "fetch failed, because of connect ECONNREFUSED 127.0.0.1:1",
    );
    expect(explain(new Error(`no: ${refused.message}`, { cause: refused }))).toBe(`no: ${refused.message}`);
    const all = new AggregateError([new RangeError("one"), "two"], "All promises were rejected");
    expect(explain(all)).toBe("All promises were rejected (RangeError: one; two)");
    const empty = Object.assign(new AggregateError([refused]), { code: "ECONNREFUSED" });
    expect(explain(new TypeError("fetch failed", { cause: empty }))).toContain("ECONNREFUSED");
    expect(toFailure(new TypeError("fetch failed", { cause: refused })).stack).toMatch(
      /\ncaused by Error: connect ECONNREFUSED 127\.0\.0\.1:1$/,
    );
  });

  it("stays what it is where looking at it is harmless", () => {
    const error = new RangeError("x", { cause: new Error("y") });
    expect(tame(error)).toBe(error);
    const data = { code: 7 };
    expect(tame(data)).toBe(data);
  });
});
