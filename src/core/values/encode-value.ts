/**
 * Writes a value as one flat list, in the format of devalue: each part has its place in the list, and whatever
 * holds it names that place. Written with a stack of its own, so that how deep a value goes is nobody's limit, and
 * in one pass, so that it takes as long as the value is large.
 *
 * What cannot be recorded is refused with its path, but for what hangs on an error: there it is left out, since
 * whoever records an error has nothing better to say.
 */
import { type Frame, hole, leftOut, NotRecordable, openFrame } from "./value-frames.ts";

/**
 * @param hasStacks false: errors without their stacks, which name places of ours, too
 * @throws {NotRecordable}
 */
export function writeValue(value: unknown, hasStacks = true): string {
  return new Writer(hasStacks).write(value);
}

class Writer {
  readonly #hasStacks: boolean;
  readonly #texts: string[] = [];
  /** By place: what stands there. */
  readonly #values: unknown[] = [];
  readonly #places = new Map<unknown, number>();
  readonly #frames: Frame[] = [];
  /** What is known to hold something that cannot be recorded, and what that is. */
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

  /** Writes the next part of this one, or ends it. */
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

  /** The place of what is there already, or is short enough to be written at once; else a frame is open for it. */
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

/** What has no place, and is written where it stands. */
function sentinelOf(value: unknown): number | undefined {
  if (value === undefined) return -1;
  if (value === hole) return -2;
  if (typeof value !== "number") return undefined;
  if (Number.isNaN(value)) return -3;
  if (value === Infinity) return -4;
  if (value === -Infinity) return -5;
  return Object.is(value, -0) ? -6 : undefined;
}
