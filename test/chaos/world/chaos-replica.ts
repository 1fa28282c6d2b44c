/** A replica of a chaos run: the real `hathi start`, with a wire of its own to the database. */
import { Replica, type ReplicaOptions } from "../../support/processes/replica.ts";
import type { PostgresProxy } from "../faults/postgres-proxy.ts";

export class ChaosReplica extends Replica {
  readonly proxy: PostgresProxy;

  constructor(proxy: PostgresProxy, options: Omit<ReplicaOptions, "databaseUrl">) {
    super({ ...options, databaseUrl: proxy.url });
    this.proxy = proxy;
  }
}
