/** Has the statements of a connection say what of them is encrypted, and how their rows are read. */
import { Client, type ClientBase } from "pg";
import type { Statement } from "../database/queryable.ts";
import { sealValues } from "./seal-values.ts";
import type { SealedTypes } from "./sealed-types.ts";
import type { Sealing } from "./sealing.ts";

type Asked = Statement & { readonly values?: readonly unknown[] };
type Query = (asked: unknown, ...more: readonly unknown[]) => unknown;

/** Everything that the connection is asked from now on comes by here, and most of it goes on as it is. */
export function sealOn(client: ClientBase, sealing: Sealing, types: SealedTypes): void {
  const query: Query = (...asked) =>
    Reflect.apply(Reflect.get(Client.prototype, "query") as Query, client, asked);
  const ask: Query = (asked, ...more) => query(isMarked(asked) ? prepare(asked) : asked, ...more);
  const prepare = ({ seals, unreadable, values = [], ...statement }: Asked): object => ({
    ...statement,
    values: sealing.isOn && seals !== undefined ? sealValues(sealing, seals, values) : values,
    ...(unreadable !== undefined && { types: types[unreadable] }),
  });
  Reflect.set(client, "query", ask);
}

function isMarked(asked: unknown): asked is Asked {
  return typeof asked === "object" && asked !== null && ("seals" in asked || "unreadable" in asked);
}
