// @ts-check
/** The view of automations: what starts them, their builds, and what people do with them. */
import { h } from "preact";
import { useState } from "preact/hooks";
import { html } from "../../parts/html.js";
import { showMoment, showRelative } from "../../parts/time.js";
import { addressOf } from "../state/place.js";
import { loading } from "../state/loading.js";
import { useLive } from "../state/use-live.js";
import { StartForm } from "./start-form.js";

/**
 * @typedef {object} Automation
 * @property {string} name
 * @property {readonly string[]} types
 * @property {string} build
 * @property {string} file
 * @property {string} deployedAt
 * @property {number} unfinished
 * @property {readonly { cron: string, tz: string, nextAt: string }[]} schedules
 * @property {readonly { build: string, runs: number }[]} builds
 * @property {{ at: string, by: string, reason: string | null } | null} off
 * @property {readonly string[] | null} tell
 * @property {string | null} tellSetBy
 * @property {readonly import("../../../core/asks/form-fields.ts").FormField[] | null} fields
 */

/** @param {import("../views.js").ViewProps} props */
export function AutomationsView({ place, hands }) {
  const { value, problem, again } = useLive("/api/automations", 10_000);
  const answer = /** @type {{ automations: readonly Automation[], mostCounted: number } | null} */ (value);
  const wanted = place.id;
  const shown = answer?.automations.filter(({ name }) => wanted === null || name === wanted) ?? [];
  return html`
    <h1>${wanted === null ? "Automations" : wanted}</h1>
    ${wanted !== null && html`<p><a href="/automations">All automations</a></p>`}
    ${
      answer === null
        ? loading(problem)
        : shown.length === 0
          ? html`<p class="empty">
              ${wanted === null ? "None is deployed." : `There is no automation ${wanted}.`}
            </p>`
          : html`<ul class="cards">
              ${shown.map((one) => h(AutomationCard, { key: one.name, one, most: answer.mostCounted, asked: place.asked, hands, again }))}
            </ul>`
    }
  `;
}

/** @param {{ one: Automation, most: number, asked: URLSearchParams, hands: import("../state/hands.js").Hands, again: () => void }} props */
function AutomationCard({ one, most, asked, hands, again }) {
  const { name, types, build, file, deployedAt, unfinished, schedules, builds, off, tell, tellSetBy } = one;
  const [isStarting, setStarting] = useState(asked.get("start") === name);
  const path = `/api/automations/${encodeURIComponent(name)}`;
  const now = Date.now();
  const turn = async () => {
    const question = {
      title: `Turn ${name} off?`,
      text: "Events and schedules start no more runs of it until somebody turns it on. Its unfinished runs go on.",
      yes: "Turn it off",
      no: "Leave it on",
      isDanger: true,
    };
    if (off === null && !(await hands.ask(question))) return;
    if ((await hands.act(`${path}/${off === null ? "off" : "on"}`)) !== null) again();
  };
  const older = builds.filter((other) => other.build !== build);
  return html`<li class="card">
    <div class="head">
      <h2><a href="/automations/${encodeURIComponent(name)}">${name}</a></h2>
      ${off !== null && html`<span class="state paused">off</span>`}
      <div class="row">
        <button type="button" aria-expanded=${isStarting} onClick=${() => setStarting(!isStarting)}>
          Run now
        </button>
        <button type="button" class=${off === null ? "danger" : "primary"} onClick=${turn}>
          ${off === null ? "Turn off" : "Turn on"}
        </button>
      </div>
    </div>
    ${off !== null && html`<p class="error">Off since ${showMoment(off.at)}, by ${off.by}${off.reason !== null && `: ${off.reason}`}.</p>`}
    <dl class="inline">
      <dt>Starts on</dt>
      <dd>
        ${types.length === 0 ? (schedules.length === 0 ? "nothing" : "its schedule") : types.map((type) => html`<code>${type}</code> `)}
      </dd>
      ${schedules.map(({ cron, tz, nextAt }) => [
        html`<dt>Next</dt>`,
        html`<dd>
          <time title=${showMoment(nextAt)}>${showRelative(nextAt, now)}</time>
          <small><code>${cron}</code> ${tz}</small>
        </dd>`,
      ])}
      <dt>Runs</dt>
      <dd>
        <a href=${addressOf("/runs", { automation: name, state: "unfinished" })}
          >${unfinished >= most ? `${most} or more` : unfinished} unfinished</a
        >, <a href=${addressOf("/runs", { automation: name, state: "failed" })}>failed ones</a>
      </dd>
      <dt>Build</dt>
      <dd>
        <code>${build.slice(0, 12)}</code> of ${file},
        <time title=${showMoment(deployedAt)}>${showRelative(deployedAt, now)}</time>
      </dd>
      ${older.length > 0 && [html`<dt>Older builds</dt>`, html`<dd>${older.map((other) => html`<code>${other.build.slice(0, 12)}</code> (${other.runs} unfinished) `)}</dd>`]}
      <dt>Tells</dt>
      <dd>
        ${tell === null ? "where the run spoke last, else whoever started it, else the admins" : tell.length === 0 ? "nobody" : tell.join(", ")}${tellSetBy !== null && html` <small>set by ${tellSetBy}</small>`}
      </dd>
    </dl>
    ${isStarting && h(StartForm, { one, event: asked.get("event"), hands })}
  </li>`;
}
