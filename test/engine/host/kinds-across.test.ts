import { expect, it } from "vitest";
import type { ConnectorCall } from "../../../src/core/ports/connector.ts";
import { decodeValue, encodeValue } from "../../../src/core/values/recorded-value.ts";
import { defaultThreadBounds } from "../../../src/core/bounds/thread-bounds.ts";
import { describeGraph } from "../../support/engine/describe-graph.ts";
import { startTestEngine } from "../../support/engine/engine.ts";
import { recordableKinds } from "../../support/engine/recordable-kinds.ts";

type Told = readonly string[];

const sources = Object.values(recordableKinds);
const names = Object.keys(recordableKinds);

const make = (source: string): unknown =>
  // oxlint-disable-next-line no-implied-eval -- the same sources as in the automation
  (new Function(`return (${source});`) as () => unknown)();

const byName = (told: readonly Told[]): Record<string, Told> =>
  Object.fromEntries(names.map((name, index) => [name, told[index] ?? ["nothing"]]));

const expected = byName(sources.map((source) => describeGraph(make(source))));

it("each recordable kind is read back from its record as it was", () => {
  const again = sources.map((source) => describeGraph(decodeValue(encodeValue(make(source), "x"))));
  expect(byName(again)).toEqual(expected);
});

const automation = `import { continueWith, next, on, signal, slack, sleep, start, step, store } from "hathi";
${describeGraph.toString()}
const kinds = [${sources.map((source) => `() => (${source})`).join(",\n")}];
export const child = on("webhook.child", ({ data }) => ({ told: describeGraph(data), value: data }));
export const thrower = on("webhook.thrower", ({ data }) => { throw data.value; });
export const ear = on("webhook.ear", async () => {
  const { data } = await next("signal.said");
  return data.value;
});
const caught = async (promise) => promise.then(() => "nothing was thrown", (error) => error);
async function cross(value, index) {
  const listener = await start("example.ear");
  await signal(listener, "said", { value });
  const inChild = await (await start("example.child", value)).result();
  const heard = await listener.result();
  await store.set("key " + index, value);
  const got = await store.get("key " + index);
  const before = {};
  const updated = await store.update("key " + index, (old) => { before.old = describeGraph(old); return value; });
  return {
    // A child that is handed nothing has an empty object.
    told: { "child input": value === undefined ? describeGraph(value) : inChild.told },
    values: {
      "step result": await step("give", () => value),
      "step error": await caught(step("throw", () => { throw value; }, { retry: 0 })),
      "connector result": (await slack.files.uploadV2({ file: value })).file,
      "connector error": await caught(slack.chat.delete({ file: value })),
      "part of a child's result": value === undefined ? value : inChild.value,
      "child error": await caught((await start("example.thrower", { value })).result()),
      "a signal, as a child's result": heard,
      "store.get": got,
      "store.update": updated,
      "store.get after update": await store.get("key " + index),
    },
  };
}
const tellAll = (crossed) => crossed.map(({ told, values }) => ({
  ...told,
  ...Object.fromEntries(Object.entries(values).map(([name, value]) => [name, describeGraph(value)])),
}));
export default on("webhook.start", async ({ data }) => {
  if (data.continued) return { told: data.told, continued: data.values.map((value) => describeGraph(value)), values: data.values };
  const crossed = await Promise.all(kinds.map(async (make, index) => cross(make(), index)));
  const first = await step("tell", () => tellAll(crossed));
  await sleep("1 hour");
  return continueWith({ continued: true, told: { first, replayed: tellAll(crossed) }, values: kinds.map((make) => make()) });
});`;

interface Result {
  readonly told: Record<"first" | "replayed", readonly Record<string, Told>[]>;
  readonly continued: readonly Told[];
  readonly values: readonly unknown[];
}

it(
  "each recordable kind crosses every boundary, between threads and through Postgres, as it is",
  { timeout: 120_000 },
  async () => {
    const sent = new Map<number, Told>();
    const answer = ({ args: [given], path }: ConnectorCall): unknown => {
      const { file } = given as { readonly file: unknown };
      if (path.join(".") === "chat.delete") throw file;
      sent.set(sent.size, describeGraph(file));
      return { file };
    };
    const engine = await startTestEngine(answer, undefined, { ...defaultThreadBounds, threads: 1 });
    await engine.deploy(automation);
    await engine.startWorker();
    await engine.accept({ type: "webhook.start", data: {} });
    await engine.untilOf(
      "example",
      ({ state, wakeAt }) =>
        state !== "queued" && state !== "running" && (state !== "waiting" || wakeAt !== null),
    );
    const [asleep] = await engine.runs.list({ scope: "all", automation: "example" });
    expect(asleep?.error ?? null).toBeNull();
    await engine.skip(3_600_001);
    await engine.untilOf("example", ({ state }) => ["completed", "failed", "paused"].includes(state));
    const [row] = await engine.database.query<{ result: string | null; error: unknown }>(
      "select result, error from hathi.runs where automation = 'example'",
    );
    expect(row?.error).toBeNull();
    const result = decodeValue(row?.result ?? "") as Result;
    for (const told of Object.values(result.told)) {
      for (const boundary of Object.keys(told[0] ?? {})) {
        expect({ [boundary]: byName(told.map((one) => one[boundary] ?? [])) }).toEqual({
          [boundary]: expected,
        });
      }
    }
    expect(byName(result.continued)).toEqual(expected);
    expect(byName(result.values.map((value) => describeGraph(value)))).toEqual(expected);
    expect([...sent.values()].map((lines) => lines.join("\n")).toSorted()).toEqual(
      Object.values(expected)
        .map((lines) => lines.join("\n"))
        .toSorted(),
    );
  },
);
