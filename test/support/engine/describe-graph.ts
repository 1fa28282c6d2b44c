/**
 * Says all that can be seen of a value, part by part: classes, fields, contents, and which parts are the same.
 * Two values with the same lines are equal. It uses nothing from outside of itself and goes to any depth, so tests
 * put its source into automations, to ask how a value looks to their code.
 */
export function describeGraph(root: unknown): readonly string[] {
  const parts: object[] = [];
  const places = new Map<object, number>();
  const tell = (value: unknown): string => {
    if (typeof value === "string") return JSON.stringify(value);
    if (typeof value === "bigint") return `${value}n`;
    if (typeof value === "function") return "a function";
    if (typeof value !== "object" || value === null) return Object.is(value, -0) ? "-0" : String(value);
    const place = places.get(value) ?? parts.push(value) - 1;
    places.set(value, place);
    return `#${place}`;
  };
  const bytes = (view: ArrayBuffer | ArrayBufferView): string =>
    (ArrayBuffer.isView(view)
      ? new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
      : new Uint8Array(view)
    ).join(" ");
  const isBox = (value: object): boolean =>
    /(?:Number|Boolean|String|BigInt)\]$/.test(Object.prototype.toString.call(value));
  const contentOf = (value: object): string => {
    if (value instanceof Map)
      return [...value].map(([key, one]) => `${tell(key)} => ${tell(one)}`).join(", ");
    if (value instanceof Set) return [...value].map(tell).join(", ");
    if (value instanceof Date) return `${value.getTime()}`;
    if (value instanceof URL || value instanceof URLSearchParams || value instanceof RegExp)
      return value.toString();
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return bytes(value);
    if (isBox(value)) return tell(value.valueOf());
    if (Array.isArray(value)) return `of ${value.length}`;
    return "";
  };
  const fieldsOf = (value: object): readonly string[] => {
    if (ArrayBuffer.isView(value) || isBox(value)) return [];
    const isThrown = value instanceof Error;
    const hidden = isThrown ? ["name", "message", "cause", "errors"].filter((name) => name in value) : [];
    const shown = Object.keys(value).filter((name) => !hidden.includes(name) && name !== "stack");
    const fields = [...hidden, ...shown].map(
      (name) => `${JSON.stringify(name)}: ${tell(Reflect.get(value, name))}`,
    );
    return isThrown ? [...fields, `stack: ${typeof value.stack}`] : fields;
  };
  const lines = [tell(root)];
  // More come as they are told.
  for (const [place, part] of parts.entries()) {
    const prototype = Object.getPrototypeOf(part) as object | null;
    const name = prototype === null ? "no class" : prototype.constructor.name;
    const Known =
      prototype === null ? undefined : (Reflect.get(globalThis, name) as { prototype: object } | undefined);
    const kind = prototype === null || Known?.prototype === prototype ? name : `another's ${name}`;
    lines.push(`#${place} ${kind} ${contentOf(part)} { ${fieldsOf(part).join(", ")} }`);
  }
  if (lines.length <= 100) return lines;
  let sum = 0;
  for (const line of lines) {
    for (let at = 0; at < line.length; at += 1) sum = (sum * 31 + line.charCodeAt(at)) % 1_000_000_007;
  }
  return [...lines.slice(0, 3), `${lines.length} lines, ${sum} in all`];
}
