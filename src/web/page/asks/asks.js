// @ts-check
/** The view of questions that runs put to people and that nobody has ended yet, with their answers. */
import { h } from "preact";
import { useState } from "preact/hooks";
import { fieldInput, readFields } from "../../parts/form-fields.js";
import { html } from "../../parts/html.js";
import { showMoment, showRelative } from "../../parts/time.js";
import { loading } from "../state/loading.js";
import { useLive } from "../state/use-live.js";

/**
 * @typedef {object} Ask
 * @property {string} id
 * @property {string} runId
 * @property {string} automation
 * @property {string} text
 * @property {readonly { name: string, value: string }[]} fields
 * @property {{ title: string, text: string } | null} evidence
 * @property {readonly { value: string, label: string, style: "primary" | "danger" | null, confirm: string | null, opensForm: boolean }[]} choices
 * @property {readonly import("../../../core/asks/form-fields.ts").FormField[] | null} form
 * @property {string | null} boundTo
 * @property {string} openedAt
 * @property {string | null} expiresAt
 * @property {readonly { person: string, choice: string, comment: string | null }[]} answers
 * @property {boolean} isMine
 */

/** @param {import("../views.js").ViewProps} props */
export function AsksView({ hands }) {
  const { value, problem, again } = useLive("/api/asks", 4000);
  const asks = /** @type {{ asks: readonly Ask[] } | null} */ (value)?.asks;
  const mine = asks?.filter(({ isMine }) => isMine) ?? [];
  const others = asks?.filter(({ isMine }) => !isMine) ?? [];
  return html`
    <h1>Questions</h1>
    ${asks === undefined ? loading(problem) : asks.length === 0 && html`<p class="empty">Nobody is asked anything just now.</p>`}
    ${list("For you", mine, hands, again)} ${list("For others", others, hands, again)}
  `;
}

/**
 * @param {string} title
 * @param {readonly Ask[]} asks
 * @param {import("../state/hands.js").Hands} hands
 * @param {() => void} again
 */
function list(title, asks, hands, again) {
  if (asks.length === 0) return null;
  return html`<section class="plain">
    <h2>${title}</h2>
    <ul class="cards">
      ${asks.map((ask) => h(AskCard, { key: ask.id, ask, hands, again }))}
    </ul>
  </section>`;
}

/** @param {{ ask: Ask, hands: import("../state/hands.js").Hands, again: () => void }} props */
function AskCard({ ask, hands, again }) {
  const [filling, setFilling] = useState(/** @type {string | null} */ (null));
  /**
   * @param {string} choice
   * @param {object} more
   */
  const answer = async (choice, more) => {
    /** @type {{ kind: string } | null} */
    const done = await hands.act(`/api/asks/${ask.id}/answer`, { choice, ...more });
    if (done === null) return;
    hands.say(done.kind === "ended" ? "Answered." : "Your answer counts. More people have to give the same.");
    setFilling(null);
    again();
  };
  /** @param {Ask["choices"][number]} choice */
  const choose = async ({ value, label, confirm, opensForm, style }) => {
    if (opensForm && ask.form !== null) {
      setFilling(value);
      return;
    }
    const question = {
      title: label,
      text: confirm ?? "",
      yes: label,
      no: "Not now",
      isDanger: style === "danger",
    };
    if (confirm !== null && !(await hands.ask(question))) return;
    await answer(value, {});
  };
  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    const form = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    try {
      await answer(filling ?? "", { filled: readFields(ask.form ?? [], form) });
    } catch {
      hands.complain("One of the fields is no JSON.");
    }
  };
  return html`<li class="card">
    <p class="question">${ask.text}</p>
    <dl class="inline">
      ${ask.fields.map(({ name, value }) => [html`<dt>${name}</dt>`, html`<dd>${value}</dd>`])}
      ${ask.boundTo !== null && [html`<dt>For</dt>`, html`<dd><code>${ask.boundTo}</code></dd>`]}
      <dt>Asked by</dt>
      <dd>
        <a href="/runs/${ask.runId}">${ask.automation}</a>
        <time title=${showMoment(ask.openedAt)}>${showRelative(ask.openedAt, Date.now())}</time>
      </dd>
      ${ask.expiresAt !== null && [html`<dt>Expires</dt>`, html`<dd><time title=${showMoment(ask.expiresAt)}>${showRelative(ask.expiresAt, Date.now())}</time></dd>`]}
      ${ask.answers.map(({ person, choice, comment }) => [html`<dt>${person}</dt>`, html`<dd>${choice}${comment !== null && `: ${comment}`}</dd>`])}
    </dl>
    ${
      ask.evidence !== null &&
      html`<details>
        <summary>${ask.evidence.title}</summary>
        <pre role="region" tabindex="0" aria-label=${ask.evidence.title}>${ask.evidence.text}</pre>
      </details>`
    }
    ${
      ask.isMine &&
      (filling === null
        ? html`<div class="row">
            ${ask.choices.map((choice) => html`<button type="button" class=${choice.style ?? null} onClick=${() => choose(choice)}>${choice.label}</button>`)}
          </div>`
        : html`<form class="start" onSubmit=${submit}>
            ${(ask.form ?? []).map((field) => fieldInput(field))}
            <div class="row">
              <button class="primary">Answer</button
              ><button type="button" onClick=${() => setFilling(null)}>Not now</button>
            </div>
          </form>`)
    }
  </li>`;
}
