/** The store that all runs of an automation share. */
import { unusable } from "./outside-of-a-run.ts";

/**
 * What an automation may read of another's store.
 *
 * @example
 * const settings: StoreOfAnother = store.of("pr-reminder");
 * console.log(await settings.get("settings"));
 */
export interface StoreOfAnother {
  get<Value = unknown>(key: string): Promise<Value | undefined>;
  /** The keys that begin with this prefix, in order. */
  list(prefix?: string): Promise<readonly string[]>;
}

/**
 * A durable key-value store of an automation, shared by all its runs.
 *
 * @example
 * const remember = async (by: Store, login: string): Promise<void> => by.set(`seen/${login}`, true);
 * await remember(store, "ana");
 * console.log(await store.list("seen/"));
 */
export interface Store extends StoreOfAnother {
  set(key: string, value: unknown): Promise<void>;
  delete(key: string): Promise<void>;
  /** Reads, changes and writes a value atomically: no other update of this key comes in between. */
  update<Value = unknown>(
    key: string,
    change: (value: Value | undefined) => Value | Promise<Value>,
  ): Promise<Value>;
  /** The store of another automation, by its name, to read and not to write. */
  of(automation: string): StoreOfAnother;
}

/**
 * The automation's own durable key-value store. Each call is a step.
 *
 * @example
 * const count = await store.update<number>("opened", (value = 0) => value + 1);
 * status(`number ${count} of all`);
 */
export const store: Store = unusable("store") as Store;
