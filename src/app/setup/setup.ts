/** What the parts of `hathi setup` share: how they ask and say, and what is configured by now. */
import type { Config } from "../config/config.ts";
import type { EnvFile } from "../config/load-env-file.ts";
import type { Logger } from "../../core/ports/logger.ts";
import type { GitPlace } from "./ask-git.ts";
import type { HandshakeOptions } from "./github-handshake.ts";
import type { GitHubPage } from "./github-page.ts";
import type { Variables } from "./write-env-file.ts";

export interface SetupOptions {
  readonly url?: string;
  readonly socket?: boolean;
  readonly workspaces?: "one" | "many";
  readonly org?: string;
  readonly channel?: string;
  /** The e-mail address in Slack of whoever becomes Hathi's admin. */
  readonly admin?: string;
  readonly github: boolean;
}

export interface AskOptions {
  /** What is typed or pasted is not shown. */
  readonly isSecret?: boolean;
  /** Takes the question back. */
  readonly signal?: AbortSignal;
  readonly isAddress?: boolean;
  /** What a page's field has in it from the beginning. */
  readonly value?: string;
  /** What a page asks beside; a terminal takes it by options. */
  readonly beside?: readonly Beside[];
  /** Takes what was answered beside, before the answer itself arrives. */
  readonly take?: (beside: Answers) => void;
  /** Where a page's button leads, in a tab of its own. A terminal shows links. */
  readonly leadsTo?: LeadsTo;
}

/** What was answered beside, by its name. */
export type Answers = Readonly<Partial<Record<string, string>>>;

export interface Beside {
  readonly name: "org" | "workspaces";
  readonly words: string;
  readonly value: string;
  readonly choices?: readonly (readonly [value: string, words: string])[];
}

export interface LeadsTo {
  readonly words: string;
  /** @returns undefined where the answer leads nowhere */
  readonly to: (answer: string, beside: Answers) => Promise<string | undefined>;
}

export type Ask = (question: string, options?: AskOptions) => Promise<string>;

export interface ShownLink {
  readonly to: string;
  readonly words: string;
  /** Whether the person is there already, or ought to be. */
  readonly isSpare?: boolean;
}

/** How a page shows what is said, where it does not show it as a terminal does. */
export interface Shown {
  readonly text?: string;
  readonly link?: ShownLink;
}

export type Say = (text: string, shown?: Shown) => void;

export type OpenGitHub = (options: HandshakeOptions) => Promise<GitHubPage>;

export interface SetupPlace {
  readonly env: NodeJS.ProcessEnv;
  readonly envFile?: EnvFile | null | undefined;
  readonly cwd: string;
  readonly ask: Ask;
  readonly say: Say;
  readonly logger: Logger;
  readonly options: SetupOptions;
  /** Whether questions stand on a page, which can ask several things at once. */
  readonly isPage?: boolean;
  /** Where the person is who makes the GitHub App; by default a page of its own. */
  readonly openGitHub?: OpenGitHub;
}

/** What the parts of the setup share. */
export interface Setup {
  /** The folder of the setup, and the environment that commands get there. */
  readonly place: GitPlace;
  readonly ask: Ask;
  readonly say: Say;
  readonly logger: Logger;
  readonly options: SetupOptions;
  readonly openGitHub: OpenGitHub;
  /** Hathi's own address; null where it has none. */
  readonly url: string | null;
  /** The API of a GitHub Enterprise Server; null for github.com. */
  readonly apiUrl: string | null;
  /** The configuration with what is set by now; undefined while it cannot be read. */
  config(): Config | undefined;
  /** What a variable is by now, in the environment or the file; undefined where it is not set. */
  given(name: string): string | undefined;
  /** Why this variable cannot be what it is; undefined where it can. */
  findProblem(name: string, value: string): string | undefined;
  /** Writes variables into the file at once, so that nothing has to be pasted twice. */
  set(variables: Variables): Promise<void>;
}
