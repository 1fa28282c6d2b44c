/** Connectors whose every call is an effect in the ledger, which also says what the call gives. */
import type { Connector } from "../../../src/core/ports/connector.ts";
import { decodeValue, encodeValue } from "../../../src/core/values/recorded-value.ts";
import type { Connectors } from "../../../src/engine/realm/api/author-api.ts";
import type { LedgerAnswer, LedgerEffect } from "./kill-ledger.ts";

export function createKillConnectors(url: string): Connectors {
  const connector = (service: string): Connector => ({
    name: service,
    async perform({ path, args, call, runId: run, inDoubt }) {
      const name = [service, ...path].join(".");
      const effect: LedgerEffect = { name, args, call, run, inDoubt, pid: process.pid };
      const response = await fetch(url, { method: "POST", body: encodeValue(effect, name) });
      const answer = decodeValue(await response.text()) as LedgerAnswer;
      if ("thrown" in answer) throw answer.thrown;
      return answer.value;
    },
    classify: (error) =>
      error instanceof Error && error.name === "Transient"
        ? { kind: "transient", retryAfterMs: null }
        : { kind: "final" },
  });
  return { slack: connector("slack"), github: connector("github"), http: connector("http") };
}
