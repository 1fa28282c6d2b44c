/** The waits by which a run hears answers that people type below a card, give by emoji or comment on GitHub. */
import { askPostedType, hearsWords, type Question } from "../../../core/asks/question.ts";
import { readSaidAnswer } from "../../../core/asks/read-answer.ts";
import { describeInput } from "../../../core/values/describe-input.ts";
import type { HathiEvent } from "../../../core/event.ts";
import type { Call } from "../../replay/calls/call.ts";
import type { RunInstance } from "../../replay/run-instance.ts";

type CallRun = (name: string, path: readonly string[], args: readonly unknown[]) => Promise<unknown>;

/** "octo/app#12" */
const numbered = /^[\w.-]+\/[\w.-]+#\d+$/;

export class SaidAnswers {
  readonly #instance: RunInstance;
  readonly #callRun: CallRun;
  readonly #id: string;
  readonly #question: Question;
  #open: Call[] = [];

  /** @param about what the run is about, such as a pull request */
  constructor(
    instance: RunInstance,
    callRun: CallRun,
    {
      id,
      question,
      about,
    }: { readonly id: string; readonly question: Question; readonly about: string | null },
  ) {
    this.#instance = instance;
    this.#callRun = callRun;
    this.#id = id;
    this.#question = question;
    if (!hearsWords(question)) return;
    this.#wait(askPostedType, id);
    if (question.typed && about !== null && numbered.test(about))
      this.#wait("github.issue_comment.created", about);
  }

  get open(): readonly Call[] {
    return this.#open;
  }

  /** Takes the event that ended one of the waits, and waits for more of its kind. */
  async take(ended: Call, event: HathiEvent): Promise<void> {
    this.#open = this.#open.filter((call) => call !== ended);
    const { request } = ended;
    if (request.kind === "wait") this.#wait(request.types[0] ?? "", request.subject ?? "");
    if (event.type === askPostedType) {
      const { channel, ts } = event.data as { readonly channel: string; readonly ts: string };
      if (this.#question.typed) this.#wait("slack.message", `${channel}/${ts}`);
      if (Object.keys(this.#question.emoji).length > 0)
        this.#wait("slack.reaction_added", `${channel}/${ts}`);
      return;
    }
    const said = readSaidAnswer(this.#question, event);
    if (said !== undefined)
      await this.#callRun("ask.answer", ["answer-ask"], [{ id: this.#id, event: event.id, ...said }]);
  }

  close(): void {
    for (const call of this.#open) this.#instance.close(call);
    this.#open = [];
  }

  #wait(type: string, subject: string): void {
    const name = `ask: ${type}`;
    this.#open.push(
      this.#instance.call({
        kind: "wait",
        name,
        ...describeInput(name, [subject]),
        types: [type],
        subject,
        match: (event) => event.type === askPostedType || readSaidAnswer(this.#question, event) !== undefined,
      }),
    );
  }
}
