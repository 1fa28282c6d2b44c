/** What nobody expects to be thrown, as source text: each must be told like any other failure. */

export const nastyThrows: Readonly<Record<string, string>> = {
  "an object without a prototype": "Object.create(null)",
  "the groups of a match for a cause":
    'new Error("not ours", { cause: /(?<code>\\d+)/.exec("code 7").groups })',
  "a message that is a getter that throws":
    'Object.defineProperty(new Error(), "message", { get() { throw new Error("m"); } })',
  "a name that is a getter that throws":
    'Object.defineProperty(new Error("x"), "name", { get() { throw new Error("n"); } })',
  "a cause that is a getter that throws":
    'Object.defineProperty(new Error("x"), "cause", { get() { throw new Error("c"); } })',
  "a stack that is a number": 'Object.assign(new Error("x"), { stack: 7 })',
  "a stack that is a getter that throws":
    'Object.defineProperty(new Error("x"), "stack", { get() { throw new Error("s"); } })',
  "a name that is a symbol": 'Object.assign(new Error("x"), { name: Symbol("n") })',
  "a message that is an object": 'Object.assign(new Error("x"), { message: Object.create(null) })',
  "a toString that throws": "{ toString() { throw new Error('t'); } }",
  "a toJSON that throws": 'Object.assign(new Error("x"), { toJSON() { throw new Error("j"); } })',
  "a code that is a getter that throws":
    'Object.defineProperty(new Error("x"), "code", { enumerable: true, get() { throw new Error("c"); } })',
  "a proxy of an error": 'new Proxy(new Error("x"), {})',
  "a proxy whose every trap throws":
    "new Proxy({}, new Proxy({}, { get() { return () => { throw new Error('trap'); }; } }))",
  "a revoked proxy":
    "(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy; })()",
  "a symbol": 'Symbol("s")',
  "a function": "() => 1",
  "a class": "class Oops {}",
  null: "null",
  undefined: "undefined",
  "a huge message": 'new Error("m".repeat(300_000))',
  "a ring of causes":
    '(() => { const a = new Error("a"), b = new Error("b", { cause: a }); a.cause = b; return a; })()',
  "a thousand causes":
    '(() => { let e = new Error("0"); for (let i = 0; i < 1000; i += 1) e = new Error(String(i), { cause: e }); return e; })()',
  "errors that hold themselves":
    '(() => { const e = new AggregateError([], "all"); e.errors.push(e, Object.create(null)); return e; })()',
  "a frozen error": 'Object.freeze(new Error("x"))',
  "an error of a class without a constructor":
    '(() => { class E extends Error {} E.prototype.constructor = undefined; return new E("x"); })()',
};
