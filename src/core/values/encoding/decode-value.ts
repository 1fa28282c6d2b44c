/**
 * Reads what encode-value.ts writes, and what devalue wrote in earlier versions. It first makes an empty value for
 * each place of the list, and then fills each with the values that it refers to. So cycles and deep values come back
 * as they were.
 */
import type { InstanceData } from "./instance-data.ts";
import { makeLeaf, sentinel, setField, sparse, viewClasses, withHoles } from "./decoded-parts.ts";
import { type FindClass, makeError, setHidden } from "./recorded-error.ts";

/** What the reader of a value knows about the classes of recorded instances and errors. */
export interface Revival {
  readonly findClass?: FindClass;
  readonly reviveInstance?: (data: InstanceData) => unknown;
}

/** @throws {Error} for text that is no recorded value */
export function readValue(text: string, revival: Revival): unknown {
  const parsed: unknown = JSON.parse(text);
  if (typeof parsed === "number") return sentinel(parsed);
  if (!Array.isArray(parsed) || parsed.length === 0) throw new TypeError("this is not a recorded value");
  return new Reader(parsed as readonly unknown[], revival).read();
}

type Raw = Readonly<Record<string, number>>;

class Reader {
  readonly #list: readonly unknown[];
  readonly #revival: Revival;
  readonly #made: unknown[];
  readonly #isMade: Uint8Array;
  #hasInstances = false;

  constructor(list: readonly unknown[], revival: Revival) {
    this.#list = list;
    this.#revival = revival;
    this.#made = Array.from({ length: list.length });
    this.#isMade = new Uint8Array(list.length);
  }

