/**
 * The sessions of a run: which packages of its build keep some. A session's timers, such as a heartbeat every 100 ms,
 * would keep a run from ever being parked, and wake it again for nothing.
 */
import type { BuildId } from "../../../../core/ids.ts";
import type { FamiliesAt } from "../../../build/packages/session-packages.ts";

export class RunSessions {
  /** Set when the build is evaluated. A build without such packages never has to find out which package asks. */
  build: { readonly id: BuildId; readonly familiesAt: FamiliesAt | undefined } | undefined;
  /** The families of packages that have opened a socket. */
  readonly #keeping = new Set<number>();

  /** The code that is executing opens a socket: the families of its package keep sessions from now on. */
  noteSocket(): void {
    for (const family of this.#familiesHere()) this.#keeping.add(family);
  }

  /** Tells of the timer that is being set whether it is a session's, at any later moment; undefined if it never is. */
  askTimer(): (() => boolean) | undefined {
    const families = this.#familiesHere();
    return families.length === 0 ? undefined : () => families.some((family) => this.#keeping.has(family));
  }

  #familiesHere(): readonly number[] {
    if (this.build?.familiesAt === undefined) return [];
    const line = innermostLine(this.build.id);
    return line === undefined ? [] : this.build.familiesAt(line);
  }
}

function innermostLine(id: BuildId): number | undefined {
  const site: { stack?: string } = {};
  Error.captureStackTrace(site, innermostLine);
  const found = new RegExp(`build-${id}\\.js:(\\d+):`).exec(site.stack ?? "");
  return found?.[1] === undefined ? undefined : Number(found[1]);
}
