import { describe, expect, it } from "vitest";
import type { Interceptor } from "../../src/local-services/http-front.ts";
import { waitFor } from "../support/engine/engine.ts";
import { startStage } from "../support/stage.ts";

const day = 86_400_000;

/** Holds back the answer of the n-th call of a method after Slack has done what it asks for. */
function afterSlackDid(method: string, then: () => void): Interceptor {
  let done = false;
  return async (request, forward) => {
    if (done || !request.url.pathname.endsWith(`/${method}`)) return forward();
    done = true;
    const response = await forward();
    then();
    // Nobody is there any more to read it.
    return response;
  };
}

function beforeSlackDoes(method: string, then: () => void): Interceptor {
  let done = false;
  return async (request, forward) => {
    if (done || !request.url.pathname.endsWith(`/${method}`)) return forward();
    done = true;
    then();
    throw new Error("the connection is gone");
  };
}

describe("SIGKILL of the worker", { timeout: 120_000 }, () => {
  it("around a call or during a sleep loses nothing and does nothing twice", async () => {
    const stage = await startStage();
    const { github, slack } = stage.local;
    const worker = await stage.startWorker("0");
    const kill = (): void => worker.kill();
    // Around every other call the worker dies in crash/stories.
    const deaths: readonly (readonly [string, Interceptor])[] = [
      ["channel-was-made", afterSlackDid("conversations.create", kill)],
      ["message-was-posted", afterSlackDid("chat.postMessage", kill)],
      ["message-was-not-posted", beforeSlackDoes("chat.postMessage", kill)],
    ];
    const pulls: number[] = [];
    for (const [title, interceptor] of deaths) {
      const leave = slack.intercept(interceptor);
      pulls.push((await github.openPullRequest({ title, author: "ana", reviewers: ["ben"] })).number);
      await stage.parked(pulls.length);
      leave();
      expect(worker.restarts).toBe(pulls.length);
    }
    worker.kill();
    await stage.skip(day);
    for (const pull of pulls) {
      const messages = await stage.said(pull, 2);
      expect(messages).toHaveLength(2);
      expect(messages.at(-1)?.text).toMatch(/ is (?:\d+ working days?|less than a working day) old/);
    }
    await stage.parked(pulls.length);
    const channels = (await slack.channels()).filter(({ name }) => name.startsWith("pr-"));
    expect(channels.map(({ name }) => name).toSorted()).toEqual(
      deaths.map(([title], index) => `pr-elephant-${pulls[index]}-${title}`).toSorted(),
    );
  });

  it("lets another worker take its runs over within 15 s", async () => {
    const stage = await startStage();
    const doomed = await stage.startWorker();
    const { github, slack } = stage.local;
    // The first message hangs in Slack, so its run is in the doomed worker's hands when that dies.
    const hanging = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    let held = false;
    slack.intercept(async (request, forward) => {
      if (held || !request.url.pathname.endsWith("/chat.postMessage")) return forward();
      held = true;
      hanging.resolve();
      await release.promise;
      throw new Error("nobody waits for this any more");
    });
    const pull = await github.openPullRequest({ title: "Over", author: "ana" });
    await hanging.promise;
    await stage.startWorker();
    const killedAt = performance.now();
    void doomed.stop();
    doomed.kill();
    await waitFor(
      async () => stage.said(pull.number, 1),
      (messages) => messages.length === 1,
    );
    expect(performance.now() - killedAt).toBeLessThan(15_000);
    release.resolve();
    expect((await stage.parked(1)).length).toBe(1);
  });

  it("of one of two workers, again and again, posts each message of many pull requests once", async () => {
    const stage = await startStage();
    const workers = [await stage.startWorker("0"), await stage.startWorker("0")];
    const pulls = [];
    for (let index = 0; index < 6; index += 1) {
      pulls.push(await stage.local.github.openPullRequest({ title: `Many ${index}`, author: "ana" }));
      if (index % 2 === 1) workers[index % 4 === 1 ? 0 : 1]?.kill();
    }
    await stage.parked(6);
    await stage.skip(day);
    workers[0]?.kill();
    for (const pull of pulls) {
      const messages = await stage.said(pull.number, 2);
      const marks = messages.map(({ metadata }) => JSON.stringify(metadata));
      expect(new Set(marks).size).toBe(messages.length);
      expect(messages).toHaveLength(2);
    }
    await stage.parked(6);
  });
});
