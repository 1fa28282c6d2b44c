import { describe, expect, it } from "vitest";
import { decodeValue, encodeValue } from "../../../src/core/values/recorded-value.ts";

const again = <Value>(value: Value): Value => decodeValue(encodeValue(value, "x")) as Value;

const numbersOf = (from: ArrayBuffer | ArrayBufferView): number[] => [
  ...new Uint8Array(ArrayBuffer.isView(from) ? from.buffer : from),
];

describe("a recorded value keeps", () => {
  it("a RegExp with its source and flags", () => {
    const decoded = again(/a\/(?<name>b+)\n/giu);
    expect(decoded).toBeInstanceOf(RegExp);
    expect([decoded.source, decoded.flags]).toEqual([String.raw`a\/(?<name>b+)\n`, "giu"]);
    expect("A/BB\n".replace(decoded, "$<name>")).toBe("BB");
  });

  it("an ArrayBuffer, and every kind of window on one", () => {
    const buffer = new Uint8Array([0, 1, 254, 255, 7, 8, 9, 10]).buffer;
    const decoded = again(buffer);
    expect(decoded).toBeInstanceOf(ArrayBuffer);
    expect(numbersOf(decoded)).toEqual(numbersOf(buffer));
    expect(again(new ArrayBuffer(0)).byteLength).toBe(0);
    for (const Kind of [
      Int8Array,
      Uint16Array,
      Float32Array,
      Float64Array,
      BigInt64Array,
      Uint8ClampedArray,
    ]) {
      const view = new Kind(buffer);
      const back = again(view);
      expect(back).toBeInstanceOf(Kind);
      expect(numbersOf(back)).toEqual(numbersOf(view));
    }
    const inside = new Uint16Array(buffer, 2, 2);
    expect([...again(inside)]).toEqual([...inside]);
    const view = again(new DataView(buffer, 4, 2));
    expect([view instanceof DataView, view.byteLength, view.getUint8(0)]).toEqual([true, 2, 7]);
  });

  it("a Buffer as a Buffer, and of a shared one its own part alone", () => {
    const shared = Buffer.from("a secret and a value");
    const encoded = encodeValue(shared.subarray(15), "x");
    expect(encoded).not.toContain(Buffer.from("secret").toString("base64").slice(0, 6));
    const decoded = decodeValue(encoded);
    expect(Buffer.isBuffer(decoded)).toBe(true);
    expect(String(decoded)).toBe("value");
  });

  it("boxed values", () => {
    // oxlint-disable-next-line no-new-wrappers
    const boxes = {
      number: new Number(-0),
      text: new String("t"),
      truth: new Boolean(false),
      big: Object(5n),
    };
    const decoded = again(boxes);
    expect(decoded.number).toBeInstanceOf(Number);
    expect(Object.is(decoded.number.valueOf(), -0)).toBe(true);
    expect(decoded.text).toBeInstanceOf(String);
    expect(decoded.text.valueOf()).toBe("t");
    expect(decoded.truth).toBeInstanceOf(Boolean);
    expect(decoded.truth.valueOf()).toBe(false);
    expect(typeof decoded.big).toBe("object");
    expect((decoded.big as bigint).valueOf()).toBe(5n);
  });

  it("-0, NaN and the infinities, alone and within, also as keys of a Map", () => {
    for (const value of [-0, 0, Number.NaN, Infinity, -Infinity]) {
      expect(Object.is(again(value), value)).toBe(true);
      expect(Object.is(again([value])[0], value)).toBe(true);
      expect(Object.is(again({ a: value }).a, value)).toBe(true);
      expect(again(new Map([[value, "v"]])).get(value)).toBe("v");
    }
    expect(again(new Set([Number.NaN])).has(Number.NaN)).toBe(true);
  });

  it("the holes of a sparse array as holes, and undefined as undefined", () => {
    const sparse: unknown[] = [];
    sparse[3] = undefined;
    sparse[1] = "one";
    sparse.length = 6;
    const decoded = again(sparse);
    expect([decoded.length, Object.keys(decoded)]).toEqual([6, ["1", "3"]]);
    expect([0 in decoded, 3 in decoded, decoded[3]]).toEqual([false, true, undefined]);
    const far: string[] = [];
    far[1_000_000] = "far";
    const encoded = encodeValue(far, "x");
    expect(encoded.length).toBeLessThan(100);
    expect(Object.keys(decodeValue(encoded) as object)).toEqual(["1000000"]);
  });

  it("cycles through maps, sets, arrays and errors' causes, each thing once", () => {
    type Node = Map<unknown, unknown>;
    const map: Node = new Map();
    const set = new Set<unknown>([map]);
    const list = [set, map];
    map.set("set", set).set(map, "itself for a key").set("list", list);
    list.push(list as never);
    const decoded = again(map);
    const decodedSet = decoded.get("set") as Set<unknown>;
    const decodedList = decoded.get("list") as unknown[];
    expect(decodedSet.has(decoded)).toBe(true);
    expect(decoded.get(decoded)).toBe("itself for a key");
    expect([
      decodedList[0] === decodedSet,
      decodedList[1] === decoded,
      decodedList[2] === decodedList,
    ]).toEqual([true, true, true]);
    const one = {};
    const [first, second] = again([one, one]);
    expect(first).toBe(second);
  });

  it("an object without a prototype, and keys that mean something elsewhere", () => {
    const bare = Object.assign(Object.create(null) as Record<string, unknown>, { a: 1 });
    const decoded = again(bare);
    expect([Object.getPrototypeOf(decoded), decoded["a"]]).toEqual([null, 1]);
    expect(again(JSON.parse('{"constructor": 1, "toString": 2, "": 3}'))).toEqual(
      JSON.parse('{"constructor": 1, "toString": 2, "": 3}'),
    );
    const odd = `line \u2028 \u2029 \ud800 </script> "quoted" \\`;
    expect(again({ [odd]: odd })).toEqual({ [odd]: odd });
  });

  it("dates, the invalid one too, and addresses with their parameters", () => {
    expect(again(new Date(Number.NaN)).getTime()).toBeNaN();
    expect(again(new Date(-1)).getTime()).toBe(-1);
    const params = again(new URLSearchParams("a=1&a=2&b=%20"));
    expect([params instanceof URLSearchParams, params.getAll("a"), params.get("b")]).toEqual([
      true,
      ["1", "2"],
      " ",
    ]);
  });
});
