/** The events that start runs and end waits, with their payloads. */
import type { EmitterWebhookEvent, EmitterWebhookEventName } from "@octokit/webhooks";
import type { SlashCommand } from "@slack/bolt";
import type { SlackEvent } from "@slack/types";
import type { HathiEvent } from "../core/event.ts";
import type {
  SlackClick,
  SlackForm,
  SlackFormClosed,
  SlackMessage,
  SlackMessageAction,
  SlackShortcut,
  SlackSuggestion,
} from "./slack-payloads.ts";

type GitHubEventName =
  | `github.${EmitterWebhookEventName}`
  // A dispatch has whatever action its sender names.
  | `github.repository_dispatch.${string}`;
type SlackEventName = `slack.${SlackEvent["type"]}`;

/**
 * Every event that an automation can listen to or wait for.
 *
 * @example
 * const end: EventName = "github.pull_request.closed";
 * await next(end, { subject: event.subject });
 */
export type EventName =
  | GitHubEventName
  | SlackEventName
  | `slack.command.${string}`
  | `slack.action.${string}`
  | `slack.view.${string}`
  | `slack.view_closed.${string}`
  | `slack.shortcut.${string}`
  | `slack.message_action.${string}`
  | `slack.block_suggestion.${string}`
  | `webhook.${string}`
  | `signal.${string}`;

/**
 * The payload of an event, from Octokit's webhook types and Slack's own.
 *
 * @example
 * function titleOf(data: DataOf<"github.pull_request.opened">): string {
 *   return data.pull_request.title;
 * }
 * status(titleOf(event.data));
 */
export type DataOf<Name extends string> = Name extends `github.${infer Event}`
  ? Event extends EmitterWebhookEventName
    ? EmitterWebhookEvent<Event>["payload"]
    : Event extends `repository_dispatch.${string}`
      ? EmitterWebhookEvent<"repository_dispatch">["payload"]
      : unknown
  : Name extends `slack.${infer Event}`
    ? SlackDataOf<Event>
    : unknown;

/** What people do in Slack, by the first word of the event's name. The rest of the name is the id that you gave. */
interface SlackActs {
  readonly command: SlashCommand;
  readonly action: SlackClick;
  readonly view: SlackForm;
  readonly view_closed: SlackFormClosed;
  readonly shortcut: SlackShortcut;
  readonly message_action: SlackMessageAction;
  readonly block_suggestion: SlackSuggestion;
}

type SlackDataOf<Event extends string> = Event extends `${infer Act}.${string}`
  ? Act extends keyof SlackActs
    ? SlackActs[Act]
    : unknown
  : Event extends "message"
    ? SlackMessage
    : Extract<SlackEvent, { type: Event }>;

/**
 * An event of this name, for the parameter of a function.
 *
 * @example
 * async function welcome({ data }: EventOf<"slack.team_join">): Promise<void> {
 *   await slack.chat.postMessage({ channel: data.user.id, text: "Welcome!" });
 * }
 * export default on("slack.team_join", welcome);
 */
export type EventOf<Name extends string> = HathiEvent<DataOf<Name>>;

/**
 * What the event of a cron trigger carries.
 *
 * @example
 * const dayOf = ({ due }: CronTick): string => due.slice(0, 10);
 * export default on.cron("0 9 * * *", ({ data }) => console.log(dayOf(data)));
 */
export interface CronTick {
  readonly cron: string;
  /** When the tick was due, as an ISO 8601 date. If several ticks were missed, this is the first of them. */
  readonly due: string;
}
