/** Runs that use turns as badly as they can: nobody else may be held up for it. */
import { describe, expect, it } from "vitest";
import { waitFor } from "../../support/engine/engine.ts";
import { atRest, slackLimit, startServiceServer, startWithServer } from "../../support/service-server.ts";

const source = `
  import { next, on, slack, sleep, step, turn } from "hathi";
  const edit = (text) => slack.chat.update({ channel: "C1", ts: "1.1", text });
  export const hog = on("webhook.hog", async () => {
    await turn(slack.chat.update);
    await next("webhook.never");
  });
  export const greedy = on("webhook.greedy", async () => {
    for (let count = 0; count < 20; count += 1) await turn(slack.chat.update);
    await Promise.all(Array.from({ length: 20 }, () => turn(slack.chat.update)));
    await turn(slack.chat.postMessage, { channel: "C1" });
    await turn(slack.chat.update);
    await edit("greedy");
  });
  export const plain = on("webhook.plain", async ({ data }) => edit(data.text));
`;

/** The limit of edits is met by a first run, so that all others stand in line. */
async function startInLine() {
  const server = await startServiceServer((_, count) => (count === 1 ? slackLimit(600) : {}));
  const { engine } = await startWithServer(source);
  const connectors = server.connectorsOf(engine);
  const worker = await engine.startWorker(connectors);
  let unfinished = 0;
  const start = async (name: string, text = name): Promise<string> => {
    await engine.accept({ type: `webhook.${name}`, data: { text } });
    unfinished += 1;
    await atRest(engine, unfinished);
    const [run] = await engine.runs.list({ scope: "all", limit: 1 });
    return run?.id ?? "";
  };
  await start("plain", "first");
  const edits = (): readonly string[] =>
    server.calls.slice(1).flatMap(({ name, args }) => (name === "chat.update" ? [String(args["text"])] : []));
  const turns = async () =>
    engine.database.query<{ run: string; at: number }>(
      "select run_id as run, extract(epoch from at)::float8 as at from hathi.turns order by at",
    );
  return { server, engine, worker, start, edits, turns };
}

describe("a turn that is misused", () => {
  it("holds up nobody where a run never lets go of it", async () => {
    const { engine, start, edits } = await startInLine();
    for (let count = 0; count < 3; count += 1) await start("hog");
    await start("plain", "after the hogs");
    await engine.skip(620_000);
    await waitFor(
      async () => edits(),
      (all) => all.length === 2,
    );
    expect(edits().toSorted()).toEqual(["after the hogs", "first"]);
  });

  it("is one however often a run asks for it, at once and one after the other", async () => {
    const { engine, start, edits, turns } = await startInLine();
    await start("greedy");
    await start("plain", "behind");
    expect(await turns()).toHaveLength(3);
    await engine.skip(700_000);
    await waitFor(
      async () => edits(),
      (all) => all.length === 3,
    );
    expect(edits().toSorted()).toEqual(["behind", "first", "greedy"]);
  });

  it("goes to whoever comes next where its run is cancelled or killed in line, at the same pace", async () => {
    const { engine, server, worker, start, edits, turns } = await startInLine();
    const ended: string[] = [];
    for (let count = 0; count < 4; count += 1) ended.push(await start("hog"));
    const behind = await start("plain", "behind");
    const places = await turns();
    for (const [index, id] of ended.entries()) {
      if (index % 2 === 0) await engine.runs.cancel(id, { id: "test" });
      else await engine.runs.endAtOnce(id, { id: "test" });
    }
    await waitFor(
      async () => engine.runs.list({ scope: "unfinished" }),
      (left) => left.length === 2,
    );
    // Another process, which has not looked through this line a moment ago.
    await worker.stop();
    await engine.startWorker(server.connectorsOf(engine));
    await engine.accept({ type: "webhook.plain", data: { text: "late" } });
    await atRest(engine, 3);
    const [late] = await engine.runs.list({ scope: "all", limit: 1 });
    const now = await turns();
    const placeOf = (run: string | undefined): number => now.find((turn) => turn.run === run)?.at ?? 0;
    // It takes the first place that nobody comes for; whoever was in line before keeps theirs.
    expect(placeOf(late?.id)).toBe(places[1]?.at);
    expect(placeOf(behind)).toBe(places.at(-1)?.at);
    expect(new Set(now.map(({ at }) => at)).size).toBe(places.length + 1);
    await engine.skip(700_000);
    await waitFor(
      async () => edits(),
      (all) => all.length === 3,
    );
    expect(edits().toSorted()).toEqual(["behind", "first", "late"]);
  });
});
