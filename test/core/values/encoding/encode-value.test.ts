import { parse, stringify } from "devalue";
import { describe, expect, it } from "vitest";
import { RetryableError, TerminalError } from "../../../../src/core/errors.ts";
import { decodeValue, encodeThrown, encodeValue } from "../../../../src/core/values/recorded-value.ts";

const again = <Value>(value: Value): Value => decodeValue(encodeValue(value, "x")) as Value;
const refusal = (value: unknown): string => {
  try {
    return encodeValue(value, "x");
  } catch (error) {
    return (error as Error).message;
  }
};
const nest = (depth: number, wrap: (inner: unknown) => unknown): unknown => {
  let value: unknown = "the innermost";
  for (let at = 0; at < depth; at += 1) value = wrap(value);
  return value;
};

const ring: { self?: unknown; list: unknown[] } = { list: [1, [2]] };
ring.self = ring;
const one = {};
const sparse: unknown[] = ["a"];
sparse[40] = "far";
const holes: unknown[] = [];
holes[1] = undefined;
holes.length = 3;

describe("the format", () => {
  it("is devalue's, to the letter, so that what earlier versions recorded can be read and compared", () => {
    for (const value of [
      undefined,
      null,
      -0,
      "text",
      [Number.NaN, Infinity, -Infinity, -0, 0, undefined, 1.5e300],
      { a: 1, b: [1, 1, "x", "x"], "odd key <\u2028\ud800": '\n\\"</script>', "": null },
      holes,
      sparse,
      new Map<unknown, unknown>([
        [1, { a: 2 }],
        [{}, new Set([one, one])],
      ]),
      [new Date(5), new Date(Number.NaN), /a\/b<x>/giu, /x/, 10n, [5n, 5n]],
      [new URL("http://a.b/c?<d>"), new URLSearchParams("a=1&a=2")],
      [Object(5n), Object(-0), Object("s"), Object(false)],
      Object.assign(Object.create(null) as object, { a: 1 }),
      ring,
      [one, one],
      [
        new Uint8Array([1, 2, 3]),
        new Float64Array([1.5]),
        new DataView(new ArrayBuffer(3)),
        new ArrayBuffer(2),
      ],
    ]) {
      const encoded = encodeValue(value, "x");
      expect(encoded).toBe(stringify(value));
      expect(decodeValue(encoded)).toEqual(parse(encoded));
    }
  });

  it("of earlier versions is read: errors, buffers, and views of whole buffers", () => {
    const error =
      '[["Error",1],{"kind":2,"name":2,"message":3,"stack":4,"cause":5,"props":7},"TypeError","no","TypeError: no",["Error",6],{"kind":8,"name":8,"message":9,"stack":-1,"props":10},{"code":9},"Error","why",{}]';
    const read = decodeValue(error) as Error & { code: string };
    expect(read).toBeInstanceOf(TypeError);
    expect([read.message, read.code, (read.cause as Error).message]).toEqual(["no", "why", "why"]);
    expect(decodeValue('[["Buffer",1],"aGk="]')).toEqual(Buffer.from("hi"));
    expect(decodeValue('[["Uint8Array",1,1,2],["ArrayBuffer","AQIDBA=="]]')).toEqual(new Uint8Array([2, 3]));
  });
});

describe("however deep and wide", () => {
  it.each([
    ["arrays", (inner: unknown) => [inner]],
    ["a linked list", (next: unknown) => ({ value: 1, next })],
    ["maps", (inner: unknown) => new Map([["k", inner]])],
    ["causes", (cause: unknown) => new Error("x", { cause })],
    ["fields of errors", (inner: unknown) => Object.assign(new Error("x"), { inner })],
    ["errors of errors", (inner: unknown) => new AggregateError([inner], "x")],
  ])("%s, nested deep, are recorded and read back", (what, wrap) => {
    // Making errors is slow.
    const encoded = encodeValue(nest(/cause|error/.test(what) ? 2500 : 20_000, wrap), "x");
    expect(encoded).toContain("the innermost");
    expect(encodeValue(decodeValue(encoded), "x")).toBe(encoded);
  });

  it("takes as many looks as there are parts, where causes and fields share what they hold", () => {
    let looks = 0;
    const watched = {
      get field() {
        looks += 1;
        return () => {};
      },
    };
    let error: Error = Object.assign(new Error("0"), { watched });
    for (let depth = 0; depth < 100; depth += 1) {
      error = Object.assign(new Error("x", { cause: error }), { cause2: error, watched });
    }
    expect(decodeValue(encodeThrown(error))).toBeInstanceOf(Error);
    // After the first look the value is known to contain a function.
    expect(looks).toBe(1);
  });

  it("rings of causes come back as rings", () => {
    const a = new Error("a");
    const b = new RangeError("b", { cause: a });
    a.cause = b;
    const read = again(a);
    expect(read.cause).toBeInstanceOf(RangeError);
    expect((read.cause as Error).cause).toBe(read);
    const self = new Error("self");
    self.cause = self;
    expect(again(self).cause).toBeInstanceOf(Error);
  });
});

