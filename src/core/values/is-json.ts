/** Tells whether JSON keeps everything of a value. */

// Postgres and V8 both bound the nesting of JSON. Deeper values are encoded as a flat list instead.
const deepest = 200;

// JSON repeats an object wherever it occurs. A few repetitions do no harm, but a cycle would have no end.
const mostRepeats = 1000;

/** Strings, finite numbers, booleans, null, and arrays and plain objects of these. */
export function isJson(value: unknown): boolean {
  const seen = new Set<object>();
  let repeats = 0;
  const left: { readonly value: unknown; readonly depth: number }[] = [{ value, depth: 0 }];
  for (let one = left.pop(); one !== undefined; one = left.pop()) {
    const { value: item, depth } = one;
    if (isJsonLeaf(item)) continue;
    if (typeof item !== "object" || item === null || depth > deepest) return false;
    if (seen.has(item)) repeats += 1;
    seen.add(item);
    if (repeats > mostRepeats || !isPlain(item)) return false;
    for (const field of Object.values(item) as readonly unknown[])
      left.push({ value: field, depth: depth + 1 });
  }
  return true;
}

function isJsonLeaf(value: unknown): boolean {
  if (typeof value === "number") return Number.isFinite(value) && !Object.is(value, -0);
  return value === null || typeof value === "string" || typeof value === "boolean";
}

function isPlain(value: object): boolean {
  if (Object.getOwnPropertySymbols(value).length > 0 || typeof Reflect.get(value, "toJSON") === "function")
    return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!Array.isArray(value)) return prototype === Object.prototype;
  // JSON loses holes, and fields that an array has beside its items.
  return prototype === Array.prototype && Object.keys(value).length === value.length && !hasHoles(value);
}

function hasHoles(list: readonly unknown[]): boolean {
  for (let index = 0; index < list.length; index += 1) if (!(index in list)) return true;
  return false;
}
