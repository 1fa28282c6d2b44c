/**
 * What Slack's answers always have. `@slack/web-api` has every field of an answer as one that may be missing, because a refusal
 * has none of them. Here a refusal is thrown, so these fields are there: https://docs.slack.dev/reference/methods
 */
import type { WebClient } from "@slack/web-api";

interface WithId {
  readonly id: string;
}
interface Named extends WithId {
  readonly name: string;
}
interface Posted {
  readonly ts: string;
  readonly channel: string;
}

interface Always {
  readonly "auth.test": { readonly url: string } & Readonly<
    Record<"team" | "team_id" | "user" | "user_id", string>
  >;
  readonly "bookmarks.add": { readonly bookmark: WithId };
  readonly "chat.delete": Posted;
  readonly "chat.getPermalink": { readonly channel: string; readonly permalink: string };
  readonly "chat.postEphemeral": { readonly message_ts: string };
  readonly "chat.postMessage": Posted;
  readonly "chat.scheduleMessage": {
    readonly channel: string;
    readonly scheduled_message_id: string;
    readonly post_at: number;
  };
  readonly "chat.update": Posted;
  readonly "conversations.create": { readonly channel: Named };
  readonly "conversations.history": { readonly messages: readonly { readonly ts: string }[] };
  readonly "conversations.info": { readonly channel: WithId };
  readonly "conversations.invite": { readonly channel: WithId };
  readonly "conversations.join": { readonly channel: WithId };
  readonly "conversations.list": { readonly channels: readonly WithId[] };
  readonly "conversations.members": { readonly members: readonly string[] };
  readonly "conversations.open": { readonly channel: WithId };
  readonly "conversations.rename": { readonly channel: Named };
  readonly "conversations.replies": { readonly messages: readonly { readonly ts: string }[] };
  readonly "team.info": { readonly team: Named };
  readonly "usergroups.list": { readonly usergroups: readonly WithId[] };
  readonly "users.info": { readonly user: WithId };
  readonly "users.list": { readonly members: readonly WithId[] };
  readonly "users.lookupByEmail": { readonly user: WithId };
  readonly "views.open": { readonly view: WithId };
  readonly "views.publish": { readonly view: WithId };
  readonly "views.push": { readonly view: WithId };
  readonly "views.update": { readonly view: WithId };
}

type Answering<Method, More> = Method extends (...args: infer Args) => Promise<infer Answer>
  ? (...args: Args) => Promise<Answer & More>
  : never;

type Group<Methods, Name extends string> = {
  readonly [Key in keyof Methods]: `${Name}.${Key & string}` extends keyof Always
    ? Answering<Methods[Key], Always[`${Name}.${Key & string}`]>
    : Methods[Key];
};

/** The client, with the answers of these methods as they are where nothing was refused. */
export type Answered<Names extends keyof WebClient> = {
  readonly [Name in Names]: WebClient[Name] extends (...args: never) => unknown
    ? WebClient[Name]
    : Group<WebClient[Name], Name>;
};
