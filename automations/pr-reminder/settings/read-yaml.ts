/** Reads a YAML file field by field, and says of each fault on which line it is and what would be right. */
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";

export interface Fault {
  readonly line: number;
  readonly message: string;
}

/** A node of the file with its place, for the readers of fields. */
export interface Given {
  readonly node: unknown;
  /** "reminders.watch.size" */
  readonly path: string;
  /** Notes a fault of this node. */
  readonly refuse: (message: string) => undefined;
  readonly at: (node: unknown, path: string) => Given;
}

/** Reads one field; undefined after a fault. */
export type Read<Value> = (given: Given) => Value | undefined;

type Fields = Readonly<Record<string, Read<unknown>>>;
type Values<Of extends Fields> = { readonly [Key in keyof Of]?: NonNullable<ReturnType<Of[Key]>> };

const longest = 100_000;

export function readYaml<Value>(
  text: string,
  read: Read<Value>,
): { readonly value: Value | undefined; readonly faults: readonly Fault[] } {
  if (text.length > longest)
    return {
      value: undefined,
      faults: [{ line: 1, message: `the file has more than ${longest} characters` }],
    };
  const lines = new LineCounter();
  // Aliases could make a small file a large value.
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const faults: Fault[] = document.errors.map(({ pos, message }) => ({
    line: lines.linePos(pos[0]).line,
    message: `this is not YAML: ${message.split("\n")[0]?.replace(/ at line \d+, column \d+:?$/, "") ?? ""}`,
  }));
  if (faults.length > 0) return { value: undefined, faults };
  const at = (node: unknown, path: string, holder?: unknown): Given => ({
    node,
    path,
    at: (inner, name) => at(inner, path === "" ? name : `${path}.${name}`, node),
    refuse(message) {
      const start = ((node ?? holder) as Node | null)?.range?.[0] ?? 0;
      faults.push({
        line: lines.linePos(start).line || 1,
        message: path === "" ? message : `${path}: ${message}`,
      });
      return undefined;
    },
  });
  const value = document.contents === null ? undefined : read(at(document.contents, ""));
  return { value, faults };
}

/** A map with these fields alone; one that is left out stays out. */
export function map<const Of extends Fields>(fields: Of): Read<Values<Of>> {
  return (given) => {
    const { node } = given;
    if (!isMap(node)) return given.refuse(`write fields below it: ${Object.keys(fields).join(", ")}`);
    const values: Record<string, unknown> = {};
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? String(key.value) : "";
      const read = Object.hasOwn(fields, name) ? fields[name] : undefined;
      if (read === undefined) {
        given.at(key, name).refuse(`there is no such field. There are ${Object.keys(fields).join(", ")}`);
        continue;
      }
      const field = read(given.at(value, name));
      if (field !== undefined) values[name] = field;
    }
    return values as Values<Of>;
  };
}

/** A map whose keys are names of the reader's own. */
export function named<Value>(read: Read<Value>): Read<Readonly<Record<string, Value>>> {
  return (given) => {
    const { node } = given;
    if (!isMap(node)) return given.refuse("write a name and a value, as in core: [dana, eli]");
    const values = new Map<string, Value>();
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? String(key.value) : "";
      const field = read(given.at(value, name));
      if (field !== undefined) values.set(name.toLowerCase(), field);
    }
    return Object.fromEntries(values);
  };
}

export const text: Read<string> = ({ node, refuse }) =>
  isScalar(node) &&
  (typeof node.value === "string" || typeof node.value === "number") &&
  String(node.value) !== ""
    ? String(node.value)
    : refuse("write a text");

export const truth: Read<boolean> = ({ node, refuse }) =>
  isScalar(node) && typeof node.value === "boolean" ? node.value : refuse("write true or false");

export function whole(least: number, most: number): Read<number> {
  return ({ node, refuse }) => {
    const value = isScalar(node) ? node.value : undefined;
    return typeof value === "number" && Number.isInteger(value) && value >= least && value <= most
      ? value
      : refuse(`write a whole number from ${least} to ${most}`);
  };
}

export function oneOf<const Word extends string>(...words: readonly Word[]): Read<Word> {
  return ({ node, refuse }) => {
    const word = isScalar(node) ? words.find((one) => one === node.value) : undefined;
    return word ?? refuse(`write one of ${words.join(", ")}`);
  };
}

/** A list of texts; a single text is a list of one. */
export const texts: Read<readonly string[]> = (given) => {
  const { node } = given;
  if (isScalar(node)) {
    const one = text(given);
    return one === undefined ? undefined : [one];
  }
  if (!isSeq(node)) return given.refuse('write a list of texts, as in ["main", "release/*"]');
  return node.items.flatMap((item, index) => text(given.at(item, String(index + 1))) ?? []);
};

/** A field that takes this or that. */
export function either<One, Other>(
  isOne: (node: unknown) => boolean,
  one: Read<One>,
  other: Read<Other>,
): Read<One | Other> {
  return (given) => (isOne(given.node) ? one(given) : other(given));
}

/** A text that this reads. */
export function textAs<Value>(read: (text: string) => Value | undefined, wanted: string): Read<Value> {
  return (given) => {
    const said = text(given);
    if (said === undefined) return undefined;
    return read(said) ?? given.refuse(`write ${wanted}, not "${said.slice(0, 50)}"`);
  };
}
