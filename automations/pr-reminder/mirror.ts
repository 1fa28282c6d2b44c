/** Tells in Slack what people write on GitHub, and brings their answers there, where the settings want it. */
import { escapeMarkdown, escapeSlack, github, people, slack, step } from "hathi";
import type { Answer, Talk } from "./kinds-of-news.ts";
import { markdownOf, mrkdwnOf, quoted } from "./mrkdwn.ts";
import type { Place } from "./place.ts";
import { statusOf, unlessRefused } from "./refusal.ts";
import type { Room } from "./room.ts";

interface Comment {
  readonly body?: string | null;
  readonly html_url?: string;
  readonly user?: { readonly login: string; readonly type?: string } | null;
  readonly id?: number | bigint;
  readonly in_reply_to_id?: number | bigint | null;
  readonly path?: string;
  readonly line?: number | bigint | null;
}

export class Mirror {
  readonly #room: Room;
  /** Slack's threads by the first comment of a conversation about the code. */
  readonly #threads = new Map<string, string>();
  /** The messages in whose threads answers go to GitHub. What people say elsewhere stays among them. */
  readonly #roots = new Set<string>();

  constructor(room: Room) {
    this.#room = room;
  }

  /** A comment, below the one that it answers. */
  async tell({ type, data }: Talk): Promise<void> {
    const comment = ("comment" in data ? data.comment : undefined) as Comment | undefined;
    if (comment === undefined) return;
    const isOnCode = type === "github.pull_request_review_comment.created";
    const first = String(comment.in_reply_to_id ?? comment.id ?? "");
    const place = comment.path === undefined ? "" : ` on ${code(comment.path, comment.line)}`;
    const thread = await this.#post(
      comment,
      `commented${place}`,
      isOnCode ? this.#threads.get(first) : undefined,
    );
    if (isOnCode && thread !== undefined && !this.#threads.has(first)) this.#threads.set(first, thread);
  }

  /** What a review says beside its verdict. */
  async tellReview(review: Comment | undefined): Promise<void> {
    if (review !== undefined) await this.#post(review, "wrote in the review");
  }

  /** Posts an answer to GitHub, as the bot in the person's name. */
  async answer({ data }: Answer, { owner, repo, pull_number }: Place): Promise<void> {
    const { user, text = "", thread_ts: thread, channel } = data;
    if (user === undefined || thread === undefined || text.trim() === "") return;
    if (!this.#roots.has(thread) && this.#room.cards.every(({ ts }) => ts !== thread)) return;
    const person = await people.findByUser(user);
    const login = person?.isProven === true ? person.login : this.#room.people.loginOf(user);
    const refuse = async (why: string): Promise<void> => {
      await unlessRefused(() =>
        step("answer a message", () =>
          slack.chat.postEphemeral({ channel, user, thread_ts: thread, text: why }),
        ),
      );
    };
    if (login === undefined)
      return refuse(
        "This stays in Slack: I do not know for sure who you are on GitHub. Tell me with `/hathi i-am <your login>`.",
      );
    const rights = await unlessRefused(() =>
      github.rest.repos.getCollaboratorPermissionLevel({ owner, repo, username: login }),
    );
    if ((rights?.data.permission ?? "none") === "none")
      return refuse(
        `This stays in Slack: ${escapeSlack(login)} may not read ${escapeSlack(repo)} on GitHub.`,
      );
    const names = new Map<string, string>();
    for (const [, id = ""] of text.matchAll(/<@(\w+)>/g))
      names.set(id, (await people.findByUser(id))?.login ?? this.#room.people.loginOf(id) ?? "somebody");
    const written = markdownOf(text, (id) => names.get(id) ?? "somebody");
    const body = `**${escapeMarkdown(login)}** wrote in Slack:\n\n${written}`;
    const first = [...this.#threads].find(([, ts]) => ts === thread)?.[0];
    try {
      await (first === undefined
        ? github.rest.issues.createComment({ owner, repo, issue_number: pull_number, body })
        : github.rest.pulls.createReplyForReviewComment({
            owner,
            repo,
            pull_number,
            comment_id: Number(first),
            body,
          }));
    } catch (error) {
      if (statusOf(error) === undefined) throw error;
      const words = error instanceof Error ? error.message : "no reason given";
      await refuse(`This stays in Slack. GitHub refused it: ${escapeSlack(words.slice(0, 300))}`);
    }
  }

  /** @returns the message, in whose thread answers go */
  async #post(
    { user, body, html_url: url }: Comment,
    what: string,
    thread?: string,
  ): Promise<string | undefined> {
    // Bots comment much, and our own comments are what people wrote in Slack.
    if (user === null || user === undefined || user.type === "Bot" || (body ?? "").trim() === "")
      return undefined;
    const link = url === undefined ? what : `<${url}|${what}>`;
    const text = `*${escapeSlack(user.login)}* ${link}:\n${quoted(mrkdwnOf(body ?? ""))}`;
    const root = await this.#room.quote(text, user.login, thread);
    if (root !== undefined) this.#roots.add(root);
    return root;
  }
}

function code(path: string, line: number | bigint | null | undefined): string {
  return escapeSlack(`${path.slice(-100)}${line === null || line === undefined ? "" : `:${line}`}`);
}
