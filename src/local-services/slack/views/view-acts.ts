/** What people do in forms and in the app's Home: submit, close, click, and type into menus that ask the app. */
import { z } from "zod";
import { Refused } from "../../refused.ts";
import { findAction } from "../blocks/find-action.ts";
import { isRecord } from "../blocks/check-sizes.ts";
import { clickInView, closing, interactionRequest, submission, suggestion } from "../interaction-requests.ts";
import type { SlackPerson } from "../slack-person.ts";
import type { SlackApp, SlackRequest, SlackRequestOutcome } from "../send-slack-request.ts";
import { readSlackJson } from "../slack-arguments.ts";
import { fillIn, type Filled } from "./fill-in.ts";
import type { SlackView, SlackViews } from "./slack-views.ts";

type Json = Readonly<Record<string, unknown>>;

const answerSchema = z.discriminatedUnion("response_action", [
  z.object({ response_action: z.literal("errors"), errors: z.record(z.string(), z.string()) }),
  z.object({ response_action: z.literal("update"), view: z.record(z.string(), z.unknown()) }),
  z.object({ response_action: z.literal("push"), view: z.record(z.string(), z.unknown()) }),
  z.object({ response_action: z.literal("clear") }),
]);

const trouble = "We had some trouble connecting. Try again?";

export interface ViewClick {
  readonly actionId: string;
  readonly blockId?: string | undefined;
  readonly value?: string | undefined;
  readonly filled?: Filled | undefined;
}

export interface ViewActsOptions {
  readonly app: SlackApp;
  readonly views: SlackViews;
  readonly person: (name: string) => SlackPerson;
  readonly send: (request: SlackRequest) => Promise<SlackRequestOutcome>;
}

export class ViewActs {
  readonly #options: ViewActsOptions;
  readonly #suggested = new Map<string, readonly Json[]>();

  constructor(options: ViewActsOptions) {
    this.#options = options;
  }

  /** Submits the topmost form. What is missing is shown at its field, and nothing is sent. */
  async submit(name: string, filled: Filled): Promise<void> {
    const { views } = this.#options;
    const { userId } = this.#options.person(name);
    const view = this.#top(userId);
    const { values, errors } = fillIn(view, filled, this.#suggested);
    views.complain(userId, errors);
    if (Object.keys(errors).length > 0) return;
    const outcome = await this.#send(name, submission({ ...view, state: { values } }));
    if (outcome.kind !== "acknowledged") throw new Refused(trouble);
    // The app may have changed what is open while it was asked.
    if (this.#top(userId).id !== view.id) return;
    if (outcome.body.trim() === "") {
      views.close(userId, false);
      return;
    }
    this.#take(userId, view, readSlackJson(outcome.body));
  }

  #take(userId: string, view: SlackView, body: unknown): void {
    const { views } = this.#options;
    const answer = answerSchema.safeParse(body).data;
    if (answer === undefined) throw new Refused(trouble);
    switch (answer.response_action) {
      case "errors": {
        const inputs = view.blocks.flatMap(({ type, block_id: id }) =>
          type === "input" ? [String(id)] : [],
        );
        if (Object.keys(answer.errors).some((id) => !inputs.includes(id))) throw new Refused(trouble);
        views.complain(userId, answer.errors);
        return;
      }
      case "update":
      case "push": {
        const how = answer.response_action === "push" ? "on-top" : "in-place";
        if (views.show(userId, answer.view, how) !== undefined) throw new Refused(trouble);
        return;
      }
      case "clear":
        views.close(userId, true);
    }
  }

  /** Closes the topmost form, or all of them by the cross. */
  async close(name: string, isAll: boolean): Promise<void> {
    const { views, person } = this.#options;
    const { userId } = person(name);
    const view = this.#top(userId);
    const isCleared = isAll || view["clear_on_close"] === true;
    views.close(userId, isCleared);
    if (view["notify_on_close"] === true) await this.#send(name, closing(view, isCleared));
  }

  /** @param where in the topmost form, or in the app's Home */
  async click(name: string, where: "form" | "home", click: ViewClick): Promise<SlackRequestOutcome> {
    const { userId } = this.#options.person(name);
    const view = where === "form" ? this.#top(userId) : this.#home(userId);
    const { values } = fillIn(view, click.filled ?? {}, this.#suggested);
    const target = { channel: "", messageTs: "", ...click };
    const action = findAction(view.blocks, target);
    return await this.#send(name, clickInView({ ...view, state: { values } }, action));
  }

  /** What a menu offers for what a person types into it, as the app says. */
  async suggest(
    name: string,
    {
      actionId,
      blockId,
      value,
    }: { readonly actionId: string; readonly blockId: string; readonly value: string },
    message?: { readonly channel: Json; readonly message: Json },
  ): Promise<readonly Json[]> {
    const within: Json =
      message === undefined
        ? this.#withinView(name)
        : { ...message, container: { type: "message", message_ts: message.message["ts"] } };
    const outcome = await this.#send(name, suggestion(actionId, blockId, value, within));
    const body = outcome.kind === "acknowledged" ? readSlackJson(outcome.body) : null;
    const options = Array.isArray(body?.["options"]) ? body["options"].filter(isRecord) : [];
    this.#suggested.set(actionId, options);
    return options;
  }

  #withinView(name: string): Json {
    const view = this.#top(this.#options.person(name).userId);
    return { view, container: { type: "view", view_id: view.id } };
  }

  #top(userId: string): SlackView {
    const top = this.#options.views.stackOf(userId).at(-1);
    if (top === undefined) throw new Refused("This person has no form open any more.");
    return top.view;
  }

  #home(userId: string): SlackView {
    const home = this.#options.views.homeOf(userId);
    if (home === undefined) throw new Refused("The app has put nothing into this person's Home.");
    return home;
  }

  async #send(name: string, payload: Json): Promise<SlackRequestOutcome> {
    const { app, views, person, send } = this.#options;
    const { userId } = person(name);
    const acting = { user: { id: userId, name }, triggerId: views.triggers.issue(userId) };
    return await send(interactionRequest(app, acting, payload));
  }
}
