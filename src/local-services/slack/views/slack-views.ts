/** What people have open in the local Slack: for each a stack of forms, and the app's Home. Answers the Web API's views.*. */
import { randomBytes } from "node:crypto";
import { jsonResponse, type FrontResponse } from "../../http-front.ts";
import { findBlockProblems } from "../blocks/check-blocks.ts";
import { isRecord } from "../blocks/check-sizes.ts";
import type { SlackArguments } from "../slack-arguments.ts";
import type { SlackApp } from "../send-slack-request.ts";
import { findViewProblems } from "./check-view.ts";
import { Triggers } from "./triggers.ts";

/** A view as Slack has it: what the app gave, with Slack's own ids. */
export type SlackView = Readonly<Record<string, unknown>> & {
  readonly id: string;
  readonly hash: string;
  readonly blocks: readonly Readonly<Record<string, unknown>>[];
};

export interface OpenView {
  readonly view: SlackView;
  /** What the app said is wrong, by the ids of blocks. */
  readonly errors: Readonly<Record<string, string>>;
}

const mostPushed = 3;

export class SlackViews {
  readonly triggers = new Triggers();
  readonly #app: SlackApp;
  readonly #stacks = new Map<string, readonly OpenView[]>();
  readonly #homes = new Map<string, SlackView>();

  constructor(app: SlackApp) {
    this.#app = app;
  }

  /** The forms that a person has open, the topmost last. */
  stackOf(userId: string): readonly OpenView[] {
    return this.#stacks.get(userId) ?? [];
  }

  homeOf(userId: string): SlackView | undefined {
    return this.#homes.get(userId);
  }

  /** Answers as Slack's Web API does; null for any other method. */
  answer(method: string, args: SlackArguments): FrontResponse | null {
    switch (method) {
      case "views.open":
      case "views.push":
        return this.#openByTrigger(method, args);
      case "views.update":
        return this.#update(args);
      case "views.publish":
        return this.#publish(args);
      default:
        return null;
    }
  }

  /** Puts a view on top of what a person has open, in its place, or alone. @returns why not */
  show(userId: string, given: unknown, how: "alone" | "on-top" | "in-place"): string | undefined {
    if (!isRecord(given) || findViewProblems(given).length > 0) return "invalid_arguments";
    const stack = this.stackOf(userId);
    const below = how === "alone" ? [] : how === "in-place" ? stack.slice(0, -1) : stack;
    if (below.length >= mostPushed) return "push_limit_reached";
    const current = how === "in-place" ? stack.at(-1)?.view : undefined;
    const view = this.#complete(given, { id: current?.id, below });
    this.#stacks.set(userId, [...below, { view, errors: {} }]);
    return undefined;
  }

  /** Takes the topmost form away, or all of them. */
  close(userId: string, isAll: boolean): void {
    this.#stacks.set(userId, isAll ? [] : this.stackOf(userId).slice(0, -1));
  }

  complain(userId: string, errors: Readonly<Record<string, string>>): void {
    const stack = this.stackOf(userId);
    const top = stack.at(-1);
    if (top !== undefined) this.#stacks.set(userId, [...stack.slice(0, -1), { ...top, errors }]);
  }

  #openByTrigger(method: string, { trigger_id: trigger, view }: SlackArguments): FrontResponse {
    const exchanged = this.triggers.exchange(trigger);
    if ("problem" in exchanged) return refusal(exchanged.problem);
    const { userId } = exchanged;
    const problem = this.show(userId, view, method === "views.open" ? "alone" : "on-top");
    if (problem !== undefined) return refusal(problem, isRecord(view) ? findViewProblems(view) : []);
    return jsonResponse(200, { ok: true, view: this.stackOf(userId).at(-1)?.view });
  }

  #update({ view_id: id, external_id: externalId, hash, view }: SlackArguments): FrontResponse {
    for (const [userId, stack] of this.#stacks) {
      const index = stack.findIndex(
        ({ view: open }) =>
          open.id === id || (externalId !== undefined && open["external_id"] === externalId),
      );
      const current = stack[index];
      if (current === undefined) continue;
      if (hash !== undefined && hash !== current.view.hash) return refusal("hash_conflict");
      const problems = isRecord(view) ? findViewProblems(view) : ["view: no object"];
      if (!isRecord(view) || problems.length > 0) return refusal("invalid_arguments", problems);
      const updated = this.#complete(view, { id: current.view.id, below: stack.slice(0, index) });
      this.#stacks.set(userId, stack.with(index, { view: updated, errors: {} }));
      return jsonResponse(200, { ok: true, view: updated });
    }
    return refusal("not_found");
  }

  #publish({ user_id: userId, hash, view }: SlackArguments): FrontResponse {
    if (typeof userId !== "string") return refusal("invalid_arguments");
    const current = this.#homes.get(userId);
    if (hash !== undefined && current !== undefined && hash !== current.hash) return refusal("hash_conflict");
    const problems = isRecord(view) ? findBlockProblems(view["blocks"], "view") : ["view: no object"];
    if (!isRecord(view) || view["type"] !== "home" || problems.length > 0) {
      return refusal("invalid_arguments", problems);
    }
    const home = this.#complete(view, { id: current?.id, below: [] });
    this.#homes.set(userId, home);
    return jsonResponse(200, { ok: true, view: home });
  }

  #complete(
    view: Readonly<Record<string, unknown>>,
    { id, below }: { readonly id: string | undefined; readonly below: readonly OpenView[] },
  ): SlackView {
    const ownId = id ?? `V${newId()}`;
    const blocks = (view["blocks"] as readonly Readonly<Record<string, unknown>>[]).map((block) => ({
      ...block,
      block_id: typeof block["block_id"] === "string" ? block["block_id"] : newId().slice(0, 5),
    }));
    return {
      callback_id: "",
      private_metadata: "",
      external_id: "",
      clear_on_close: false,
      notify_on_close: false,
      close: null,
      submit: null,
      ...view,
      id: ownId,
      team_id: this.#app.teamId,
      app_id: this.#app.appId,
      state: { values: {} },
      hash: `${Date.now()}.${newId()}`,
      root_view_id: below[0]?.view.id ?? ownId,
      previous_view_id: below.at(-1)?.view.id ?? null,
      blocks,
    };
  }
}

function newId(): string {
  return randomBytes(6).toString("hex").toUpperCase().slice(0, 10);
}

function refusal(error: string, messages: readonly string[] = []): FrontResponse {
  const more = messages.length === 0 ? {} : { response_metadata: { messages } };
  return jsonResponse(200, { ok: false, error, ...more });
}
