/** Compares what somebody sent with what only its owner knows, in a time that does not tell how much of it is equal. */
import { timingSafeEqual } from "node:crypto";

export function isSameText(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
