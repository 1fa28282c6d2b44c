/** What Slack sends when people write, click, send forms and use shortcuts, as automations get it. */
import type {
  BlockAction,
  BlockSuggestion,
  GlobalShortcut,
  MessageShortcut,
  ViewClosedAction,
  ViewSubmitAction,
} from "@slack/bolt";
import type { AnyBlock, Option } from "@slack/types";

/** Slack's old verification token is a secret, and is not stored. */
type WithoutToken<Payload> = Omit<Payload, "token">;

/**
 * A message in a channel, also one that was edited or removed: then `subtype` says so, and `message` or
 * `previous_message` is the message itself.
 *
 * @example
 * const isOfPerson = ({ subtype, bot_id }: SlackMessage): boolean => subtype === undefined && bot_id === undefined;
 * export default on("slack.message", { where: ({ data }) => isOfPerson(data) }, async ({ data }) => {
 *   await slack.reactions.add({ channel: data.channel, timestamp: data.ts, name: "eyes" });
 * });
 */
export interface SlackMessage {
  readonly type: "message";
  /** "message_changed", "message_deleted", "bot_message", "channel_join" and so on; none for what a person wrote. */
  readonly subtype?: string;
  readonly channel: string;
  readonly channel_type?: "channel" | "group" | "im" | "mpim" | "app_home";
  readonly user?: string;
  readonly bot_id?: string;
  readonly text?: string;
  readonly ts: string;
  readonly thread_ts?: string;
  readonly event_ts: string;
  readonly blocks?: readonly AnyBlock[];
  readonly files?: readonly {
    readonly id: string;
    readonly name?: string | null;
    readonly url_private?: string;
  }[];
  readonly edited?: { readonly user: string; readonly ts: string };
  readonly message?: Omit<SlackMessage, "channel" | "event_ts">;
  readonly previous_message?: Omit<SlackMessage, "channel" | "event_ts">;
  readonly deleted_ts?: string;
  readonly team_id?: string;
}

/** The button or menu that was clicked, with what was chosen in it. */
export interface ClickedElement {
  readonly type: string;
  readonly action_id: string;
  readonly block_id: string;
  readonly action_ts: string;
  /** What a button carries, or what was typed. */
  readonly value?: string;
  readonly text?: { readonly type: string; readonly text: string };
  readonly selected_option?: Option | null;
  readonly selected_options?: readonly Option[];
  readonly selected_user?: string | null;
  readonly selected_users?: readonly string[];
  readonly selected_channel?: string | null;
  readonly selected_channels?: readonly string[];
  readonly selected_conversation?: string | null;
  readonly selected_conversations?: readonly string[];
  readonly selected_date?: string | null;
  readonly selected_time?: string | null;
  readonly selected_date_time?: number | null;
}

/** A click. Each click on an element is an event of its own. */
export type SlackClick = WithoutToken<Omit<BlockAction, "actions">> & {
  readonly actions: readonly [ClickedElement];
};
export type SlackForm = WithoutToken<ViewSubmitAction>;
export type SlackFormClosed = WithoutToken<ViewClosedAction>;
export type SlackShortcut = WithoutToken<GlobalShortcut>;
export type SlackMessageAction = WithoutToken<MessageShortcut>;
/** A menu that asks for its options; `value` is what the person has typed so far. */
export type SlackSuggestion = Pick<
  BlockSuggestion,
  | "type"
  | "block_id"
  | "action_id"
  | "value"
  | "api_app_id"
  | "team"
  | "channel"
  | "user"
  | "container"
  | "view"
>;
