/** Finds what automations need of Slack, GitHub and the environment, from what their code spells out. */
import { needOfEvent } from "../../core/github-app/event-permissions.ts";
import { scopesOfMethod } from "../../core/slack-app/slack-method-scopes.ts";
import { isKnownSlackEvent, subscriptionsOf } from "../../core/slack-app/slack-event-scopes.ts";
import type { LoadedAutomations } from "../../engine/build/load-automations.ts";
import { findWritten, type Written } from "./find-written.ts";
import { needOfCall } from "./github-routes.ts";
import { type Needs, PlacesBuilder } from "./needs.ts";

export function findNeeds({ automations, builds }: Pick<LoadedAutomations, "automations" | "builds">): Needs {
  const finder = new NeedsFinder();
  for (const { file, types } of automations) for (const type of types) finder.event(type, file);
  for (const { script } of builds) for (const written of findWritten(script)) finder.written(written);
  return finder.done();
}

function isKnownEvent(text: string): boolean {
  const [source, name = ""] = text.split(".");
  if (source === "github") return needOfEvent(name).anyOf.length > 0;
  return source === "slack" && isKnownSlackEvent(name);
}

const kindsOfEvents =
  /^slack\.(command|shortcut|message_action|action|view|view_closed|block_suggestion)\.(.+)$/;

class NeedsFinder {
  readonly #scopes = new PlacesBuilder();
  readonly #events = new PlacesBuilder();
  readonly #commands = new PlacesBuilder();
  readonly #shortcuts = new PlacesBuilder();
  readonly #messageActions = new PlacesBuilder();
  readonly #unknownMethods = new PlacesBuilder();
  readonly #permissions = new PlacesBuilder();
  readonly #githubEvents = new PlacesBuilder();
  readonly #unknownRoutes = new PlacesBuilder();
  readonly #secrets = new PlacesBuilder();

  /** @param place the file, and the line where it is known */
  event(type: string, place: string): void {
    const [source = "", name = ""] = type.split(".");
    if (source === "github" && name !== "") this.#githubEvent(name, place);
    if (source !== "slack" || name === "") return;
    const [, kind, what = ""] = kindsOfEvents.exec(type) ?? [];
    if (kind === "command") this.#commands.add(`/${what}`, place);
    else if (kind === "shortcut") this.#shortcuts.add(what, place);
    else if (kind === "message_action") this.#messageActions.add(what, place);
    // Clicks and forms come to the address of interactivity, without a subscription.
    else if (kind === undefined) this.#slackEvent(name, place);
  }

  written({ what, kind, file, line }: Written): void {
    const place = `${file}:${line}`;
    if (kind === "secret") this.#secrets.add(what, place);
    else if (kind === "text") this.#text(what, place);
    else if (what.startsWith("slack.")) this.#slackCall(what.slice("slack.".length), place);
    else this.#githubCall(what, place);
  }

  done(): Needs {
    return {
      slack: {
        scopes: this.#scopes.done(),
        events: this.#events.done(),
        commands: this.#commands.done(),
        shortcuts: this.#shortcuts.done(),
        messageActions: this.#messageActions.done(),
        unknown: this.#unknownMethods.done(),
      },
      github: {
        permissions: this.#permissions.done(),
        events: this.#githubEvents.done(),
        unknown: this.#unknownRoutes.done(),
      },
      secrets: this.#secrets.done(),
    };
  }

  #text(what: string, place: string): void {
    if (/^[A-Z]+ \//.test(what)) this.#githubCall(what, place);
    // A text such as "github.com" is no event. What `on` listens to counts in any case.
    else if (kindsOfEvents.test(what) || isKnownEvent(what)) this.event(what, place);
  }

  #slackEvent(name: string, place: string): void {
    this.#events.add(name, place);
    const scopes = subscriptionsOf(name).flatMap((subscription) => subscription.scopes);
    if (scopes.length > 0) this.#scopes.add(scopes.join(" or "), `the event ${name} in ${place}`);
  }

  #slackCall(method: string, place: string): void {
    // `slack.apiCall("x")` names its method in a text, and `slack.chat` alone is no call.
    if (!method.includes(".")) return;
    const scopes = Object.hasOwn(scopesOfMethod, method) ? scopesOfMethod[method] : undefined;
    if (scopes === undefined) {
      this.#unknownMethods.add(method, place);
      return;
    }
    const ofKinds = scopes.filter((scope) => /^(?:channels|groups|im|mpim):/.test(scope));
    const others = scopes.filter((scope) => !ofKinds.includes(scope));
    const told = `slack.${method} in ${place}`;
    if (ofKinds.length > 0) this.#scopes.add(ofKinds.join(" or "), told);
    for (const scope of others) this.#scopes.add(scope, told);
  }

  #githubEvent(name: string, place: string): void {
    const { isSubscribed, anyOf } = needOfEvent(name);
    if (!isSubscribed) return;
    this.#githubEvents.add(name, place);
    if (anyOf.length === 0) this.#unknownRoutes.add(`the event ${name}`, place);
    else this.#permissions.add(`${anyOf.join(" or ")}: read`, `the event ${name} in ${place}`);
  }

  #githubCall(what: string, place: string): void {
    const need = needOfCall(what);
    if (need === null) return;
    if (need === undefined) this.#unknownRoutes.add(what, place);
    else this.#permissions.add(`${need.anyOf.join(" or ")}: ${need.access}`, `${what} in ${place}`);
  }
}
