/** Tells where a repository was connected that it speaks there no more, because GitHub says so. Otherwise it would only fall silent. */
import type { FindAdmins } from "../../core/admin.ts";
import { endWords } from "../../core/connected-repository.ts";
import { readSlackActor } from "../../core/people/slack-actor.ts";
import type { Connector } from "../../core/ports/connector.ts";
import type { Logger } from "../../core/ports/logger.ts";
import type { ConnectionEnds, EndedConnection } from "../../core/ports/people/connection-ends.ts";
import { context, escapeWithin, section, type ChatMessage } from "../blocks/chat-message.ts";
import { postAsHathi, type ToWhom } from "./post-as-hathi.ts";

export interface ConnectionEndOptions {
  readonly ends: ConnectionEnds;
  readonly slack: Connector;
  readonly findAdmins: FindAdmins;
  readonly logger: Logger;
}

/** @returns a function that sends the next message, and says whether there was one */
export function sayConnectionEnds(options: ConnectionEndOptions): () => Promise<boolean> {
  const { ends } = options;
  return async () => {
    const ended = await ends.claim();
    if (ended === undefined) return false;
    if (await tell(ended, options)) return true;
    await ends.giveBack(ended.repositoryId);
    return false;
  };
}

/** @returns false if Slack may answer later, and the message is to be tried again */
async function tell(
  ended: EndedConnection,
  { slack, findAdmins, logger }: ConnectionEndOptions,
): Promise<boolean> {
  const { team, channel, connectedBy, name } = ended;
  const user = readSlackActor({ id: connectedBy })?.user;
  const places: readonly ToWhom[] = [
    ...(channel === null ? [] : [{ channel, team }]),
    ...(user === undefined ? [] : [{ channel: user, team }]),
    ...(await findAdmins(team)).map((admin) => ({ channel: admin.user, team: admin.team ?? team })),
  ];
  // One place is enough: the channel, else whoever connected it, else an admin.
  for (const place of places) {
    try {
      await postAsHathi(slack, place, renderEnd(ended), "connection-ended");
      return true;
    } catch (error) {
      if (slack.classify(error).kind !== "final") return false;
      logger.info({ err: error, channel: place.channel }, "the end of a connection could not be told there");
    }
  }
  logger.warn(
    { repository: name, because: endWords[ended.because] },
    "a repository is connected no more, and nobody could be told",
  );
  return true;
}

export function renderEnd({ name, because }: EndedConnection): ChatMessage {
  const repository = escapeWithin(name, 200);
  const what = `${repository} speaks here no more: ${endWords[because]}.`;
  const mend =
    because === "deleted"
      ? "Nothing more will come of it."
      : `Once the GitHub App sees it again, somebody has to say \`/hathi connect ${repository}\`.`;
  return { text: what, blocks: [section(`🔌 ${what}`), context(mend)] };
}
