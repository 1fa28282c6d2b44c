// @ts-check
/** The whole page: the bar, the guide, and three panels beside each other. */
import { h } from "preact";
import { announcer } from "../../web/parts/announcer.js";
import { ConfirmDialog } from "../../web/parts/confirm-dialog.js";
import { html } from "../../web/parts/html.js";
import { toast } from "../../web/parts/toast.js";
import { barView } from "./bar/bar.js";
import { Bench } from "./bench/bench.js";
import { guideView } from "./guide/guide.js";
import { repositoryView } from "./repository/repository.js";
import { runsView } from "./runs/runs.js";
import { slackView } from "./slack/slack.js";

/** @typedef {import("./state/view.js").Page} Page */
/** @typedef {import("../../web/parts/html.js").VNode} VNode */

/** @param {Omit<Page, "snapshot"> & { snapshot: Page["snapshot"] | null }} props */
export function Playground({ snapshot, view, now, hands }) {
  const page = snapshot === null ? null : { snapshot, view, now, hands };
  return html`
    ${barView(page)}
    ${page !== null && (view.bench === null ? guideView(page) : benchView(page, view.bench))}
    <main>
      ${panel("repository", "GitHub", "acme/elephant", page, repositoryView)}
      ${panel("slack", "Slack", "Acme", page, slackView)}
      ${panel("runs", "Hathi", "Runs", page, runsView)}
    </main>
    ${toast(view.problem)}
    ${announcer(view.news.text, view.news.count)}
    ${h(ConfirmDialog, { question: view.question, onAnswer: hands.answer })}
  `;
}

/**
 * @param {Page} page
 * @param {NonNullable<Page["view"]["bench"]>} opened
 */
function benchView(page, { automation, event }) {
  return h(Bench, { key: `${automation} ${event}`, page, automation, event });
}

/**
 * @param {string} id
 * @param {string} whose
 * @param {string} title
 * @param {Page | null} page
 * @param {(page: Page) => VNode} draw
 */
function panel(id, whose, title, page, draw) {
  return html`<section class="panel panel-${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title"><span class="kicker">${whose}</span> <span>${title}</span></h2>
    <div id=${id} class="panel-body">
      ${page === null ? html`<p class="empty">Connecting…</p>` : draw(page)}
    </div>
  </section>`;
}
