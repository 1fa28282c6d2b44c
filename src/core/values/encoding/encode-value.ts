/**
 * Writes a value as one flat list, in the format of devalue: each part has a place in the list, and is referred to by
 * its place. The writer keeps its own stack, so that values may be nested to any depth. It makes one pass, so that
 * its time grows with the size of the value only.
 *
 * A part that cannot be recorded is refused with its path. In the fields of an error it is left out instead, because
 * recording most of an error is better than recording none of it.
 */
import { type Frame, hole, leftOut, NotRecordable } from "./frame.ts";
import { openFrame } from "./value-frames.ts";

/**
 * @param hasStacks false: errors are written without their stacks, which also name places in the engine
 * @throws {NotRecordable}
 */
export function writeValue(value: unknown, hasStacks = true): string {
  return new Writer(hasStacks).write(value);
}

class Writer {
  readonly #hasStacks: boolean;
  readonly #texts: string[] = [];
  /** The value at each place. */
  readonly #values: unknown[] = [];
  readonly #places = new Map<unknown, number>();
  readonly #frames: Frame[] = [];
  /** Values that are known to contain something that cannot be recorded, and what that is. */
  readonly #refused = new Map<unknown, NotRecordable>();

  constructor(hasStacks: boolean) {
    this.#hasStacks = hasStacks;
  }

  write(value: unknown): string {
    const sentinel = this.#begin(value);
    if (sentinel !== undefined && sentinel < 0) return `${sentinel}`;
    for (let frame = this.#frames.at(-1); frame !== undefined; frame = this.#frames.at(-1)) this.#step(frame);
    return `[${this.#texts.join(",")}]`;
  }

  /** Writes the next part of the frame's value, or ends the frame. */
  #step(frame: Frame): void {
    if (frame.next >= frame.size) {
      this.#texts[frame.place] = frame.text + frame.close;
      this.#frames.pop();
      const above = this.#frames.at(-1);
      if (above !== undefined) add(above, frame.place);
      return;
    }
    frame.mark = this.#values.length;
    const part = frame.read(frame.next);
    if (part === leftOut) {
      frame.next += 1;
      return;
    }
    const place = part instanceof NotRecordable ? this.#refuse(part) : this.#begin(part);
    if (place !== undefined) add(frame, place);
  }

  /**
   * The place of a value that was written before, or that can be written at once. For any other value a frame is
   * opened, and there is no place yet.
   */
  #begin(value: unknown): number | undefined {
    const sentinel = sentinelOf(value);
    if (sentinel !== undefined) return sentinel;
    const known = this.#places.get(value);
    if (known !== undefined) return known;
    const refused = this.#refused.get(value);
    if (refused !== undefined) return this.#refuse(refused);
    const place = this.#values.length;
    const opened = openFrame(value, place, this.#hasStacks);
    if (opened instanceof NotRecordable) return this.#refuse(opened);
    this.#values.push(value);
    this.#places.set(value, place);
    if (typeof opened !== "string") {
      this.#frames.push(opened);
      return undefined;
    }
    this.#texts[place] = opened;
    return this.#frames.length === 0 ? undefined : place;
  }

  /** Goes back to the nearest part that may be left out. */
  #refuse({ what, path: within }: NotRecordable): undefined {
    let path = within;
    for (let frame = this.#frames.at(-1); frame !== undefined; frame = this.#frames.at(-1)) {
      const instead = frame.instead?.(frame.next);
      if (instead === undefined) {
        path = `${frame.path(frame.next)}${path}`;
        this.#refused.set(this.#values[frame.place], new NotRecordable(what, path));
        this.#frames.pop();
        continue;
      }
      for (const value of this.#values.splice(frame.mark)) this.#places.delete(value);
      this.#texts.length = Math.min(this.#texts.length, frame.mark);
      if (instead === leftOut) frame.next += 1;
      else {
        const place = this.#begin(instead.text);
        if (place !== undefined) add(frame, place);
      }
      return undefined;
    }
    throw new NotRecordable(what, path);
  }
}

function add(frame: Frame, place: number): void {
  const separator = frame.text.length > 1 ? "," : "";
  frame.text += `${separator}${frame.label(frame.next)}${place}`;
  frame.next += 1;
}

/** The negative number that stands for a value without a place of its own. */
function sentinelOf(value: unknown): number | undefined {
  if (value === undefined) return -1;
  if (value === hole) return -2;
  if (typeof value !== "number") return undefined;
  if (Number.isNaN(value)) return -3;
  if (value === Infinity) return -4;
  if (value === -Infinity) return -5;
  return Object.is(value, -0) ? -6 : undefined;
}
