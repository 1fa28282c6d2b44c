import { AsyncLocalStorage } from "node:async_hooks";
import { describe, expect, it } from "vitest";
import { askHost, hearHost, takeFromHost } from "../../../../src/engine/realm/built-ins/host-calls.ts";
import { followHost, type Gathering } from "../../../../src/engine/realm/built-ins/follow-host.ts";
import type { RunInstance } from "../../../../src/engine/replay/run-instance.ts";
import { playHost } from "../../../support/cases/play-host.ts";

describe("a call of the host", () => {
  it("is made once, and answered from the journal on replay", async () => {
    let made = 0;
    const code = async (instance: RunInstance): Promise<unknown> => {
      const count = async (): Promise<number> => (made += 1);
      const first = takeFromHost(instance, { name: "os.uptime", args: [], take: () => (made += 1) });
      const second = await askHost(instance, { name: "fs.stat", args: ["a"], perform: count }).promise;
      return [first, second];
    };
    const life = await playHost(code);
    expect(life.instance.outcome).toEqual({ kind: "returned", value: [1, 2] });
    const again = await playHost(code, life.entries);
    expect(again.instance.outcome).toEqual({ kind: "returned", value: [1, 2] });
    expect(again.performed).toEqual([]);
    expect(made).toBe(2);
  });

  it("fails with the same error, at once or later, also on replay", async () => {
    const gone = (): never => {
      throw Object.assign(new TypeError("gone"), { code: "ENOENT" });
    };
    const tell = (error: unknown): unknown =>
      error instanceof TypeError && [error.message, "code" in error && error.code];
    const code = async (instance: RunInstance): Promise<unknown> => {
      const told: unknown[] = [];
      try {
        takeFromHost(instance, { name: "fs.statSync", args: [], take: gone });
      } catch (error) {
        told.push(tell(error));
      }
      const { promise } = askHost(instance, { name: "fs.stat", args: [], perform: async () => gone() });
      await promise.catch((error: unknown) => told.push(tell(error)));
      return told;
    };
    const life = await playHost(code);
    const same = {
      kind: "returned",
      value: [
        ["gone", "ENOENT"],
        ["gone", "ENOENT"],
      ],
    };
    expect(life.instance.outcome).toEqual(same);
    expect((await playHost(code, life.entries)).instance.outcome).toEqual(same);
  });

  it("is told apart from another by its name and arguments", async () => {
    const ask =
      (name: string, arg: string) =>
      async (instance: RunInstance): Promise<unknown> =>
        askHost(instance, { name, args: [arg], perform: async () => 1 }).promise;
    const { entries } = await playHost(ask("fs.stat", "a"));
    await expect(playHost(ask("fs.stat", "b"), entries)).rejects.toThrow(/recorded as fs.stat\("a"\)/);
    await expect(playHost(ask("fs.lstat", "a"), entries)).rejects.toThrow(/calls fs.lstat/);
  });

  it("calls back in the async context of the call, and what the callback throws ends the run", async () => {
    const store = new AsyncLocalStorage<string>();
    let heard: unknown;
    const code = async (instance: RunInstance): Promise<unknown> =>
      store.run("mine", async () => {
        hearHost(instance, { name: "fs.stat", args: [], perform: async () => 1 }, (_error, answer) => {
          heard = [store.getStore(), answer];
          throw new Error("thrown in a callback");
        });
        return new Promise(() => {});
      });
    const { instance } = await playHost(code);
    expect(heard).toEqual(["mine", 1]);
    expect(instance.outcome).toMatchObject({ kind: "threw", error: { message: "thrown in a callback" } });
  });
});

describe("what comes from the host over time", () => {
  const follow = (instance: RunInstance, begin: (gathering: Gathering<string>) => void, heard: string[]) =>
    new Promise<readonly string[]>((resolve) => {
      const done = (last: string): void => resolve([...heard, last]);
      followHost<string>(
        instance,
        { name: "child", args: [], begin, letGo: () => heard.push("let go"), lost: () => new Error("lost") },
        {
          part: (part) => heard.push(part),
          end: () => done("end"),
          fail: (error) => done((error as Error).message),
        },
      );
    });

  it("comes in order, each part in a turn of its own, joined in the journal as it came", async () => {
    const begin = (gathering: Gathering<string>): void => {
      gathering.push("a");
      gathering.push("b");
      setTimeout(() => {
        gathering.push("c");
        gathering.end();
      }, 60);
    };
    const turns: string[] = [];
    const code = async (instance: RunInstance): Promise<unknown> => {
      const heard = follow(instance, begin, turns);
      setImmediate(() => turns.push("-"));
      return heard;
    };
    const life = await playHost(code);
    expect(life.instance.outcome).toEqual({ kind: "returned", value: ["-", "a", "b", "c", "let go", "end"] });
    expect(life.performed).toEqual(["child", "child (more)"]);
    turns.length = 0;
    const again = await playHost(code, life.entries);
    expect(again.instance.outcome).toEqual({ kind: "returned", value: ["-", "a", "b", "c", "end"] });
    expect(again.performed).toEqual([]);
  });

  it("is lost with the process that followed it, and let go of", async () => {
    const heard: string[] = [];
    const begin = (gathering: Gathering<string>): void => gathering.push("a");
    const code = async (instance: RunInstance): Promise<unknown> => follow(instance, begin, heard);
    const { entries } = await playHost(code, [], 1);
    expect(heard).toEqual(["a", "let go"]);
    const again = await playHost(code, entries);
    expect(again.instance.outcome).toMatchObject({ value: ["a", "let go", "a", "lost"] });
  });

  it("fails after all that came before the failure", async () => {
    const begin = (gathering: Gathering<string>): void => {
      gathering.push("a");
      gathering.fail(new Error("broke"));
    };
    const code = async (instance: RunInstance): Promise<unknown> => follow(instance, begin, []);
    const { instance } = await playHost(code);
    expect(instance.outcome).toEqual({ kind: "returned", value: ["a", "let go", "broke"] });
  });
});
