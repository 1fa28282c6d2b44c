// @ts-check
/** A run's card, with what it is about and what one can do to it. */
import { html } from "../../../web/parts/html.js";
import { runCard } from "../../../web/parts/runs/run-card.js";
import { openBench, originalOf } from "../state/view.js";

/** @typedef {import("../state/view.js").Page} Page */
/** @typedef {Page["snapshot"]["runs"][number]} Run */

/**
 * @param {Page} page
 * @param {Run} run
 * @param {boolean} isUnfolded whether its journal is open at first
 */
export function cardOf({ snapshot, view, now, hands }, run, isUnfolded) {
  const cancel = async () => {
    const text = `${run.automation} ${run.shortId} ends now. Its clean-up still runs.`;
    const question = {
      title: "Cancel this run?",
      text,
      yes: "Cancel the run",
      no: "Let it run",
      isDanger: true,
    };
    if (await hands.ask(question))
      await hands.act(`/runs/${encodeURIComponent(run.id)}/cancel`, { as: view.me });
  };
  const edit = () => hands.choose(() => openBench(view, originalOf(run.automation), run.event.id));
  return runCard(run, {
    now,
    deaths: { list: snapshot.deaths, livingPid: snapshot.worker.pid },
    about: aboutOf(snapshot, run),
    isNewest: isUnfolded,
    onCancel: cancel,
    onEdit: run.id === view.copyRun ? null : edit,
  });
}

/**
 * @param {Page["snapshot"]} snapshot
 * @param {Run} run
 */
function aboutOf({ pullRequests, issues }, { subject }) {
  if (subject === null) return null;
  const number = Number(/#(\d+)$/.exec(subject)?.[1]);
  const pull = pullRequests.find((candidate) => candidate.number === number);
  const found = pull ?? issues.find((candidate) => candidate.number === number);
  if (found === undefined) return subject;
  const place = pull === undefined ? `#issue-${number}` : `#pull-${number}`;
  return [html`<a href=${place}>${subject}</a>`, ` ${found.title}`];
}
