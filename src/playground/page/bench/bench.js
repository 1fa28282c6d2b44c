// @ts-check
/** An automation's code as a copy to edit and run, beside the journal of the copy's own run. */
import { h } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { html } from "../../../web/parts/html.js";
import { icon } from "../../../web/parts/icon.js";
import { cardOf } from "../runs/run-list.js";
import { askOfCopy, keepDraft, readDraft } from "../state/copies.js";
import { editorView } from "./editor.js";
import { InputForm } from "./input-form.js";

/** @typedef {import("../state/view.js").Page} Page */
/** @typedef {import("../state/copies.js").Finding} Finding */
/** @typedef {{ file: string, was: string, text: string }} Copy */

/** @param {{ page: Page, automation: string, event: string | null }} props the event that a run is about, if it was opened there */
export function Bench({ page, automation, event }) {
  const { snapshot, view, hands } = page;
  const [copy, setCopy] = useState(/** @type {Copy | null} */ (null));
  const [findings, setFindings] = useState(/** @type {readonly Finding[]} */ ([]));
  const [said, setSaid] = useState("");
  /** What the copy's last run was made of: its line is that of this text. */
  const [ran, setRan] = useState(/** @type {{ run: string, text: string } | null} */ (null));
  const title = useRef(/** @type {HTMLElement | null} */ (null));
  const close = () =>
    hands.choose(() => {
      view.bench = null;
      view.copyRun = null;
    });
  const open = async (/** @type {boolean} */ isAnew) => {
    /** @type {Awaited<ReturnType<typeof askOfCopy<import("../state/copies.js").Opened>>>} */
    const { answer, problem } = await askOfCopy("open", { automation });
    if (answer === null) {
      hands.complain(problem);
      close();
      return;
    }
    const draft = isAnew ? null : readDraft(answer.file);
    setCopy({ file: answer.file, ...(draft ?? { was: answer.text, text: answer.text }) });
    setFindings([]);
    setSaid(draft === null ? "" : "This is your copy of before.");
  };
  useEffect(() => {
    void open(false);
    title.current?.focus();
  }, []);
  if (copy === null) return null;
  const isChanged = copy.text !== copy.was;
  const run = snapshot.runs.find(({ id }) => id === ran?.run);
  const edit = (/** @type {string} */ text) => {
    setCopy({ ...copy, text });
    keepDraft(copy.file, { was: copy.was, text });
  };
  const check = async () => {
    /** @type {Awaited<ReturnType<typeof askOfCopy<{ findings: readonly Finding[] }>>>} */
    const { answer } = await askOfCopy("check", { automation, text: copy.text });
    return answer?.findings ?? [];
  };
  const start = async (/** @type {Record<string, unknown>} */ input) => {
    setSaid("Building the copy…");
    /** @type {Awaited<ReturnType<typeof askOfCopy<import("../state/copies.js").Started>>>} */
    const { answer, problem } = await askOfCopy("run", { automation, text: copy.text, as: view.me, input });
    if (answer?.run === undefined) {
      setFindings(answer?.findings ?? []);
      setSaid(problem ?? "The copy cannot be built, so nothing ran.");
      return;
    }
    const { run: id } = answer;
    setRan({ run: id, text: copy.text });
    hands.choose(() => (view.copyRun = id));
    setSaid("It runs. Its types and awaits are being checked…");
    const found = await check();
    setFindings(found);
    setSaid(found.length === 0 ? "hathi check finds no mistakes in it." : "");
  };
  const throwAway = async () => {
    const question = {
      title: "Throw the copy away?",
      text: `What you changed is gone then. ${copy.file} stays as it is, and so do the copy's runs.`,
      yes: "Throw it away",
      no: "Keep it",
      isDanger: true,
    };
    if (isChanged && !(await hands.ask(question))) return;
    keepDraft(copy.file, null);
    await open(true);
  };
  const save = async () => {
    const question = {
      title: `Write the copy to ${copy.file}?`,
      text: "The file in your project is overwritten and deployed. Runs that have begun stay on the build that they began with.",
      yes: `Save ${copy.file}`,
      no: "Not now",
      isDanger: false,
    };
    if (!(await hands.ask(question))) return;
    const { problem } = await askOfCopy("save", { automation, text: copy.text, was: copy.was });
    if (problem !== null) {
      setSaid(problem);
      return;
    }
    keepDraft(copy.file, null);
    setCopy({ ...copy, was: copy.text });
    setSaid(`${copy.file} is saved, and new events use it.`);
  };
  const stands = run?.standsAt?.line === undefined || ran?.text !== copy.text ? null : run.standsAt.line;
  return html`<section class="bench card" aria-labelledby="bench-title">
    <div class="bench-head">
      <h2 id="bench-title" tabindex="-1" ref=${title}>
        ${copy.file} <small>${isChanged ? "a copy, changed" : "a copy"}</small>
      </h2>
      <button type="button" onClick=${throwAway}>Throw away</button>
      <button type="button" aria-disabled=${isChanged ? "false" : "true"} onClick=${() => isChanged && save()}>
        Save to the file
      </button>
      <button type="button" class="close" aria-label="Close the code" onClick=${close}>${icon("cross")}</button>
    </div>
    <div class="bench-code">
      ${editorView({ copy, findings, stands, onEdit: edit })}
      ${findingsView(copy.file, findings)}
    </div>
    <div class="bench-run">
      ${h(InputForm, { page, automation, event, onStart: start })}
      <p class="said" role="status">${said}</p>
      ${run !== undefined && html`<ol class="run-list">${cardOf(page, run, true)}</ol>`}
    </div>
  </section>`;
}

/**
 * @param {string} file
 * @param {readonly Finding[]} findings
 */
function findingsView(file, findings) {
  if (findings.length === 0) return null;
  const inOrder = findings.toSorted((one, other) => (one.line ?? 0) - (other.line ?? 0));
  return html`<div class="findings" role="region" tabindex="0" aria-label="What is wrong with the copy">
    <ul>
      ${inOrder.map(
        ({ line, message }, index) => html`<li key=${index}>
          ${line !== null && html`<b>${file}:${line}</b>`} <span>${message}</span>
        </li>`,
      )}
    </ul>
  </div>`;
}
