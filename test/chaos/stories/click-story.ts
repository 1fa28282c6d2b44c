/** A run that posts a button, waits for the click, and says who clicked. */
import { twice } from "./twice.ts";
import type { Story, World } from "./story.ts";

export const clickSource = `import { next, on, slack } from "hathi";

export default on("webhook.click", async ({ data: { n, channel } }) => {
  const posted = await slack.chat.postMessage({
    channel,
    text: "run " + n + " asks",
    blocks: [
      { type: "section", text: { type: "mrkdwn", text: "run " + n + " asks" } },
      { type: "actions", elements: [{ type: "button", action_id: "press", text: { type: "plain_text", text: "Press" } }] },
    ],
  });
  const { data } = await next("slack.action.press", { match: ({ data }) => data.message?.ts === posted.ts });
  await slack.chat.postMessage({ channel, text: "run " + n + " was clicked by " + data.user.name });
  return n;
});
`;

const betweenClicksMs = 4000;

export function clickStory(world: World, n: number, channel: string): Story {
  let clickedAt = 0;
  return {
    kind: "click",
    n,
    describe: () => clickSource,
    start: async () => world.send("click", { n, channel }),
    async tend() {
      const message = world.posted().find(({ text }) => text === `run ${n} asks`);
      // An impatient person: clicks again as long as nothing happens.
      if (message === undefined || performance.now() - clickedAt < betweenClicksMs) return;
      clickedAt = performance.now();
      await world.click(message);
    },
    judge({ runs: [run], messages }) {
      const expected = [`run ${n} asks`, `run ${n} was clicked by ana`];
      return [
        ...(run?.state === "completed" ? [] : [`predicted was "completed", it ${run?.state ?? "is gone"}`]),
        ...twice(messages).map((text) => `said twice: ${text}`),
        ...expected.filter((text) => !messages.includes(text)).map((text) => `not said: ${text}`),
      ];
    },
  };
}