  read(): unknown {
    for (let place = 0; place < this.#list.length; place += 1) this.#make(place);
    if (this.#hasInstances) for (const place of this.#innermostFirst()) this.#fill(place);
    else for (let place = 0; place < this.#list.length; place += 1) this.#fill(place);
    return this.#made[0];
  }

  #at(place: unknown): unknown {
    if (typeof place !== "number" || place >= this.#list.length)
      throw new TypeError("a place that is not there");
    return place < 0 ? sentinel(place) : this.#made[place];
  }

  #make(place: number): unknown {
    if (this.#isMade[place] === 1) return this.#made[place];
    this.#isMade[place] = 1;
    this.#made[place] = this.#shell(this.#list[place], place);
    return this.#made[place];
  }

  #shell(raw: unknown, place: number): unknown {
    if (typeof raw !== "object" || raw === null) return raw;
    if (!Array.isArray(raw)) return {};
    const [kind, first, ...more] = raw as readonly unknown[];
    if (typeof kind !== "string") return kind === -7 ? sparse(Number(first)) : withHoles(raw.length);
    switch (kind) {
      case "Error":
        return this.#errorAt(Number(first));
      case "Array":
        return this.#make(Number(first));
      case "Buffer":
        return Buffer.from(this.#textAt(first), "base64");
      case "Instance":
        this.#hasInstances = true;
        return undefined;
      case "Map":
        return new Map();
      case "Set":
        return new Set();
      case "null":
        return Object.create(null);
      case "Object":
        return Object(typeof first === "number" && first < 0 ? sentinel(first) : this.#make(Number(first)));
      case "ArrayBuffer":
        return Uint8Array.from(Buffer.from(String(first), "base64")).buffer;
      default:
        return makeLeaf(kind, first, more) ?? this.#view(kind, first, more, place);
    }
  }

  // Earlier versions recorded the whole buffer that a view was part of, and the view's offset and length in it.
  #view(kind: string, first: unknown, [offset, length]: readonly unknown[], place: number): unknown {
    const View = viewClasses.has(kind) ? (Reflect.get(globalThis, kind) as unknown) : undefined;
    const buffer = Number(first) === place ? undefined : this.#make(Number(first));
    if (typeof View !== "function" || !(buffer instanceof ArrayBuffer))
      throw new TypeError(`"${kind}" is nothing that is recorded`);
    return Reflect.construct(View, offset === undefined ? [buffer] : [buffer, offset, length]) as unknown;
  }

  #rawAt(place: unknown): Raw {
    const raw = this.#list[Number(place)];
    return typeof raw === "object" && raw !== null ? (raw as Raw) : {};
  }

  #textAt(place: unknown): string {
    const text = typeof place === "number" ? this.#list[place] : place;
    return typeof text === "string" ? text : "";
  }

  #errorAt(place: number): Error {
    const { kind, base, name, message, stack, props } = this.#rawAt(place);
    const { code } = this.#rawAt(props);
    const head = {
      kind: this.#textAt(kind),
      base: base === undefined ? undefined : this.#textAt(base),
      name: this.#textAt(name),
      message: this.#textAt(message),
      stack: stack === undefined || stack < 0 ? undefined : this.#textAt(stack),
      code: code === undefined ? undefined : this.#textAt(code),
    };
    return makeError(head, this.#revival.findClass);
  }

  #fill(place: number): void {
    const raw = this.#list[place];
    if (typeof raw !== "object" || raw === null) return;
    if (!Array.isArray(raw)) {
      this.#fillFields(this.#made[place] as object, raw as Raw);
      return;
    }
    const made = this.#made[place];
    const parts = raw as readonly unknown[];
    switch (parts[0]) {
      case "Error":
        this.#fillError(made as Error, this.#rawAt(parts[1]));
        return;
      case "Array":
        this.#fillFields(made as object, this.#rawAt(parts[2]));
        return;
      case "Instance": {
        const data = this.#at(parts[1]) as InstanceData;
        this.#made[place] = this.#revival.reviveInstance?.(data) ?? data.fields;
        return;
      }
      case "Map":
        for (let part = 1; part < parts.length; part += 2) {
          (made as Map<unknown, unknown>).set(this.#at(parts[part]), this.#at(parts[part + 1]));
        }
        return;
      case "Set":
        for (let part = 1; part < parts.length; part += 1) (made as Set<unknown>).add(this.#at(parts[part]));
        return;
      case "null":
        for (let part = 1; part < parts.length; part += 2) {
          setField(made as object, String(parts[part]), this.#at(parts[part + 1]));
        }
        return;
      case -7:
        for (let part = 2; part < parts.length; part += 2) {
          (made as unknown[])[Number(parts[part])] = this.#at(parts[part + 1]);
        }
        return;
      default:
        if (typeof parts[0] === "string") return;
        for (const [index, item] of parts.entries())
          if (item !== -2) (made as unknown[])[index] = this.#at(item);
    }
  }

  #fillFields(made: object, raw: Raw): void {
    for (const name of Object.keys(raw)) setField(made, name, this.#at(raw[name]));
  }

  #fillError(error: Error, raw: Raw): void {
    const { cause, errors, props } = raw;
    if (cause !== undefined) setHidden(error, "cause", this.#at(cause));
    if (errors !== undefined) setHidden(error, "errors", this.#at(errors));
    if (props !== undefined) this.#fillFields(error, this.#rawAt(props));
  }

  /** All places, each after those that it refers to, because an instance is made of values that are complete. */
  #innermostFirst(): readonly number[] {
    const order: number[] = [];
    const seen = new Uint8Array(this.#list.length);
    const left: { readonly place: number; readonly isDone: boolean }[] = [{ place: 0, isDone: false }];
    for (let one = left.pop(); one !== undefined; one = left.pop()) {
      const { place, isDone } = one;
      if (isDone) order.push(place);
      else if (seen[place] === 0) {
        seen[place] = 1;
        left.push({ place, isDone: true });
        const raw = this.#list[place];
        const named =
          typeof raw === "object" && raw !== null ? (Object.values(raw) as readonly unknown[]) : [];
        for (const part of named)
          if (typeof part === "number" && part >= 0 && part < this.#list.length)
            left.push({ place: part, isDone: false });
      }
    }
    return order;
  }
}
