/** Gives a test a database of its own, in the Postgres that global-setup.ts started. */
import { randomBytes } from "node:crypto";
import { Client, escapeIdentifier } from "pg";
import { inject } from "vitest";
import { templateName } from "./template.ts";

export interface TestDatabase {
  readonly url: string;
  /** Ends the connections that the database still has, too. */
  drop(): Promise<void>;
}

/** @param isEmpty without a schema, too */
export async function createTestDatabase({ isEmpty = false } = {}): Promise<TestDatabase> {
  const name = `test_${process.pid}_${randomBytes(6).toString("hex")}`;
  const copied = isEmpty ? "" : ` template ${templateName} strategy file_copy`;
  await execute(`create database ${escapeIdentifier(name)}${copied}`);
  const url = new URL(inject("postgresUrl"));
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: () => execute(`drop database if exists ${escapeIdentifier(name)} with (force)`),
  };
}

async function execute(sql: string): Promise<void> {
  const client = new Client({ connectionString: inject("postgresUrl") });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
