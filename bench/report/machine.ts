/** The machine and the versions that figures belong to. */
import { cpus, totalmem } from "node:os";
import { Client } from "pg";
import type { Beds } from "../bed.ts";

export async function describeMachine(beds: Beds): Promise<string> {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const postgres = await beds.lend(async ({ databaseUrl }) => {
    const client = new Client({ connectionString: databaseUrl });
    await client.connect();
    const { rows } = await client.query<{ server_version: string }>("show server_version");
    await client.end();
    return rows[0]?.server_version ?? "";
  });
  return `${cpus().length} cores (${cpu?.model.trim() ?? "unknown"}), ${memory} GiB, ${process.platform}, Node ${process.versions.node}, Postgres ${postgres}`;
}
