/** The model's part about what is done one after the other, and about what of it fails. */
import type { InOrder, Node } from "./language.ts";
import { ok, type Settled } from "./settled.ts";

/** @param play tells how a part ends that begins at `t` with the value `v` */
export function playInOrder(
  node: InOrder,
  v: number,
  p: string,
  t: number,
  play: (part: Node, v: number, p: string, t: number) => Settled,
): Settled {
  const then = (last: Settled, part: Node, path: string): Settled =>
    last.kind === "ok" ? play(part, last.value, path, last.t) : last;
  switch (node.kind) {
    case "sequence":
      return node.nodes.reduce<Settled>((last, part) => then(last, part, p), ok(t, v));
    case "loop":
      return Array.from({ length: node.times }).reduce<Settled>(
        (last, _, turn) => then(last, node.body, `${p}.${turn}`),
        ok(t, v),
      );
    case "branch":
      return play(v % 2 === 0 ? node.even : node.odd, v, p, t);
    case "try":
    default: {
      const body = play(node.body, v, p, t);
      if (body.kind === "never") return body;
      const handled = body.kind === "ok" ? body : play(node.handler, v + body.message.length, p, body.t);
      if (handled.kind === "never") return handled;
      // The value as of the end of what came before: a handler that throws has not changed it.
      const seen = handled.kind === "ok" ? handled.value : v;
      const cleaned = play(node.cleanUp, seen, p, handled.t);
      return cleaned.kind === "ok" ? { ...handled, t: cleaned.t } : cleaned;
    }
  }
}
