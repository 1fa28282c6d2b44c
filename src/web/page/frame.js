// @ts-check
/** What stands around every view: the bar, and what is said to whoever looks. */
import { h } from "preact";
import { announcer } from "../parts/announcer.js";
import { ConfirmDialog } from "../parts/confirm-dialog.js";
import { html } from "../parts/html.js";
import { toast } from "../parts/toast.js";
import { barView } from "./bar/bar.js";
import { views } from "./views.js";

/** @typedef {import("./state/server.js").Me} Me */
/** @typedef {Me | { kind: "knocking" } | { kind: "refused", problem: string, door: string }} Knocking */
/** @typedef {import("./state/place.js").Place} Place */
/** @typedef {import("./state/hands.js").Hands} Hands */

/** @param {{ me: Knocking, place: Place, hands: Hands, shown: import("./state/hands.js").Shown }} props */
export function Frame({ me, place, hands, shown }) {
  return html`
    ${barView(me, place, hands)}
    <main id="main">${contentOf(me, place, hands)}</main>
    ${toast(shown.problem)} ${announcer(shown.news.text, shown.news.count)}
    ${h(ConfirmDialog, { question: shown.question, onAnswer: shown.onAnswer })}
  `;
}

/**
 * @param {Knocking} me
 * @param {Place} place
 * @param {Hands} hands
 */
function contentOf(me, place, hands) {
  if (me.kind === "knocking")
    return html`<h1 class="visually-hidden">Hathi</h1>
      <p class="empty">Connecting…</p>`;
  if (me.kind === "refused") return refusedView(me);
  const view = views.find(({ name }) => name === place.view) ?? views[0];
  // A view begins anew when another thing is looked at.
  return view === undefined ? null : h(view.View, { key: `${view.name} ${place.id}`, me, place, hands });
}

/** @param {{ problem: string, door: string }} refused */
function refusedView({ problem, door }) {
  const to = `/sign-in?to=${encodeURIComponent(location.pathname + location.search)}`;
  const canSignIn = door === "sign-in" || door === "link-expired";
  return html`<h1>You are not in</h1>
    <p class="lead">${problem}</p>
    ${canSignIn && html`<p><a class="button primary" href=${to}>Sign in with Slack</a></p>`}`;
}
