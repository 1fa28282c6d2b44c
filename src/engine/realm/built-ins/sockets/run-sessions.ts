/**
 * The sessions of a run: whether its code has opened sockets, and which of it keeps them. A session's timers, such as a
 * heartbeat every 100 ms, would keep a run from ever being parked, and wake it again for nothing.
 */
import type { BuildId } from "../../../../core/ids.ts";
import type { IsOfSession } from "../../../build/packages/session-packages.ts";

export class RunSessions {
  /** Set when the build is evaluated. */
  build: { readonly id: BuildId; readonly isOfSession: IsOfSession } | undefined;
  /** Set once the run has opened a socket of its own: no timer is asked where it comes from before. */
  hasSockets = false;

  /** Whether the code that is executing belongs to a package that keeps a session. */
  isAsking(): boolean {
    if (!this.hasSockets || this.build === undefined) return false;
    const { id, isOfSession } = this.build;
    const line = innermostLine(id);
    return line !== undefined && isOfSession(line);
  }
}

function innermostLine(id: BuildId): number | undefined {
  const site: { stack?: string } = {};
  Error.captureStackTrace(site, innermostLine);
  const found = new RegExp(`build-${id}\\.js:(\\d+):`).exec(site.stack ?? "");
  return found?.[1] === undefined ? undefined : Number(found[1]);
}
