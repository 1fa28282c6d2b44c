/** A run that is cancelled while it sleeps for years: it ends as cancelled, and cleans up. */
import { twice } from "./twice.ts";
import type { Story, World } from "./story.ts";

export const cancelSource = `import { CancelledError, on, slack, sleep } from "hathi";

export default on("webhook.cancel", async ({ data: { n, channel } }) => {
  await slack.chat.postMessage({ channel, text: "run " + n + " has begun" });
  try {
    await sleep("4000 days");
  } catch (error) {
    if (error instanceof CancelledError) await slack.chat.postMessage({ channel, text: "run " + n + " cleans up" });
    throw error;
  }
});
`;

const by = { id: "chaos" };

export function cancelStory(world: World, n: number, channel: string): Story {
  let asked = false;
  return {
    kind: "cancel",
    n,
    describe: () => cancelSource,
    start: async () => world.send("cancel", { n, channel }),
    async tend({ id, state }) {
      if (asked || state !== "waiting" || !world.posted().some(({ text }) => text === `run ${n} has begun`)) {
        return;
      }
      asked = true;
      try {
        await world.runs.cancel(id, by);
      } catch {
        // Nobody knows whether it was heard: ask the row.
        asked = await wasHeard(world, id);
      }
    },
    judge({ runs: [run], messages }) {
      // The clock jumps: what time there is for the clean-up may be over before it is done.
      const expected = `run ${n} has begun`;
      return [
        ...(run?.state === "cancelled" ? [] : [`predicted was "cancelled", it ${run?.state ?? "is gone"}`]),
        ...twice(messages).map((text) => `said twice: ${text}`),
        ...(messages.includes(expected) ? [] : [`not said: ${expected}`]),
      ];
    },
  };
}

async function wasHeard(world: World, id: string): Promise<boolean> {
  for (;;) {
    try {
      return (await world.runs.show(id)).cancelRequested;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}
