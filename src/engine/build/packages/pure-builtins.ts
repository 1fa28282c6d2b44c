/** The built-ins of Node that an automation may use as they are, or in the run's own version. */

/** They neither tell the time, draw at random nor reach outside. */
const pure = new Set([
  "assert",
  "assert/strict",
  "async_hooks",
  "buffer",
  "diagnostics_channel",
  "events",
  "path",
  "path/posix",
  "path/win32",
  "constants",
  "punycode",
  "querystring",
  "readline",
  "readline/promises",
  "stream",
  "stream/consumers",
  "stream/promises",
  "stream/web",
  "string_decoder",
  "url",
  "util",
  "util/types",
]);

/** Each run has its own version of them: their clock, randomness and environment are the run's. */
export const suppliedBuiltins = [
  "console",
  "crypto",
  "perf_hooks",
  "process",
  "timers",
  "timers/promises",
] as const;

/** Each run has its own version of them, too: what they give is recorded where they reach out of the process. */
const recordedBuiltins = new Set([
  "child_process",
  "dns",
  "dns/promises",
  "domain",
  "fs",
  "fs/promises",
  "http",
  "https",
  "net",
  "os",
  "tls",
  "tty",
  "zlib",
]);

/** A run has them as far as they reach nothing. What opens a connection or starts a thread is refused at its call. */
const refusingBuiltins = new Set([
  "cluster",
  "dgram",
  "http2",
  "inspector",
  "inspector/promises",
  "module",
  "repl",
  "sqlite",
  "trace_events",
  "v8",
  "vm",
  "wasi",
  "worker_threads",
]);

/**
 * Whether a package that uses it is part of the run.
 *
 * @param name with or without "node:"
 */
export function isInside(name: string): boolean {
  return isPure(name) || recordedBuiltins.has(name.replace(/^node:/, "")) || isRefusing(name);
}

/** @param name with or without "node:" */
export function isRefusing(name: string): boolean {
  return refusingBuiltins.has(name.replace(/^node:/, ""));
}

/** @param name with or without "node:" */
export function isPure(name: string): boolean {
  const bare = name.replace(/^node:/, "");
  return pure.has(bare) || suppliedBuiltins.some((supplied) => supplied === bare);
}
