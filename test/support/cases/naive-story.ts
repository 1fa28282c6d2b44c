/** The main story as someone writes it who has never heard of durable execution: nothing of Hathi but the trigger. */
import type { Case } from "./play-case.ts";
import type { Serve } from "./traces.ts";

const source = `
  import { on } from "hathi";
  import { openChannel, say } from "./chat.ts";
  import { isMerged } from "./pulls.ts";

  export default on("webhook.start", async ({ data }) => {
    const pr = { number: 7, author: "ana" };
    const channel = await openChannel(data.url, "pr-" + pr.number);
    await say(data.url, channel, pr.author + " opened PR " + pr.number);
    const began = Date.now();
    let reminders = 0;
    while (true) {
      await new Promise((r) => setTimeout(r, 3600_000));
      const hours = Math.round((Date.now() - began) / 3600_000);
      if (await isMerged(data.url, pr.number, hours)) break;
      await say(data.url, channel, "Still open after " + hours + " h");
      reminders += 1;
    }
    await say(data.url, channel, "Merged");
    return "merged after " + reminders + " reminders";
  });
`;

const files = {
  "chat.ts": `
    import axios from "axios";

    export async function openChannel(url, name) {
      const { data } = await axios.post(url + "/channels", { name });
      return data.id;
    }

    export async function say(url, channel, text) {
      await axios.post(url + "/channels/" + channel + "/messages", { text });
    }
  `,
  "pulls.ts": `
    import axios from "axios";

    export async function isMerged(url, number, hour) {
      const { data } = await axios.get(url + "/pulls/" + number, { params: { hour } });
      return data.merged;
    }
  `,
};

export const naiveStory: Case = { source, files };

/** Chat and code host in one; the pull request is merged in this hour. */
export function createStoryServer(mergedIn = 4): Serve {
  return ({ path }) => ({
    body: path === "/channels" ? { id: "C7" } : { merged: path.endsWith(`hour=${mergedIn}`), ok: true },
  });
}
