/** The story of a button for the crash tests: posted, clicked, answered, the channel archived. */
import { randomUUID } from "node:crypto";
import { decodeValue } from "../../src/core/values/recorded-value.ts";
import { readSlackDelivery } from "../../src/intake/slack/slack-deliveries.ts";
import { blockActionRequest } from "../../src/local-services/slack/slack-payloads.ts";
import type { CrashStory } from "./scene.ts";
import { type ChannelEnding, readChannelEnding } from "./slack-channel.ts";

export const clickSource = `
  import { next, on, slack } from "hathi";
  export default on("webhook.click", async ({ data: { name } }) => {
    const { channel } = await slack.conversations.create({ name });
    await slack.conversations.setTopic({ channel: channel.id, topic: "A question" });
    const posted = await slack.chat.postMessage({
      channel: channel.id,
      text: "Shall we?",
      blocks: [{ type: "actions", elements: [{ type: "button", action_id: "yes", text: { type: "plain_text", text: "Yes" } }] }],
    });
    const { data } = await next("slack.action.yes", { match: ({ data }) => data.message.ts === posted.ts });
    await slack.chat.postMessage({ channel: channel.id, text: data.user.name + " said yes" });
    await slack.conversations.archive({ channel: channel.id });
  });
`;

let scenes = 0;

export const clickStory: CrashStory<ChannelEnding> = {
  async begin(scene) {
    scenes += 1;
    const name = `click-${scenes}-`;
    await scene.accept({
      source: "webhook",
      type: "webhook.click",
      subject: null,
      data: { name },
      dedupeKey: `webhook:click:${scenes}`,
    });
    let clicked = false;
    return {
      async act({ posted, lastPost }) {
        if (clicked || posted !== 1 || lastPost === null) return;
        clicked = true;
        const { channel, ts } = decodeValue(lastPost) as { readonly channel: string; readonly ts: string };
        const app = {
          appId: "A",
          teamId: "T000000001",
          teamDomain: "acme",
          verificationToken: "",
          signingSecret: "",
        };
        const { body } = blockActionRequest(app, {
          user: { id: scene.local.slack.person("ana").userId, name: "ana" },
          channel: { id: channel, name },
          message: { type: "message", ts },
          messageTs: ts,
          action: { type: "button", action_id: "yes", block_id: "b" },
          triggerId: randomUUID(),
          responseUrl: "http://127.0.0.1:9/",
        });
        const payload = JSON.parse(new URLSearchParams(body).get("payload") ?? "null") as Record<
          string,
          unknown
        >;
        const delivery = readSlackDelivery(payload);
        if (delivery.kind !== "events") throw new Error(`the click was taken for ${delivery.kind}`);
        for (const event of delivery.events) await scene.accept(event);
      },
      ending: async () => readChannelEnding(scene.local, name, (text) => text),
    };
  },
};
