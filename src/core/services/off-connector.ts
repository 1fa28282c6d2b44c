/** The connector of a service that is not configured. Automations that need the service are refused at load. */
import type { Connector } from "../ports/connector.ts";
import { HathiError } from "../errors.ts";

export function createOffConnector(name: string, whatToSet: string): Connector {
  return {
    name,
    async perform() {
      throw new HathiError("CONNECTOR_OFF", `${name} is not configured: ${whatToSet}`);
    },
    classify: () => ({ kind: "final" }),
  };
}
