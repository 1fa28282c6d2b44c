/** How a part of a program ended in the model, and how Promise.all and its like join such ends. */
import type { Together } from "./language.ts";

/** "never": by the end of its run it has not settled. */
export type Settled = { readonly t: number } & (
  | { readonly kind: "ok"; readonly value: number }
  | { readonly kind: "error"; readonly message: string }
  | { readonly kind: "never" }
);

/** Nobody can tell: the program is thrown away. */
export class Ambiguous extends Error {}

export function ambiguous(): never {
  throw new Ambiguous();
}

export function ok(t: number, value: number): Settled {
  return { t, kind: "ok", value };
}

/** @param marginMs what is closer together than this may come in either order */
export function join(kind: Together["kind"], ends: readonly Settled[], marginMs: number): Settled {
  const inOrder = ends.toSorted((one, other) => one.t - other.t);
  const last = inOrder.at(-1) ?? ok(0, 0);
  const first = (of: readonly Settled[]): Settled | undefined => {
    const [one, other] = of;
    if (one === undefined || other === undefined) return one;
    // Of those that never end, and of those that a cancel ends in one way, it does not matter which one is first.
    if (other.t - one.t < marginMs && !isSame(one, other)) ambiguous();
    return one;
  };
  const sum = (values: readonly number[]): number =>
    values.reduce((total, value) => (total + value) % 1000, 0);
  const never = ends.find((end) => end.kind === "never");
  switch (kind) {
    case "race":
      return first(inOrder) ?? last;
    case "any":
      return first(inOrder.filter((end) => end.kind === "ok")) ?? never ?? ok(last.t, ends.length);
    case "settled":
      return (
        never ?? ok(last.t, sum(ends.map((end) => (end.kind === "ok" ? end.value : messageLength(end)))))
      );
    case "all":
    default:
      return (
        first(inOrder.filter((end) => end.kind === "error")) ??
        never ??
        ok(last.t, sum(ends.map((end) => (end.kind === "ok" ? end.value : 0))))
      );
  }
}

function isSame(one: Settled, other: Settled): boolean {
  return one.t === other.t && one.kind === "error" && other.kind === "error" && one.message === other.message;
}

function messageLength(end: Settled): number {
  return end.kind === "error" ? end.message.length : 0;
}
