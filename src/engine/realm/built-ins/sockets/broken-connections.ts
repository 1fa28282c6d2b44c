/**
 * The connections of a run that were reset and not opened again. A client that has only the one fails at its next call,
 * in words of its own ("not queryable", "not connected"): what that comes from is added to the run's failure.
 */
import { isError } from "../../../../core/text/describe-thrown.ts";
import { type BrokenConnections, describeBroken } from "../../../replay/ending/broken-connections.ts";
import type { RunSessions } from "./run-sessions.ts";

interface Broken {
  /** "node:net", "fetch". */
  readonly by: string;
  /** The families of packages that had opened it. */
  readonly families: readonly number[];
  readonly error: unknown;
}

// An error that passes on another one has it as its cause.
const mostCauses = 5;

export class ResetConnections implements BrokenConnections {
  /** By the peer. */
  readonly #broken = new Map<string, Broken>();
  readonly #sessions: RunSessions;

  constructor(sessions: RunSessions) {
    this.#sessions = sessions;
  }

  note(peer: string, broken: Broken): void {
    this.#broken.set(peer, broken);
  }

  /** The client has connected to this peer again. */
  forget(peer: string): void {
    this.#broken.delete(peer);
  }

  explain(error: unknown): string | undefined {
    if (this.#broken.size === 0) return undefined;
    const chain = causesOf(error);
    const families = this.#sessions.familiesOf(error);
    const found = [...this.#broken].find(
      ([, broken]) =>
        chain.includes(broken.error) || broken.families.some((family) => families.includes(family)),
    );
    if (found === undefined) return undefined;
    const [peer, broken] = found;
    return describeBroken(peer, broken.by, this.#sessions.nameOf(broken.families));
  }
}

function causesOf(error: unknown): readonly unknown[] {
  const chain = [error];
  for (let at = error; isError(at) && chain.length < mostCauses; at = at.cause) chain.push(at.cause);
  return chain;
}
