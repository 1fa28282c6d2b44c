/** The settings that the server is started with: small, closed to the network, and durable. */

const defaults: Readonly<Record<string, string>> = {
  max_connections: "200",
  shared_buffers: "64MB",
  max_wal_size: "512MB",
  timezone: "UTC",
  log_timezone: "UTC",
  log_line_prefix: "%m [%p] %a ",
  cluster_name: "hathi",
  fsync: "on",
  synchronous_commit: "on",
  // Parallel queries may need more of /dev/shm than the 64 MB of a container, and none of our queries gains from them.
  max_parallel_workers_per_gather: "0",
};

/** The arguments of `postgres`. Settings by which we find and reach the server cannot be overridden. */
export function serverArguments(
  dataFolder: string,
  port: number,
  settings: Readonly<Record<string, string>>,
): readonly string[] {
  const all = {
    ...defaults,
    ...settings,
    listen_addresses: "127.0.0.1",
    port: String(port),
    unix_socket_directories: "",
    logging_collector: "off",
  };
  return ["-D", dataFolder, ...Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`])];
}
