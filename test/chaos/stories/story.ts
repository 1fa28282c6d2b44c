/** A story: one run with what starts it, what the world does for it meanwhile, and how it has to end. */
import type { LocalServices } from "../../../src/local-services/local-services.ts";
import type { RunCommands } from "../../../src/core/ports/people/run-commands.ts";
import type { RunId } from "../../../src/core/ids.ts";
import type { RunState } from "../../../src/core/run.ts";
import type { LedgerEffect } from "../world/outside-ledger.ts";
import type { PostedMessage } from "../world/slack-watch.ts";

export const storyKinds = ["program", "click", "cancel", "pull"] as const;
export type StoryKind = (typeof storyKinds)[number];

/** An unfinished run, as its story finds it. */
export interface LiveRun {
  readonly id: RunId;
  readonly state: RunState;
}

/** What is known of a story's runs when all is over. */
export interface Evidence {
  /** The run itself first, then its children. */
  readonly runs: readonly EndedRun[];
  readonly effects: readonly LedgerEffect[];
  /** What the bot has said with the run's number in it, as Slack shows it. */
  readonly messages: readonly string[];
  /** How often a worker took one of the runs over from a dead one. */
  readonly takeovers: number;
}

export interface EndedRun {
  readonly id: RunId;
  readonly automation: string;
  readonly isChild: boolean;
  readonly state: RunState;
  readonly result: unknown;
  readonly error: string | null;
}

/** What stories act upon. */
export interface World {
  readonly local: LocalServices;
  readonly runs: RunCommands;
  readonly posted: () => readonly PostedMessage[];
  /** Sends a signed webhook until it is acknowledged; sent again it has the same id. */
  readonly send: (name: string, data: unknown) => Promise<void>;
  /** Clicks the button of a message until the click is acknowledged. */
  readonly click: (message: PostedMessage) => Promise<void>;
}

export interface Story {
  readonly kind: StoryKind;
  /** The run's number; it is in its event, in its effects and in its messages. */
  readonly n: number;
  readonly describe: () => string;
  /** Resolves when what starts the run was acknowledged. */
  readonly start: () => Promise<void>;
  /** Called every second or so while the run is unfinished. */
  readonly tend: (run: LiveRun) => Promise<void>;
  /** What is not as it should be. */
  readonly judge: (evidence: Evidence) => readonly string[];
}
