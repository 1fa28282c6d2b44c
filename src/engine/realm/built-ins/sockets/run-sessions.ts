/**
 * The sessions of a run: which packages of its build keep some. A session's timers, such as a heartbeat every 100 ms,
 * would keep a run from ever being parked, and wake it again for nothing.
 */
import type { BuildId } from "../../../../core/ids.ts";
import { stackOf } from "../../../../core/text/describe-thrown.ts";
import type { ScriptFamilies } from "../../../build/packages/session-packages.ts";

export class RunSessions {
  /** Set when the build is evaluated. A build without such packages never has to find out which package asks. */
  build: { readonly id: BuildId; readonly families: ScriptFamilies | undefined } | undefined;
  /** The families of packages that have opened a socket. */
  readonly #keeping = new Set<number>();

  /**
   * The code that is executing opens a socket: the families of its package keep sessions from now on.
   *
   * @returns them
   */
  noteSocket(): readonly number[] {
    const families = this.#familiesHere();
    for (const family of families) this.#keeping.add(family);
    return families;
  }

  /** Tells of the timer that is being set whether it is a session's, at any later moment; undefined if it never is. */
  askTimer(): (() => boolean) | undefined {
    const families = this.#familiesHere();
    return families.length === 0 ? undefined : () => families.some((family) => this.#keeping.has(family));
  }

  /** The families of the package whose code has made this error. */
  familiesOf(error: unknown): readonly number[] {
    return this.#familiesIn(stackOf(error));
  }

  /** What the automation imports them by: the first of them that is known. */
  nameOf(families: readonly number[]): string | undefined {
    const names = families.map((family) => this.build?.families?.nameOf(family));
    return names.find((name) => name !== undefined);
  }

  #familiesHere(): readonly number[] {
    return this.build?.families === undefined ? [] : this.#familiesIn(stackHere());
  }

  /** By the innermost line of the build's code. */
  #familiesIn(stack = ""): readonly number[] {
    if (this.build?.families === undefined) return [];
    const found = new RegExp(`build-${this.build.id}\\.js:(\\d+):`).exec(stack);
    return found?.[1] === undefined ? [] : this.build.families.at(Number(found[1]));
  }
}

function stackHere(): string | undefined {
  const site: { stack?: string } = {};
  Error.captureStackTrace(site, stackHere);
  return site.stack;
}
