/** A delivery log of a few lines, newest first as GitHub's is, with pages of a size that a test chooses. */
import type { DeliveryLog, LoggedDelivery } from "../../../src/core/ports/delivery-log.ts";

const opened = { action: "opened" };

export interface ScriptedEntry {
  readonly guid: string;
  readonly payload?: unknown;
  readonly event?: string;
  readonly deliveredAt?: Date;
  readonly succeeded?: boolean;
}

export interface ScriptedLog extends DeliveryLog {
  /** As GitHub notes one more attempt. */
  add(entry: ScriptedEntry): void;
  /** What was asked of it: "page" and the ids of fetched payloads. */
  readonly asked: string[];
  /** Thrown in place of an answer, where it gives something. */
  failWith: (asked: string) => Error | undefined;
}

export function createScriptedLog(perPage = 100): ScriptedLog {
  const entries: (LoggedDelivery & { readonly payload: unknown })[] = [];
  const asked: string[] = [];
  const log: ScriptedLog = {
    asked,
    failWith: () => undefined,
    add({ guid, event = "pull_request", deliveredAt = new Date(), succeeded = false, ...rest }) {
      const id = String(entries.length + 1);
      entries.unshift({
        id,
        guid,
        event,
        deliveredAt,
        succeeded,
        payload: "payload" in rest ? rest.payload : opened,
      });
    },
    async readPage(cursor) {
      ask("page");
      const start = Number(cursor ?? 0);
      const next = start + perPage < entries.length ? String(start + perPage) : null;
      return { deliveries: entries.slice(start, start + perPage), next };
    },
    async findPayload(id) {
      ask(id);
      const found = entries.find((entry) => entry.id === id);
      return found === undefined ? undefined : { payload: found.payload };
    },
  };
  const ask = (what: string): void => {
    asked.push(what);
    const failure = log.failWith(what);
    if (failure !== undefined) throw failure;
  };
  return log;
}
