/**
 * The little language of random programs. Fuzz plays them in memory on a virtual clock, chaos on real replicas under
 * faults. A program gets a value `v` and hands it on; every effect names its place: the number of its node, and the
 * path `p` of loop turns and rounds that led to it.
 */

interface Numbered {
  readonly id: number;
}

export interface Sequence extends Numbered {
  readonly kind: "sequence";
  readonly nodes: readonly Node[];
}

export interface Together extends Numbered {
  readonly kind: "all" | "settled" | "race" | "any";
  readonly nodes: readonly Node[];
}

export interface Branch extends Numbered {
  readonly kind: "branch";
  readonly even: Node;
  readonly odd: Node;
}

export interface Loop extends Numbered {
  readonly kind: "loop";
  readonly times: number;
  readonly body: Node;
}

export interface Try extends Numbered {
  readonly kind: "try";
  readonly body: Node;
  readonly handler: Node;
  readonly cleanUp: Node;
}

export interface Unawaited extends Numbered {
  readonly kind: "unawaited";
  readonly body: Node;
  readonly caught: boolean;
}

/** If the parent is cancelled, a detached child goes on. If the child is not heard, nobody asks for its outcome. */
export interface Child extends Numbered {
  readonly kind: "child";
  readonly body: Node;
  readonly detached: boolean;
  readonly heard: boolean;
}

/** A package of each kind: HTTP clients, one that writes files, one that keeps a registry, one that is a stream. */
export const packageKinds = ["got", "superagent", "pino", "dayjs", "form-data"] as const;

export type PackageKind = (typeof packageKinds)[number];

/** What reaches the outside: the ledger by `fetch`, or Slack. */
export type Effect = Numbered &
  (
    | { readonly kind: "step" | "fail"; readonly by: "fetch" | "step" }
    /** A step that must not happen twice. */
    | { readonly kind: "once" }
    /** The ledger refuses the step so often before it serves it. */
    | { readonly kind: "flaky"; readonly failures: number }
    /** A value that a built-in gave. The ledger is told it, and gives it back. */
    | { readonly kind: "value" }
    /** An HTTP client asks the ledger; the other packages reach nothing that anybody is told of. */
    | { readonly kind: "package"; readonly by: PackageKind }
    /** Slack gets a message. */
    | { readonly kind: "post" }
  );

export interface Wait extends Numbered {
  readonly kind: "wait";
  /** When its event comes, in milliseconds since the run began; null if it never comes. */
  readonly eventMs: number | null;
  readonly timeoutMs: number | null;
  /** What the wait knows its event by: the event's subject, a further subject, or what is in the event's data. */
  readonly by: "subject" | "further subject" | "match";
}

/** A child that listens after `heardMs`, for `listensMs` at most, and is sent a signal after `sentMs`. */
export interface Signal extends Numbered {
  readonly kind: "signal";
  readonly sentMs: number;
  readonly heardMs: number;
  readonly listensMs: number;
}

export interface Sleep extends Numbered {
  readonly kind: "sleep";
  readonly ms: number;
  readonly by: "sleep" | "sleepUntil" | "setTimeout" | "node:timers/promises";
}

export type Leaf =
  | Effect
  | Wait
  | Signal
  | Sleep
  | (Numbered & {
      /** "refused" is a message that Slack refuses; "update" and "keep" use the store. */
      readonly kind: "throw" | "refused" | "update" | "keep";
    });

/** One part after the other. */
export type InOrder = Sequence | Branch | Loop | Try;

export type ControlFlow = InOrder | Together | Unawaited;

export type Node = ControlFlow | Child | Leaf;

const flows: ReadonlySet<string> = new Set<ControlFlow["kind"]>([
  "sequence",
  "branch",
  "loop",
  "try",
  "all",
  "settled",
  "race",
  "any",
  "unawaited",
]);

export function isControlFlow(node: Node): node is ControlFlow {
  return flows.has(node.kind);
}

/** A program and what is done to it as a whole. */
export interface Program {
  readonly main: Node;
  /** How often it begins again by continueWith, with what it came to. */
  readonly continues: number;
  /** When a person cancels it, in milliseconds since it began; null if nobody does. */
  readonly cancelMs: number | null;
}

/** Every node of a program. */
export function nodesOf(value: unknown): readonly Node[] {
  if (typeof value !== "object" || value === null) return [];
  const inner = Object.values(value).flatMap((part) => nodesOf(part));
  return "kind" in value ? [value as Node, ...inner] : inner;
}
