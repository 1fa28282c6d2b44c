// @ts-check
/** What can be done to a run where it stands now. */
import { html } from "../../parts/html.js";
import { go } from "../state/place.js";

/**
 * @param {import("./run.js").Run} run
 * @param {import("../state/hands.js").Hands} hands
 * @param {() => void} again
 */
export function actButtons(run, hands, again) {
  const path = `/api/runs/${encodeURIComponent(run.id)}`;
  const name = `${run.automation} ${run.shortId}`;
  /**
   * @param {string} act
   * @param {object} body
   * @param {string} said
   */
  const steer = async (act, body, said) => {
    if ((await hands.act(`${path}/${act}`, body)) === null) return;
    hands.say(said);
    again();
  };
  const cancel = async () => {
    const text = `${name} ends. Its clean-up still runs.`;
    const question = {
      title: "Cancel this run?",
      text,
      yes: "Cancel the run",
      no: "Let it run",
      isDanger: true,
    };
    if (await hands.ask(question)) await steer("cancel", {}, `${name} is being cancelled.`);
  };
  const end = async () => {
    const text = `${name} ends where it stands. Its clean-up is cut off.`;
    const question = {
      title: "End this run at once?",
      text,
      yes: "End it at once",
      no: "Let it clean up",
      isDanger: true,
    };
    if (await hands.ask(question)) await steer("end", {}, `${name} has ended.`);
  };
  /** @param {boolean} newestBuild */
  const retry = async (newestBuild) => {
    /** @type {{ run: string } | null} */
    const done = await hands.act(`${path}/restart`, { newestBuild });
    if (done !== null) go(`/runs/${done.run}`);
  };
  const isOver = run.finishedAt !== null;
  const inDoubt = run.doubts.length > 0;
  const buttons = [
    run.state === "paused" &&
      !inDoubt &&
      html`<button type="button" class="primary" onClick=${() => steer("resume", {}, `${name} goes on.`)}>
        Resume
      </button>`,
    run.state === "paused" &&
      !inDoubt &&
      html`<button
        type="button"
        onClick=${() => steer("resume", { build: "newest" }, `${name} goes on with the newest build.`)}
      >
        Resume with the newest build
      </button>`,
    !isOver &&
      run.state !== "paused" &&
      !run.isCancelling &&
      html`<button type="button" onClick=${() => steer("pause", {}, `${name} pauses.`)}>Pause</button>`,
    !isOver &&
      !run.isCancelling &&
      html`<button type="button" class="danger" onClick=${cancel}>Cancel</button>`,
    !isOver &&
      run.isCancelling &&
      html`<button type="button" class="danger" onClick=${end}>End at once</button>`,
    run.state === "failed" &&
      html`<button type="button" class="primary" onClick=${() => retry(false)}>
        Retry from the failed step
      </button>`,
    run.state === "failed" &&
      html`<button type="button" onClick=${() => retry(true)}>Retry with the newest build</button>`,
  ].filter((button) => button !== false);
  return buttons.length === 0 ? null : html`<div class="row acts">${buttons}</div>`;
}
