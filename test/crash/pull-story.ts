/** The story of a pull request for the crash tests: opened, reminded of after a day, merged. */
import { readGitHubDelivery } from "../../src/intake/github/read-github-delivery.ts";
import { waitFor } from "../support/engine/engine.ts";
import type { CrashStory, Scene } from "./scene.ts";
import { type ChannelEnding, readChannelEnding } from "./slack-channel.ts";

const day = 86_400_000;

export const pullStory: CrashStory<ChannelEnding> = {
  async begin(scene) {
    const { number } = await scene.local.github.openPullRequest({
      title: "Crash",
      author: "ana",
      reviewers: ["ben"],
      branch: `crash-${performance.now()}`,
    });
    await handOver(scene, number, "opened");
    let skipped = false;
    let merged = false;
    return {
      async act({ sleeps, posted }) {
        if (!sleeps) return;
        if (posted === 1 && !skipped) {
          skipped = true;
          await scene.skip(day);
        }
        if (posted === 2 && !merged) {
          merged = true;
          await scene.local.github.merge(number, { by: "ben" });
          await handOver(scene, number, "closed");
        }
      },
      ending: async () =>
        readChannelEnding(scene.local, `pr-elephant-${number}-`, (text) =>
          text.replaceAll(`#${number}`, "#N").replaceAll(`pull/${number}`, "pull/N"),
        ),
    };
  },
};

/** Takes the webhook that the local GitHub has sent, as intake would. */
async function handOver(scene: Scene, number: number, action: string): Promise<void> {
  const sent = await waitFor(
    async () =>
      scene.local.github.deliveries
        .list()
        .find(
          (delivery) =>
            delivery.event === "pull_request" &&
            delivery.action === action &&
            (JSON.parse(delivery.body) as { pull_request: { number: number } }).pull_request.number ===
              number,
        ),
    (delivery) => delivery !== undefined,
  );
  const event = readGitHubDelivery({
    guid: sent?.guid,
    event: sent?.event,
    payload: JSON.parse(sent?.body ?? "null") as unknown,
  });
  if (event !== undefined) await scene.accept(event);
}
