/** Connectors whose every call is an effect in the ledger, which also says what the call gives. */
import type { Connector } from "../../../src/core/ports/connector.ts";
import { decodeValue, encodeValue } from "../../../src/core/values/recorded-value.ts";
import type { Connectors } from "../../../src/engine/realm/api/author-api.ts";
import type { LedgerAnswer, LedgerEffect } from "./kill-ledger.ts";
import { classifyLeaving, leaveByHttp } from "./leave-by-http.ts";

export function createKillConnectors(url: string): Connectors {
  const connector = (service: string): Connector => ({
    name: service,
    async perform(given) {
      if (given.isTurn === true || (await leaveByHttp(given))) return undefined;
      const { path, args, call, runId: run, inDoubt } = given;
      const name = [service, ...path].join(".");
      const effect: LedgerEffect = { name, args, call, run, inDoubt, pid: process.pid };
      const response = await fetch(url, { method: "POST", body: encodeValue(effect, name) });
      const answer = decodeValue(await response.text()) as LedgerAnswer;
      if ("thrown" in answer) throw answer.thrown;
      return answer.value;
    },
    classify: classifyLeaving,
  });
  return { slack: connector("slack"), github: connector("github"), http: connector("http") };
}
