import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { type LocalServices, startLocalServices } from "../../src/local-services/local-services.ts";
import { copyDemoAutomations } from "../../src/playground/demo/demo-automations.ts";
import { makeAutomations } from "../support/engine/automations-folder.ts";
import { clickSource, clickStory } from "./click-story.ts";
import { pullStory } from "./pull-story.ts";
import { type CrashStory, playScene } from "./scene.ts";
import type { ChannelEnding } from "./slack-channel.ts";

// `npm run crash` takes every boundary, npm test a part: odd numbers, so that before and after take turns.
const all = process.env["HATHI_CRASH"] === "all";
const strides = all ? { click: 1, pull: 1 } : { click: 5, pull: 11 };
const atOnce = 2;

async function startServices(): Promise<LocalServices> {
  const local = await startLocalServices();
  // The scenes take what was sent from GitHub's log.
  const sink = createServer((_request, response) => response.end());
  await new Promise<void>((resolve) => sink.listen(0, "127.0.0.1", resolve));
  local.connectTo(`http://127.0.0.1:${(sink.address() as AddressInfo).port}`);
  onTestFinished(async () => {
    await local.close();
    sink.closeAllConnections();
    sink.close();
  });
  return local;
}

/** @returns how many writes there were at which a worker died */
async function dieAtEvery(stride: number, folder: string, story: CrashStory<ChannelEnding>): Promise<number> {
  const local = await startServices();
  const straight = await playScene(local, folder, story, null);
  expect(straight.state).toBe("completed");
  expect(straight.ending.marks).toBe(straight.ending.said.length);
  const dying = async (at: number): Promise<boolean> => {
    const when = Math.ceil(at / 2);
    const boundary = { at: when, when: at % 2 === 1 ? "before" : "after" } as const;
    const { died, ...played } = await playScene(local, folder, story, boundary);
    const { died: _, ...expected } = straight;
    expect(played, `died ${boundary.when} write ${boundary.at}`).toEqual(expected);
    return died;
  };
  let [next, deaths, isOver] = [1, 0, false];
  const dieOn = async (): Promise<void> => {
    while (!isOver) {
      const at = next;
      next += stride;
      if (await dying(at)) deaths += 1;
      else isOver = true;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, dieOn));
  return deaths;
}

describe("a SIGKILL at a boundary of the journal", { timeout: all ? 1_800_000 : 600_000 }, () => {
  it("leaves a button's channel as without it, and says each message once", async () => {
    const folder = await makeAutomations({ "click.ts": clickSource });
    // create, topic, post, wait, park, click, post, archive, finish, and admit before them.
    const deaths = await dieAtEvery(strides.click, folder, clickStory);
    // Writes that come together share a commit, so there may be one or two boundaries less.
    expect(deaths).toBeGreaterThanOrEqual(Math.floor(16 / strides.click));
  });

  it("leaves a pull request's channel as without it, and says each message once", async () => {
    // Without the digest, whose runs the clock would begin between the boundaries.
    const automations = await copyDemoAutomations(await makeAutomations({}));
    const deaths = await dieAtEvery(strides.pull, automations, pullStory);
    expect(deaths).toBeGreaterThanOrEqual(Math.floor(40 / strides.pull));
  });
});
