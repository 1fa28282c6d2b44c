// @ts-check
/** The worker process: whether it lives, and a button that kills it. */
import { html } from "../../../web/parts/html.js";

/** @typedef {import("../state/view.js").Page} Page */

/** @param {Page} page */
export function workerView({ snapshot, view, hands }) {
  const { state, pid, restarts } = snapshot.worker;
  const { text, look } = view.connected
    ? describe(state, pid)
    : { text: "the playground does not answer", look: "down" };
  const history = restarts === 0 ? null : `restarted ${restarts === 1 ? "once" : `${restarts} times`}`;
  const kill = () => (pid === null ? undefined : hands.act("/worker/kill"));
  return html`<div class="worker" role="group" aria-label="The worker process">
    <p class="worker-state ${look}" title=${history}><span class="lamp" /><span>${text}</span></p>
    <button
      type="button"
      class="danger"
      aria-disabled=${pid === null ? "true" : null}
      title="Sends SIGKILL: no warning, no clean-up"
      onClick=${kill}
    >
      Kill worker <small>SIGKILL</small>
    </button>
  </div>`;
}

/**
 * @param {Page["snapshot"]["worker"]["state"]} state
 * @param {number | null} pid
 */
function describe(state, pid) {
  if (state === "running") return { text: `worker ${pid}`, look: "up" };
  if (state === "restarting") return { text: "killed, restarting…", look: "down" };
  return { text: `worker ${state}`, look: "down" };
}
