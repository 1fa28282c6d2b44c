/**
 * Holds the conversation of a setup for a page: what was said so far, and the one question that is open. The setup itself
 * is the same as in the terminal, and knows nothing of the page.
 */
import { randomBytes } from "node:crypto";
import { messageOf } from "../../../core/text/describe-thrown.ts";
import type { Answers, Ask, AskOptions, Say, Shown } from "../setup.ts";

export type Line =
  | { readonly kind: "said"; readonly text: string; readonly link: Shown["link"] | undefined }
  | { readonly kind: "answered"; readonly text: string };

export interface Question extends Pick<AskOptions, "isAddress" | "value" | "beside" | "leadsTo"> {
  /** Names the question in a form, so that the answer to an earlier one is not taken for one to this. */
  readonly id: string;
  readonly text: string;
  readonly isSecret: boolean;
}

export interface Conversation {
  readonly lines: readonly Line[];
  readonly question: Question | null;
  readonly state: "goes on" | "has ended" | "has failed";
  /**
   * @param beside what was answered beside
   * @returns false where that question is not open, or no more
   */
  answer(id: string, text: string, beside?: Answers): boolean;
  /** Resolves when it has ended, or has failed: with whether everything is set up. */
  readonly ended: Promise<boolean>;
  /** Grows with all that is new. */
  readonly version: number;
  /** Resolves once there is something for the person to do, or after so long. */
  settled(ms: number): Promise<void>;
  /** Resolves with whether something is new, at the latest after so long. */
  hasNews(seen: number, ms: number): Promise<boolean>;
  /** Takes back what is open: the setup fails. */
  end(): void;
}

/** @param run the setup */
export function beginConversation(run: (ask: Ask, say: Say) => Promise<void>): Conversation {
  const lines: Line[] = [];
  let open:
    | (Question & {
        readonly take: AskOptions["take"];
        readonly resolve: (text: string) => void;
        readonly reject: (error: Error) => void;
      })
    | null = null;
  let state: Conversation["state"] = "goes on";
  let changed = Promise.withResolvers<void>();
  let version = 0;
  const change = (): void => {
    version += 1;
    changed.resolve();
    changed = Promise.withResolvers();
  };
  const ask: Ask = async (text, { isSecret = false, signal, take, ...shown } = {}) => {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const question = {
      id: randomBytes(9).toString("base64url"),
      text: text.trim(),
      isSecret,
      ...shown,
      take,
      resolve,
      reject,
    };
    signal?.addEventListener("abort", () => reject(new Error("the question was taken back")), { once: true });
    open = question;
    change();
    try {
      return (await promise).trim();
    } finally {
      if (open === question) open = null;
      change();
    }
  };
  const say: Say = (text, shown) => {
    lines.push({ kind: "said", text: (shown?.text ?? text).trim(), link: shown?.link });
    change();
  };
  /** An open question, or a link to follow. */
  const hasToDo = (): boolean => {
    const last = lines.at(-1);
    return open !== null || state !== "goes on" || (last?.kind === "said" && last.link !== undefined);
  };
  const until = async (holds: () => boolean, ms: number): Promise<void> => {
    const over = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => over.resolve(true), ms);
    while (!holds()) {
      const next = changed.promise.then(() => false);
      if (await Promise.race([next, over.promise])) break;
    }
    clearTimeout(timer);
  };
  const ended = run(ask, say).then(
    () => {
      state = "has ended";
      change();
      return true;
    },
    (error: unknown) => {
      say(messageOf(error));
      state = "has failed";
      change();
      return false;
    },
  );
  return {
    lines,
    ended,
    get question() {
      return open;
    },
    get state() {
      return state;
    },
    answer(id, text, beside = {}) {
      if (open?.id !== id) return false;
      const shown = open.isSecret ? "•".repeat(Math.min(text.trim().length, 12)) : text.trim();
      lines.push({ kind: "answered", text: `${open.text} ${shown === "" ? "(nothing)" : shown}` });
      const { resolve, take } = open;
      open = null;
      take?.(beside);
      resolve(text);
      return true;
    },
    get version() {
      return version;
    },
    settled: async (ms) => until(hasToDo, ms),
    async hasNews(seen, ms) {
      await until(() => version !== seen, ms);
      return version !== seen;
    },
    end() {
      open?.reject(new Error("the page of the setup was closed"));
    },
  };
}
