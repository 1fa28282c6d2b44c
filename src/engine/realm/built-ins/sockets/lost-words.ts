/**
 * What a run had sent over its connections when its process died, and nobody answered. It may have arrived. A client
 * that passes the broken connection on, by a promise that rejects, leaves it to the code what to do. One that keeps it
 * to itself would send the same again over its next connection, or drop it. So people hear of it first: they are asked
 * before the client connects anew, and a run that comes to its end without either fails (replay/ending/broken-connections.ts).
 */
import { HathiError } from "../../../../core/errors.ts";
import type { UnheardLosses } from "../../../replay/ending/broken-connections.ts";
import type { OwnPromises } from "../../../replay/own-promises.ts";

interface Loss {
  /** The process died before anything told that it was sent. What was sent and not answered has arrived, as a rule. */
  readonly mayBeUnsent: boolean;
  /** How many promises the code had rejected by then. */
  readonly rejections: number;
}

export class LostWords implements UnheardLosses {
  /** By the peer. */
  readonly #lost = new Map<string, Loss>();
  readonly #promises: Pick<OwnPromises, "rejections">;

  constructor(promises: Pick<OwnPromises, "rejections">) {
    this.#promises = promises;
  }

  /** Called before the client is told. */
  note(peer: string, mayBeUnsent: boolean): void {
    const isUnsent = mayBeUnsent || this.#lost.get(peer)?.mayBeUnsent === true;
    this.#lost.set(peer, { mayBeUnsent: isUnsent, rejections: this.#promises.rejections });
  }

  /** @throws {HathiError} IN_DOUBT if the client has told nobody what it had sent to this peer */
  checkHeard(peer: string): void {
    if (!this.#isUnheard(peer)) return;
    throw new HathiError(
      "IN_DOUBT",
      `the process died while the run was talking to ${peer}, and what it had sent last may or may not have arrived. Its client now connects anew, and may send it again or leave it: "do it again" lets it connect`,
    );
  }

  /** The client connects to this peer again: whoever had to know of the loss knows. */
  forget(peer: string): void {
    this.#lost.delete(peer);
  }

  /** A peer whose answer the code may wait for, without having heard that none will come. */
  findUnheard(): string | undefined {
    return [...this.#lost.keys()].find((peer) => this.#isUnheard(peer));
  }

  /** A peer that may miss what was sent to it, without anybody having heard of it. */
  findMissing(): string | undefined {
    const missing = [...this.#lost].filter(([, { mayBeUnsent }]) => mayBeUnsent);
    return missing.map(([peer]) => peer).find((peer) => this.#isUnheard(peer));
  }

  #isUnheard(peer: string): boolean {
    return this.#lost.get(peer)?.rejections === this.#promises.rejections;
  }
}
