/** The databases of tests. */
import { describe, expect, it } from "vitest";
import { createTestDatabase } from "./postgres.ts";
import { select } from "../select.ts";

describe("createTestDatabase", () => {
  it("gives each caller an empty database of its own", async () => {
    const [one, other] = await Promise.all([createTestDatabase(), createTestDatabase()]);
    await select(one.url, "create table mine as select 1 as value");
    await expect(select(other.url, "select value from mine")).rejects.toThrow(/does not exist/);
    await Promise.all([one.drop(), other.drop()]);
    await expect(select(one.url, "select 1 as value")).rejects.toThrow(/does not exist/);
  });
});
