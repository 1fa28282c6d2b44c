/** A pull request in the testing kit: GitHub answers by what the test says of it, and everybody is found in Slack. */
import { githubError, type KnownPerson, testAutomation, type TestOptions } from "hathi/testing";
import { answerQuery, type RestPull, type RestReview } from "./graphql-answer.ts";

export const subject = "octo/app#12";
/** "UANA" */
export const userOf = (login: string): string => `U${login.toUpperCase()}`;
export const by = (login: string): { login: string } => ({ login });

export interface OpenPull {
  readonly pull?: () => RestPull;
  readonly reviews?: () => readonly RestReview[];
  readonly github?: object;
  readonly slack?: object;
  /** The automation of other-ways.ts; the shipped one if none is named. */
  readonly way?: string;
  readonly crashAt?: TestOptions<"github.pull_request.opened">["crashAt"];
  /** What .github/hathi.yml of a repository says. */
  readonly files?: (repo: string) => string | undefined;
  /** When it is opened: a Monday at nine, if nothing is said. */
  readonly now?: Date;
  /** Whom Slack has; everybody of the tests, if none are named. */
  readonly people?: readonly KnownPerson[];
  /** When the digest listed the open pull requests last; it is not there, if nothing is said. */
  readonly digestListedAt?: Date;
  /** When an edit is let through; at once, if nothing is said. */
  readonly turns?: TestOptions<"github.pull_request.opened">["turns"];
}

const everybody: readonly KnownPerson[] = ["ana", "ben", "chen", "dana", "eli", "eve", "fay", "gus"].map(
  (login) => ({
    login,
    user: userOf(login),
  }),
);

const shipped = new URL("../../../automations/pr-reminder.ts", import.meta.url);
const others = new URL("./other-ways.ts", import.meta.url);

export async function openPull(options: OpenPull = {}) {
  const { pull = () => ({}), reviews, github = {}, slack = {}, way } = options;
  const opened = (options.now ?? new Date("2029-01-01T09:00:00Z")).toISOString();
  let posted = 0;
  return testAutomation(way === undefined ? shipped : others, {
    ...(way !== undefined && { automation: way }),
    crashAt: options.crashAt,
    ...(options.turns !== undefined && { turns: options.turns }),
    ...(options.now !== undefined && { now: options.now }),
    event: {
      type: "github.pull_request.opened",
      subject,
      data: {
        action: "opened",
        pull_request: {
          number: 12,
          user: by("ana"),
          created_at: opened,
          updated_at: opened,
        },
        repository: { id: 7, name: "app", full_name: "octo/app", owner: by("octo"), private: false },
      },
    },
    people: options.people ?? everybody,
    ...(options.digestListedAt !== undefined && {
      stores: { "pr-digest": { known: { at: options.digestListedAt.getTime(), logins: [] } } },
    }),
    github: {
      graphql: () => answerQuery(pull, reviews),
      "rest.repos.getContent": ({ repo }: { repo: string }) => {
        const file = options.files?.(repo);
        if (file === undefined) throw githubError(404);
        return { data: { type: "file", sha: file, content: Buffer.from(file).toString("base64") } };
      },
      "rest.repos.listCommits": () => ({ data: [{ author: by("fay") }] }),
      "rest.repos.getCollaboratorPermissionLevel": () => ({ data: { permission: "write" } }),
      ...github,
    },
    slack: {
      // "ts1" is the card.
      "chat.postMessage": ({ channel }: { channel: string }) => {
        posted += 1;
        return { ok: true, channel: channel.startsWith("U") ? `D${channel}` : channel, ts: `ts${posted}` };
      },
      ...slack,
    },
  });
}

export type PullTest = Awaited<ReturnType<typeof openPull>>;

export const said = (t: PullTest): readonly string[] => t.messages.map(({ text }) => text);
/** All but the card. */
export const later = (t: PullTest): readonly string[] => said(t).slice(1);

export async function send(t: PullTest, type: string, data: object = {}, about = subject): Promise<void> {
  await t.send(`github.${type}` as "github.pull_request.closed", data, { subject: about });
  await t.advance("30 seconds");
}

export async function click(t: PullTest, button: string, login: string, card = "C1/ts1"): Promise<void> {
  const [channel] = card.split("/");
  const data = { user: { id: userOf(login) }, channel: { id: channel } };
  await t.send(`slack.action.${button}`, data as never, { subject: card });
}

/** The blocks of the card as it was shown last, as JSON. */
export function cardOf(t: PullTest): string {
  const calls = [...t.callsOf("slack.chat.postMessage"), ...t.callsOf("slack.chat.update")];
  const shown = calls.filter((call) => (call as { readonly blocks?: unknown }).blocks !== undefined);
  return JSON.stringify((shown.at(-1) as { readonly blocks: unknown } | undefined)?.blocks);
}
