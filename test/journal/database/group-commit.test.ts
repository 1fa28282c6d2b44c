import { describe, expect, it } from "vitest";
import { GroupCommit } from "../../../src/journal/database/group-commit.ts";
import { createMemoryLogger } from "../../support/memory-logger.ts";

const outage = (): Error => Object.assign(new Error("connection refused"), { code: "ECONNREFUSED" });

describe("group commit", () => {
  it("sends what gathered during a commit as the next one, in order", async () => {
    const batches: (readonly number[])[] = [];
    const gate = Promise.withResolvers<void>();
    const writer = new GroupCommit<number, number>(async (writes) => {
      batches.push(writes);
      await gate.promise;
      return writes.map((write) => write * 10);
    }, createMemoryLogger());
    const first = writer.write(1);
    await Promise.resolve();
    const rest = [2, 3, 4].map(async (write) => writer.write(write));
    gate.resolve();
    expect(await Promise.all([first, ...rest])).toEqual([10, 20, 30, 40]);
    expect(batches.flat()).toEqual([1, 2, 3, 4]);
    expect(batches.length).toBeLessThanOrEqual(2);
  });

  it("has nobody's thousands of writes hold up those of others, and keeps each one's order", async () => {
    const batches: (readonly string[])[] = [];
    const writer = new GroupCommit<string, string>(
      async (writes) => {
        batches.push(writes);
        return writes;
      },
      createMemoryLogger(),
      { shareOf: (write) => ({ of: write.slice(0, 1), weight: write.startsWith("a") ? 5 : 1 }) },
    );
    const many = Array.from({ length: 1000 }, (_, n) => `a${n}`);
    await Promise.all([...many, "b0", ...many.map((_, n) => `c${n}`), "b1"].map((one) => writer.write(one)));
    expect(batches.map(({ length }) => length)).toEqual([1202, 200, 200, 200, 200]);
    const inOrder = (of: string): readonly string[] => batches.flat().filter((one) => one.startsWith(of));
    expect(inOrder("a")).toEqual(many);
    expect(inOrder("b")).toEqual(["b0", "b1"]);
  });

  it("sends the same writes again until an outage is over", async () => {
    let failures = 3;
    const seen: (readonly number[])[] = [];
    const writer = new GroupCommit<number, number>(async (writes) => {
      seen.push(writes);
      failures -= 1;
      if (failures >= 0) throw outage();
      return writes;
    }, createMemoryLogger());
    expect(await writer.write(7)).toBe(7);
    expect(seen).toEqual([[7], [7], [7], [7]]);
  });

  it("lets a write that cannot be stored fail alone", async () => {
    const writer = new GroupCommit<number, number>(async (writes) => {
      if (writes.includes(2)) throw Object.assign(new Error("invalid byte sequence"), { code: "22021" });
      return writes;
    }, createMemoryLogger());
    const outcomes = await Promise.allSettled([1, 2, 3].map(async (write) => writer.write(write)));
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  });

  it("gives up when it is closed during an outage", async () => {
    const writer = new GroupCommit<number, number>(async () => {
      throw outage();
    }, createMemoryLogger());
    const write = writer.write(1);
    writer.close();
    await expect(write).rejects.toThrow("connection refused");
    await expect(writer.write(2)).rejects.toThrow("closed");
  });

  describe("of writes that each need the one before", () => {
    const inLines = (commit: (writes: readonly string[]) => Promise<readonly (string | Error)[]>) => {
      const taken: string[] = [];
      const writer = new GroupCommit<string, string>(
        async (writes) => {
          const results = await commit(writes);
          taken.push(...results.filter((result) => typeof result === "string"));
          return results;
        },
        createMemoryLogger(),
        { lineOf: (write) => (write.startsWith("x") ? undefined : write.slice(0, 1)) },
      );
      const write = async (all: readonly string[]): Promise<readonly string[]> =>
        (await Promise.allSettled(all.map(async (one) => writer.write(one)))).map((settled) =>
          settled.status === "fulfilled" ? "taken" : String(settled.reason),
        );
      return { writer, taken, write };
    };

    it("takes none behind one that was refused, in its own commit or a later one", async () => {
      const { taken, write } = inLines(async (writes) =>
        writes.map((one) => (one === "a1" ? new Error("lost") : one)),
      );
      expect(await write(["a0", "a1", "b0", "x0"])).toEqual(["taken", "Error: lost", "taken", "taken"]);
      expect(await write(["a2", "b1", "a3", "x1"])).toEqual(["Error: lost", "taken", "Error: lost", "taken"]);
      expect(taken).toEqual(["a0", "b0", "x0", "b1", "x1"]);
    });

    it("takes none behind one that cannot be stored", async () => {
      const { taken, write } = inLines(async (writes) => {
        if (writes.includes("a1")) throw Object.assign(new Error("invalid byte sequence"), { code: "22021" });
        return writes;
      });
      const bad = "Error: invalid byte sequence";
      expect(await write(["a0", "a1", "a2", "b0", "a3"])).toEqual(["taken", bad, bad, "taken", bad]);
      expect(taken).toEqual(["a0", "b0"]);
    });

    it("takes none behind one that was given up as it was closed, though the database is back for the next", async () => {
      let outages = 3;
      const { writer, taken, write } = inLines(async (writes) => {
        outages -= 1;
        if (outages >= 0) throw outage();
        return writes;
      });
      const written = write(["a0", "a1", "b0"]);
      writer.close();
      const gone = "Error: connection refused";
      expect(await written).toEqual([gone, gone, "taken"]);
      expect(taken).toEqual(["b0"]);
    });
  });
});
