/** What the page shows, as one JSON value: the repository, the channels, the runs, the clock, the worker. */
import type { RunSnapshot } from "../../web/run-snapshot.ts";
import type { WorkerState } from "../worker-supervisor.ts";

/** All times are ISO texts, by the database's clock. */
export interface Snapshot {
  readonly clock: {
    readonly now: string;
    /** How far the clock is ahead of real time. */
    readonly aheadMs: number;
    /** How far the clock was moved since the playground was started. */
    readonly skippedMs: number;
  };
  readonly worker: { readonly state: WorkerState; readonly pid: number | null; readonly restarts: number };
  /** The kills and crashes of workers, oldest first. */
  readonly deaths: readonly { readonly at: string; readonly pid: number; readonly how: string }[];
  readonly people: readonly { readonly name: string; readonly realName: string; readonly userId: string }[];
  readonly botUserId: string;
  readonly repository: string;
  readonly pullRequests: readonly PullRequestSnapshot[];
  readonly issues: readonly IssueSnapshot[];
  readonly channels: readonly ChannelSnapshot[];
  /** What each person has open in Slack beside the channels, by the person's name. */
  readonly surfaces: Readonly<Record<string, SurfaceSnapshot>>;
  /** The shortcuts that automations listen to, by their callback_id: those of the workspace, and those of messages. */
  readonly shortcuts: { readonly global: readonly string[]; readonly message: readonly string[] };
  /** What was deployed, and what of it can be tried by a click. */
  readonly automations: readonly {
    readonly name: string;
    readonly types: readonly string[];
    readonly tryouts: readonly Tryout[];
  }[];
  readonly runs: readonly RunSnapshot[];
  /** Why the runs could not be read, in words for people. */
  readonly problem: string | null;
}

/** A webhook of GitHub's, a command in Slack, a webhook of anybody's, or a start by hand, as a schedule's. */
type TryoutKind = "github" | "command" | "hook" | "start";

export interface Tryout {
  readonly kind: TryoutKind;
  /** The event's type, or the automation's name for a start. */
  readonly name: string;
}

export interface SurfaceSnapshot {
  /** The topmost form; null where none is open. */
  readonly form: {
    readonly view: Readonly<Record<string, unknown>>;
    readonly errors: Readonly<Record<string, string>>;
    /** How many forms lie under it. */
    readonly below: number;
  } | null;
  /** The app's Home; null where the app has put nothing there. */
  readonly home: Readonly<Record<string, unknown>> | null;
}

export interface PullRequestSnapshot {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly url: string;
  readonly branch: string;
  readonly author: string;
  readonly state: "draft" | "open" | "merged" | "closed";
  readonly openedAt: string;
  readonly awaited: readonly string[];
  /** The latest verdict of each reviewer. */
  readonly verdicts: readonly { readonly author: string; readonly verdict: string }[];
  readonly talk: readonly {
    readonly author: string;
    readonly what: string;
    readonly body: string;
    readonly at: string;
  }[];
}

export interface IssueSnapshot {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly author: string;
  readonly state: "open" | "closed";
  readonly openedAt: string;
  readonly labels: readonly string[];
  readonly talk: PullRequestSnapshot["talk"];
}

export interface ChannelSnapshot {
  readonly id: string;
  readonly name: string;
  readonly topic: string;
  readonly isArchived: boolean;
  readonly isPrivate: boolean;
  readonly isDirect: boolean;
  readonly memberIds: readonly string[];
  readonly messages: readonly MessageSnapshot[];
}

export interface MessageSnapshot {
  readonly ts: string;
  readonly userId: string | null;
  readonly subtype: string | null;
  readonly text: string;
  readonly blocks: readonly unknown[];
  readonly files: readonly { readonly id: string; readonly name: string; readonly bytes: number }[];
  /** The first message of its thread; null outside of threads. */
  readonly threadTs: string | null;
  readonly isReply: boolean;
  readonly reactions: readonly { readonly name: string; readonly userIds: readonly string[] }[];
  readonly isEdited: boolean;
  /** The one person who sees the message; null for everybody. */
  readonly onlyFor: string | null;
  readonly at: string;
}
