/**
 * A port of its own for whoever looks after a process: /metrics, /healthz and /readyz, of workers, too. It listens on
 * loopback unless it is told otherwise, because the names of automations are nobody else's business.
 */
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { HathiError } from "../../core/errors.ts";
import type { Logger } from "../../core/ports/logger.ts";
import { messageOf } from "../../core/text/describe-thrown.ts";
import type { Metrics } from "./metrics.ts";

export interface MetricsServer {
  readonly port: number;
  stop(): Promise<void>;
}

export interface MetricsServerOptions {
  readonly port: number;
  readonly host: string;
  readonly metrics: Metrics;
  /** Fails where this process cannot do its work now. */
  readonly probe: () => Promise<void>;
  readonly logger: Logger;
}

/** Anybody who can reach the port may ask, so the answer is kept for a while. */
const probeLastsMs = 500;
const mostConnections = 64;

export async function serveMetrics({
  port,
  host,
  metrics,
  probe,
  logger,
}: MetricsServerOptions): Promise<MetricsServer> {
  let probed: { readonly at: number; readonly isReady: Promise<boolean> } | undefined;
  const isReady = async (): Promise<boolean> => {
    if (probed === undefined || performance.now() - probed.at > probeLastsMs) {
      const asked = probe().then(
        () => true,
        (error: unknown) => {
          // Errors name the database's address, so only the log has them.
          logger.warn({ err: error }, "the process cannot do its work now");
          return false;
        },
      );
      probed = { at: performance.now(), isReady: asked };
    }
    return probed.isReady;
  };

  async function answer(path: string, response: ServerResponse): Promise<void> {
    if (path === "/healthz") return send(response, 200, "application/json", '{"ok":true}');
    if (path === "/readyz") {
      const ready = await isReady();
      return send(response, ready ? 200 : 503, "application/json", JSON.stringify({ ready }));
    }
    if (path === "/metrics") return send(response, 200, metrics.contentType, await metrics.render());
    return send(response, 404, "text/plain", "there is nothing at this address\n");
  }

  const server = createServer((request, response) => {
    const path = (request.url ?? "/").split("?")[0] ?? "/";
    // On loopback a page in a browser could reach this port by a name of its own that leads here.
    if (isLoopback(host) && !isLoopback(URL.parse(`http://${request.headers.host}`)?.hostname ?? "")) {
      send(response, 403, "text/plain", "this port is for this machine alone\n");
      return;
    }
    const isAsked = request.method === "GET" || request.method === "HEAD";
    if (!isAsked) {
      send(response, 405, "text/plain", "GET it\n");
      return;
    }
    answer(path, response).catch((error: unknown) => {
      logger.error({ err: error }, "metrics could not be given");
      send(response, 500, "text/plain", "see the log\n");
    });
  });
  server.maxConnections = mostConnections;
  await listen(server, port, host);
  const { port: given } = server.address() as AddressInfo;
  logger.info({ host, port: given }, "metrics are served");
  return {
    port: given,
    async stop() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

function isLoopback(name: string): boolean {
  return /^(?:localhost|127(?:\.\d+){3}|\[?::1\]?)$/.test(name);
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject).listen(port, host, resolve);
    });
  } catch (error) {
    throw new HathiError(
      "PORT_TAKEN",
      `HATHI_METRICS_PORT: nothing can listen on ${host}:${port} (${messageOf(error)}): give another port, or stop what has it`,
      { cause: error },
    );
  }
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  if (response.headersSent) return;
  response.writeHead(status, { "content-type": type, "cache-control": "no-store" }).end(body);
}
