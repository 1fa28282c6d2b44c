/**
 * Describes a value to people by a short text, much like JSON. It never throws, runs none of the author's code except
 * getters, and stops at a given length.
 */
import { isProxy } from "node:util/types";

interface Telling {
  /** How long the text may become. */
  readonly longest: number;
  /**
   * What to show instead of the value of this key; undefined to show the value. It is also asked for pairs in a
   * list, as headers are.
   */
  readonly hides?: (key: string, value: unknown) => string | undefined;
  /** Applied to each text before it is cut. */
  readonly strike?: (text: string) => string;
}

const longestText = 300;
const deepest = 20;

export function tellValue(value: unknown, telling: Telling): string {
  const teller = new Teller(telling);
  try {
    teller.tell(value, 0);
  } catch {
    teller.say("…");
  }
  return teller.text;
}

class Teller {
  text = "";
  readonly #telling: Telling;
  readonly #above = new Set<object>();

  constructor(telling: Telling) {
    this.#telling = telling;
  }

  get #isFull(): boolean {
    return this.text.length > this.#telling.longest;
  }

  say(words: string): void {
    this.text += words;
    if (this.#isFull) this.text = `${this.text.slice(0, this.#telling.longest)}…`;
  }

  tell(value: unknown, depth: number): void {
    if (typeof value === "string") this.say(JSON.stringify(this.#shorten(value)));
    else if (typeof value === "bigint") this.say(`${value}n`);
    else if (typeof value === "symbol") this.say(value.toString());
    else if (typeof value === "function") this.say("a function");
    else if (value === undefined) this.say("undefined");
    else if (value === null || typeof value === "number" || typeof value === "boolean") this.say(`${value}`);
    else if (typeof value !== "object") this.say("…");
    else if (isProxy(value)) this.say("a proxy");
    else if (this.#above.has(value)) this.say("itself");
    else if (depth > deepest) this.say("…");
    else {
      this.#above.add(value);
      this.#tellObject(value, depth);
      this.#above.delete(value);
    }
  }

  #shorten(text: string): string {
    const struck = this.#telling.strike?.(text) ?? text;
    return struck.length > longestText ? `${struck.slice(0, longestText)}…` : struck;
  }

  #tellObject(value: object, depth: number): void {
    if (Array.isArray(value)) {
      const [name, ...rest] = value.length === 2 ? (value as readonly unknown[]) : [];
      const hidden = typeof name === "string" ? this.#telling.hides?.(name, rest[0]) : undefined;
      const items = hidden === undefined ? (value as readonly unknown[]) : [name, hidden];
      this.#list("[", items, "]", (item) => this.tell(item, depth + 1));
      return;
    }
    if (value instanceof Map) {
      this.#list("Map [", value as ReadonlyMap<unknown, unknown>, "]", (pair) => this.tell(pair, depth + 1));
      return;
    }
    if (value instanceof Set) {
      this.#list("Set [", value as ReadonlySet<unknown>, "]", (item) => this.tell(item, depth + 1));
      return;
    }
    const words = tellInstance(value);
    if (words !== undefined) {
      this.say(words);
      return;
    }
    const told = Object.keys(value).filter((key) => read(value, key) !== undefined);
    this.#list("{", told, "}", (key) => this.#tellField(value, key, depth));
  }

  #tellField(value: object, key: string, depth: number): void {
    this.say(`${JSON.stringify(this.#shorten(key))}:`);
    const field = read(value, key);
    if (field === unreadable) {
      this.say("a getter that throws");
      return;
    }
    const hidden = this.#telling.hides?.(key, field);
    if (hidden === undefined) this.tell(field, depth + 1);
    else this.say(JSON.stringify(hidden));
  }

  #list<Item>(open: string, items: Iterable<Item>, close: string, tell: (item: Item) => void): void {
    this.say(open);
    let isFirst = true;
    for (const item of items) {
      if (this.#isFull) return;
      if (!isFirst) this.say(",");
      isFirst = false;
      tell(item);
    }
    this.say(close);
  }
}

const unreadable = Symbol("a getter that throws");

function read(value: object, key: string): unknown {
  try {
    return Reflect.get(value, key);
  } catch {
    return unreadable;
  }
}

function tellInstance(value: object): string | undefined {
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `${value.byteLength} bytes`;
  if (value instanceof Date)
    return JSON.stringify(Number.isNaN(value.getTime()) ? null : value.toISOString());
  if (value instanceof RegExp) return RegExp.prototype.toString.call(value);
  if (value instanceof URL) return JSON.stringify(URL.prototype.toString.call(value));
  if (value instanceof URLSearchParams) return JSON.stringify(URLSearchParams.prototype.toString.call(value));
  if (!(value instanceof Error)) return undefined;
  const { name, message } = value as { readonly name: unknown; readonly message: unknown };
  return `${typeof name === "string" ? name : "Error"}: ${typeof message === "string" ? message : "…"}`;
}
