import { describe, expect, it } from "vitest";
import { CancelledError, HathiError, TerminalError, TimeoutError } from "../../../src/core/errors.ts";
import { decodeValue, encodeThrown, encodeValue } from "../../../src/core/values/recorded-value.ts";

const again = (value: unknown): unknown => decodeValue(encodeValue(value, "x"));

describe("a recorded value", () => {
  it("comes back with its types, and cycles as cycles", () => {
    const value = {
      u: undefined,
      d: new Date(0),
      m: new Map([["a", new Set([1n])]]),
      b: new Uint8Array([1, 2]),
      l: new URL("https://a.example/?b"),
      n: [Number.NaN, -0, Number.POSITIVE_INFINITY],
      nul: "\u0000",
    };
    expect(again(value)).toEqual(value);
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    const decoded = again(cycle) as { self: unknown };
    expect(decoded.self).toBe(decoded);
  });

  it("keeps an error's class, message, cause, fields and errors", () => {
    for (const error of [
      new TypeError("t"),
      new RangeError("r"),
      new TimeoutError("o"),
      new TerminalError("n"),
    ]) {
      const decoded = again(error) as Error;
      expect(decoded).toBeInstanceOf(error.constructor);
      expect([decoded.name, decoded.message, decoded.stack]).toEqual([
        error.name,
        error.message,
        error.stack,
      ]);
    }
    expect(again(new CancelledError())).toBeInstanceOf(CancelledError);
    const hathi = again(new HathiError("DIVERGED", "d")) as HathiError;
    expect([hathi instanceof HathiError, hathi.code]).toEqual([true, "DIVERGED"]);
    const all = again(new AggregateError([new TypeError("one")], "all")) as AggregateError;
    expect([all instanceof AggregateError, (all.errors[0] as Error).message]).toEqual([true, "one"]);
    const caused = again(new Error("outer", { cause: new RangeError("inner") })) as Error;
    expect(caused.cause).toBeInstanceOf(RangeError);
    class SlackLike extends Error {
      override readonly name = "SlackLike";
      readonly data = { error: "name_taken" };
    }
    const foreign = again(new SlackLike("s")) as SlackLike;
    expect([foreign.name, foreign.data]).toEqual(["SlackLike", { error: "name_taken" }]);
  });

  it("leaves out of an error what may hold secrets or cannot be recorded", () => {
    const error = Object.assign(new Error("x"), {
      request: { headers: { authorization: "token s3cret" } },
      config: "s3cret",
      send: () => {},
      status: 403,
    });
    const encoded = encodeThrown(error);
    expect(encoded).not.toContain("s3cret");
    expect(decodeValue(encoded)).toMatchObject({ message: "x", status: 403 });
  });

  it("is refused with the step, the path and the remedy when it cannot be kept", () => {
    class Client {
      readonly socket = 1;
    }
    for (const [value, path] of [
      [{ a: { f: () => 1 } }, "a.f"],
      [[1, new Client()], "[1]"],
      [{ m: Symbol("s") }, "m"],
    ] as const) {
      expect(() => encodeValue(value, "step count")).toThrow(HathiError);
      expect(() => encodeValue(value, "step count")).toThrow(
        /^step count: .*cannot be recorded.*Return plain data/,
      );
      expect(() => encodeValue(value, "step count")).toThrow(path);
    }
  });

  it("can be anything that was thrown", () => {
    for (const thrown of ["text", 7, null, undefined, { plain: true }]) {
      expect(decodeValue(encodeThrown(thrown))).toEqual(thrown);
    }
    expect(decodeValue(encodeThrown(() => 1))).toBeInstanceOf(Error);
  });
});