describe("nothing is dropped without a word:", () => {
  it("of a view its own bytes are recorded, and no others", () => {
    const pool = new Uint8Array(Buffer.from("secrets of others, and ours"));
    for (const Kind of [Uint8Array, Int8Array, Uint8ClampedArray]) {
      const encoded = encodeValue(new Kind(pool.buffer, 23, 4), "x");
      expect(encoded).toBe(`[["${Kind.name}",1],["ArrayBuffer","${btoa("ours")}"]]`);
    }
    const words = again(new Uint16Array(new Uint16Array([1, 2, 3]).buffer, 2, 1));
    expect([words.length, words[0], words.buffer.byteLength]).toEqual([1, 2, 2]);
    const view = again(new DataView(pool.buffer, 23, 4));
    expect([view.byteLength, view.buffer.byteLength, view.getUint8(0)]).toEqual([4, 4, 111]);
    const shared = new Uint8Array(new SharedArrayBuffer(2)).fill(7);
    expect([...again(shared)]).toEqual([7, 7]);
  });

  it("an empty Buffer is still a Buffer", () => {
    expect(Buffer.isBuffer(again(Buffer.alloc(0)))).toBe(true);
  });

  it("a match has its index, its input and its groups, an array its fields", () => {
    const match = again(/(?<year>\d{4})/d.exec("in 2031"));
    expect([match?.index, match?.input, match?.groups?.["year"], match?.[0]]).toEqual([
      3,
      "in 2031",
      "2031",
      "2031",
    ]);
    expect(match?.indices?.[0]).toEqual([3, 7]);
    expect(match?.indices?.groups?.["year"]).toEqual([3, 7]);
    const list: unknown[] & { self?: unknown } = [1];
    list.self = list;
    const read = again(list);
    expect([Array.isArray(read), read.self === read, read.length]).toEqual([true, true, 1]);
    const withHoles = Object.assign([...sparse], { name: "n" });
    Reflect.deleteProperty(withHoles, "1");
    expect(again(withHoles).name).toBe("n");
  });

  it("an error keeps its field `errors`, whatever that holds", () => {
    const invalid = Object.assign(new Error("invalid"), { errors: [{ path: ["a"], message: "no" }] });
    expect(again(invalid)).toMatchObject({ errors: [{ path: ["a"], message: "no" }] });
    const all = again(new AggregateError([new RangeError("r"), () => {}], "all"));
    expect(all).toBeInstanceOf(AggregateError);
    expect(all.errors[0]).toBeInstanceOf(RangeError);
    expect(all.errors[1]).toBe("a function");
    class Several extends AggregateError {}
    expect(again(new Several([1, 2], "several")).errors).toEqual([1, 2]);
  });

  it("an error of an author's class is one of the known class that it extends", () => {
    class Fatal extends TerminalError {}
    class Later extends RetryableError {}
    class Odd extends RangeError {}
    expect(again(new Fatal("x"))).toBeInstanceOf(TerminalError);
    expect(again(new Later("x"))).toBeInstanceOf(RetryableError);
    expect(again(new Odd("x"))).toBeInstanceOf(RangeError);
  });

  it("what hangs on an error and cannot be recorded is left out, and the rest is kept", () => {
    const shared = { deep: { f: () => {} } };
    const cause = Object.assign(new Error("why"), { socket: shared, code: "E" });
    const error = Object.assign(new Error("x", { cause }), { first: shared, kept: [1], also: shared });
    const read = again(error);
    expect(Object.keys(read)).toEqual(["kept"]);
    expect(read.cause).toMatchObject({ message: "why", code: "E" });
    expect(again(new Error("x", { cause: shared })).cause).toBe('{"deep":{"f":a function}}');
    expect(again({ error, after: [shared.deep, 1].slice(1) }).after).toEqual([1]);
  });

  it("a key of __proto__ is a key, and changes no prototype", () => {
    const data = JSON.parse('{"__proto__": {"polluted": true}, "a": {"__proto__": 1}}') as object;
    const read = again(data);
    expect(JSON.stringify(read)).toBe('{"__proto__":{"polluted":true},"a":{"__proto__":1}}');
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
    expect(Reflect.get(read, "polluted")).toBeUndefined();
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  });

  it.each([
    [
      "an Array",
      () => ({ list: new (class List extends Array {})() }),
      '"list" in its result',
      "an instance of List",
    ],
    ["a Map", () => new (class Index extends Map {})(), "its result", "an instance of Index"],
    ["a Set", () => [new (class Bag extends Set {})()], '"[0]" in its result', "an instance of Bag"],
    ["a Date", () => new (class Day extends Date {})(), "its result", "an instance of Day"],
    ["a Uint8Array", () => new (class Bytes extends Uint8Array {})(1), "its result", "an instance of Bytes"],
    [
      "a Map with fields",
      () => Object.assign(new Map(), { extra: 1 }),
      "its result",
      "fields of its own (extra)",
    ],
  ])("a subclass of %s is refused with its path", (_what, make, at, what) => {
    const message = refusal(make());
    expect(message).toContain(`x: ${at} cannot be recorded: it is`);
    expect(message).toContain(what);
  });
});
