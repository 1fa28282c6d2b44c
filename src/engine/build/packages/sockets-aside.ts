/**
 * Packages that reach services by HTTP, and have sockets, HTTP/2 or threads at hand beside: for a proxy, a WebSocket,
 * an address that they look at. They are part of a run. Their sockets are the run's own; a call of the others is
 * refused. A package that is not here and has sockets, such as a database's driver, is outside unless it is put inside.
 */
const packages: ReadonlySet<string> = new Set([
  "@kubernetes/client-node",
  "@szmarczak/http-timer",
  "agent-base",
  "agentkeepalive",
  "axios",
  "cacheable-lookup",
  "data-uri-to-buffer",
  "fetch-blob",
  "follow-redirects",
  "gaxios",
  "gcp-metadata",
  "google-auth-library",
  "got",
  "http-proxy-agent",
  "http2-wrapper",
  "https-proxy-agent",
  "isomorphic-ws",
  "needle",
  "node-domexception",
  "node-fetch",
  "pac-proxy-agent",
  "proxy-agent",
  "resolve-alpn",
  "socks",
  "socks-proxy-agent",
  "superagent",
  "tunnel",
  "tunnel-agent",
  "ws",
]);

const builtins: ReadonlySet<string> = new Set(["dgram", "http2", "net", "tls", "worker_threads"]);

/** Whether it is one that these packages have at hand and may be refused. */
export function isSocketBuiltIn(name: string): boolean {
  return builtins.has(name.replace(/^node:/, ""));
}

/** @param packageName null for the automation's own files */
export function hasSocketsAside(packageName: string | null): boolean {
  return packageName !== null && packages.has(packageName);
}
