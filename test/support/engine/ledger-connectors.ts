/** Connectors whose every call is an effect in the ledger; `fetch` is the real one, for whoever asks the ledger itself. */
import type { Connector } from "../../../src/core/ports/connector.ts";
import { createHttpConnector } from "../../../src/connectors/http.ts";
import type { Connectors } from "../../../src/engine/realm/api/author-api.ts";

export function createLedgerConnectors(url: string): Connectors {
  const connector = (name: string): Connector => ({
    name,
    async perform({ path, args, inDoubt, isTurn }) {
      if (isTurn === true) return undefined;
      const response = await fetch(url, {
        method: "POST",
        body: JSON.stringify({ name: [name, ...path].join("."), args, inDoubt, pid: process.pid }),
      });
      const { value } = (await response.json()) as { value: unknown };
      return value;
    },
    classify: () => ({ kind: "final" }),
  });
  return { slack: connector("slack"), github: connector("github"), http: createHttpConnector() };
}
