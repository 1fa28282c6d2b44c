/** The connectors as one run has them: each of its calls can tell whether the run is still this worker's. */
import type { Connector } from "../../core/ports/connector.ts";
import type { Connectors } from "../realm/api/author-api.ts";

export function ownedConnectors(
  { slack, github, http, run }: Connectors,
  isOwned: () => boolean,
): Connectors {
  const owned = (connector: Connector): Connector => ({
    name: connector.name,
    perform: async (call) => connector.perform({ ...call, isOwned }),
    classify: (error) => connector.classify(error),
  });
  return {
    slack: owned(slack),
    github: owned(github),
    http: owned(http),
    ...(run !== undefined && { run: owned(run) }),
  };
}
