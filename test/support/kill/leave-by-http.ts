/** An exchange that leaves a run by HTTP: the case's own server answers it, and keeps the ledger of it. */
import { createHttpConnector } from "../../../src/connectors/http.ts";
import type { HttpRequest } from "../../../src/core/http-exchange.ts";
import type { Connector, ConnectorCall } from "../../../src/core/ports/connector.ts";

const leaving = createHttpConnector();

/** @returns whether the call is one, and was made */
export async function leaveByHttp(call: ConnectorCall): Promise<boolean> {
  const [request, onPart] = call.args as [Partial<HttpRequest>?, unknown?];
  if (request?.raw === undefined || typeof onPart !== "function") return false;
  await leaving.perform(call);
  return true;
}

export const classifyLeaving: Connector["classify"] = (error) =>
  error instanceof Error && error.name === "Transient"
    ? { kind: "transient", retryAfterMs: null }
    : leaving.classify(error);
