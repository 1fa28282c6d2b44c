/** Slack's answers for methods without a script: the call succeeded. */

type Input = Readonly<Record<string, unknown>>;

const done = (): object => ({ ok: true });

export function createSlackDefaults(now: () => number): Readonly<Record<string, (input: Input) => object>> {
  let messages = 0;
  let channels = 0;
  let files = 0;
  const post = ({ channel, text }: Input): object => {
    messages += 1;
    const ts = `${Math.floor(now() / 1000)}.${String(messages).padStart(6, "0")}`;
    return { ok: true, channel, ts, message: { type: "message", text, ts } };
  };
  return {
    "chat.postMessage": post,
    "chat.update": ({ channel, ts, text }) => ({ ok: true, channel, ts, text }),
    "chat.delete": done,
    "chat.postEphemeral": done,
    "conversations.create": ({ name }) => {
      channels += 1;
      return { ok: true, channel: { id: `C${channels}`, name } };
    },
    "conversations.archive": done,
    "conversations.invite": done,
    "conversations.join": done,
    "conversations.rename": done,
    "conversations.setPurpose": done,
    "conversations.setTopic": done,
    "files.uploadV2": (input) => {
      const uploads = Array.isArray(input["file_uploads"]) ? (input["file_uploads"] as Input[]) : [input];
      const made = uploads.map(({ filename, title = filename }) => {
        files += 1;
        return { id: `F${files}`, name: filename, title };
      });
      return { ok: true, files: [{ ok: true, files: made }] };
    },
    "pins.add": done,
    "reactions.add": done,
    "reactions.remove": done,
  };
}
