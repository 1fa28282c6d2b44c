/** What the outside may send to do harm: texts, JSON values and changed payloads, for property tests. */
import * as fc from "fast-check";

const snippets = [
  "<!channel>",
  "<!here|x>",
  "<!everyone>",
  "<!subteam^S012AB3CD|@ops>",
  "<@U012AB3CD>",
  "<#C012AB3CD|general>",
  "<https://evil.example|github.com>",
  "<mailto:a@evil.example|b>",
  "<!date^0^{date}^https://evil.example|x>",
  "&lt;!channel&gt;",
  "&",
  ">",
  "<",
  "|",
  "\n> quote\n",
  "\r\n",
  "\u2028",
  "\u0085",
  "*bold* _it_ ~gone~ `code`",
  "```",
  "@acme/team",
  "@channel",
  "[x](javascript:alert(1))",
  "![x](https://evil.example/x.png)",
  "<img src=x onerror=alert(1)>",
  "<!-- hathi",
  "-->",
  "#1",
  "https://evil.example",
  "\u0000",
  "\u001b[31m",
  "\u202e",
  "\u2066",
  "\u200b",
  "\ufeff",
  "\u00ad",
  "\ud800",
  "\udc00",
  "\u{1f418}",
  "__proto__",
  "constructor",
  "'; drop table hathi.events; --",
  "{{secrets}}",
  "..",
  "%00",
  "é".repeat(40),
] as const;

/** Text of any kind, with the pieces in it that mean something to somebody. */
export function nastyText(maxPieces = 8): fc.Arbitrary<string> {
  const piece = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...snippets) },
    { weight: 2, arbitrary: fc.string({ unit: "binary", maxLength: 12 }) },
    { weight: 2, arbitrary: fc.string({ maxLength: 12 }) },
    // Incompressible, so that Postgres sees its length.
    { weight: 1, arbitrary: fc.string({ unit: "binary-ascii", minLength: 2000, maxLength: 5000 }) },
  );
  return fc.array(piece, { maxLength: maxPieces }).map((pieces) => pieces.join(""));
}

const nastyKey = fc.oneof(
  fc.constantFrom(
    "__proto__",
    "constructor",
    "prototype",
    "toString",
    "hasOwnProperty",
    "then",
    "toJSON",
    "",
  ),
  nastyText(2),
);

/** Any JSON value; objects may have keys that every object has. */
export function nastyJson(): fc.Arbitrary<unknown> {
  return fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      nastyText(3),
      fc.constantFrom<unknown>(null, true, false, 0, -0, 1e308, -1, 2 ** 53, 1.5, "", [], {}),
      fc.integer(),
      fc.array(tie("value"), { maxLength: 4 }),
      fc.array(fc.tuple(nastyKey, tie("value")), { maxLength: 4 }).map(toObject),
    ),
  })).value;
}

// By JSON.parse, as at the door: "__proto__" is a key like another then.
function toObject(entries: readonly (readonly [string, unknown])[]): unknown {
  const fields = entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
  return JSON.parse(`{${fields.join(",")}}`);
}

/** JSON text of lists or objects within each other, so many levels. */
export function nested(depth: number, kind: "list" | "object" = "list"): string {
  return kind === "list"
    ? "[".repeat(depth) + "]".repeat(depth)
    : `${'{"a":'.repeat(depth)}null${"}".repeat(depth)}`;
}

/** One of the values, changed in some places. */
export function mutationsOf(values: readonly unknown[]): fc.Arbitrary<unknown> {
  const change = fc.record({ path: fc.array(fc.nat(), { maxLength: 5 }), value: nastyJson() });
  return fc
    .tuple(fc.nat({ max: values.length - 1 }), fc.array(change, { maxLength: 4 }))
    .map(([index, changes]) =>
      changes.reduce<unknown>((value, { path, value: put }) => replaceAt(value, path, put), values[index]),
    );
}

function replaceAt(value: unknown, path: readonly number[], put: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined || typeof value !== "object" || value === null) return put;
  const keys = Object.keys(value);
  const key = keys[step % Math.max(1, keys.length)];
  if (key === undefined) return put;
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...value }) as Record<string, unknown>;
  copy[key] = replaceAt(copy[key], rest, put);
  return copy;
}

/** What a client can send as a header at all. */
export function asHeader(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replace(/[^\t\u0020-\u007e\u0080-\u00ff]/g, "?").trim();
}
