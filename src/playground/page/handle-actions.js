// @ts-check
/** What clicks, keys and forms do. One listener for the whole page: elements name their order in `data-do`. */
import { order } from "./api.js";
import { confirmWith, confirmWithSlack } from "./confirm.js";
import { suggestTitle } from "./repository-view.js";
import { dismissGuide, openChannel } from "./state.js";
import { showProblem } from "./toast.js";

/** @typedef {import("./state.js").Snapshot} Snapshot */
/** @typedef {import("./state.js").View} View */
/** @typedef {{ view: View, render: () => void, snapshot: () => Snapshot | null }} Hands */

/** @param {Hands} hands */
export function handleActions(hands) {
  document.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest("button[data-do]") : null;
    if (!(button instanceof HTMLButtonElement) || button.getAttribute("aria-disabled") === "true") return;
    void clicks[button.dataset.do ?? ""]?.(hands, button);
  });
  document.addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    if (!(form instanceof HTMLFormElement) || form.dataset.do === undefined) return;
    event.preventDefault();
    void submits[form.dataset.do]?.(hands, form, new FormData(form, submitter));
  });
  document.addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLSelectElement)) return;
    if (target.dataset.do === "be") {
      hands.view.me = target.value;
      hands.render();
    } else if (target.dataset.pick !== undefined && target.value !== "") {
      void clickInMessage(hands, target, target.value).then(() => (target.value = ""));
    }
  });
  document.addEventListener("keydown", (event) => {
    const isSend = event.key === "Enter" && !event.shiftKey && !event.isComposing;
    if (!isSend || !(event.target instanceof HTMLTextAreaElement) || event.target.form === null) return;
    event.preventDefault();
    event.target.form.requestSubmit();
  });
}

/** @type {Record<string, (hands: Hands, button: HTMLButtonElement) => Promise<unknown> | void>} */
const clicks = {
  "open-channel": ({ view, render }, button) => {
    openChannel(view, button.dataset.channel ?? null);
    render();
  },
  quick: (hands, button) =>
    act(hands, "/messages", { as: hands.view.me, channel: channelOf(hands), text: button.dataset.text }),
  click: (hands, button) => {
    if (button.dataset.url !== undefined) window.open(button.dataset.url, "_blank", "noreferrer");
    return clickInMessage(hands, button, button.dataset.buttonValue);
  },
  skip: (hands, button) => act(hands, "/clock", { by: button.dataset.by }),
  "kill-worker": (hands) => act(hands, "/worker/kill"),
  "cancel-run": async (hands, button) => {
    const { label = "The run", run = "" } = button.dataset;
    const text = `${label} ends now. Its clean-up still runs.`;
    if (!(await confirmWith("Cancel this run?", text, "Cancel the run", "Let it run"))) return;
    await act(hands, `/runs/${encodeURIComponent(run)}/cancel`, { as: hands.view.me });
  },
  "guide-open": (hands) => {
    hands.view.follow = true;
    document.querySelector("details.new-pull")?.removeAttribute("open");
    return act(hands, "/pull-requests", { as: "ana", reviewers: ["ben", "chen"], title: suggestTitle(0) });
  },
  "guide-merge": async (hands) => {
    const pull = hands.snapshot()?.pullRequests.find(({ state }) => state === "open");
    if (pull === undefined) showProblem("There is no open pull request to merge.");
    else await act(hands, `/pull-requests/${pull.number}/merge`, { as: pull.author });
  },
  "dismiss-guide": ({ view, render }) => {
    dismissGuide(view);
    render();
  },
};

/** @type {Record<string, (hands: Hands, form: HTMLFormElement, fields: FormData) => Promise<void>>} */
const submits = {
  send: async (hands, form, fields) => {
    const text = textOf(fields, "text");
    if (text.trim() === "") return;
    if (await act(hands, "/messages", { as: hands.view.me, channel: channelOf(hands), text })) form.reset();
  },
  "open-pull": async (hands, form, fields) => {
    hands.view.follow = true;
    const [as, title] = [textOf(fields, "as"), textOf(fields, "title")];
    const [reviewers, draft] = [fields.getAll("reviewers"), fields.has("draft")];
    const count = hands.snapshot()?.pullRequests.length ?? 0;
    if (!(await act(hands, "/pull-requests", { as, title, reviewers, draft }))) return;
    setText(form, "title", suggestTitle(count + 1));
    const details = form.closest("details");
    // What is folded up cannot keep the focus: it would fall to the page's beginning.
    if (form.contains(document.activeElement)) details?.querySelector("summary")?.focus();
    details?.removeAttribute("open");
  },
  "act-on-pull": async (hands, form, fields) => {
    // Enter in the field comments, whatever the first button is.
    const isEnter = document.activeElement instanceof HTMLInputElement;
    const action = isEnter ? "comment" : textOf(fields, "action");
    const body = { as: textOf(fields, "as"), body: textOf(fields, "body") };
    if (await act(hands, `/pull-requests/${form.dataset.number}/${action}`, body)) setText(form, "body", "");
  },
};

/**
 * @param {Hands} hands
 * @param {HTMLElement} element a button or a menu inside a message
 * @param {string | undefined} value
 */
async function clickInMessage(hands, element, value) {
  const message = element.closest("[data-message]");
  if (!(message instanceof HTMLElement)) return;
  const { confirm, action, block } = element.dataset;
  if (confirm !== undefined && !(await confirmWithSlack(confirm))) return;
  const { message: messageTs, channel } = message.dataset;
  await act(hands, "/clicks", {
    as: hands.view.me,
    channel,
    messageTs,
    actionId: action,
    blockId: block,
    value,
    typed: typedIn(message),
  });
}

/** @param {HTMLElement} message */
function typedIn(message) {
  /** @type {Record<string, Record<string, string>>} */
  const typed = {};
  for (const field of message.querySelectorAll("textarea[data-typed]")) {
    if (!(field instanceof HTMLTextAreaElement)) continue;
    const { typedBlock = "", typed: action = "" } = field.dataset;
    typed[typedBlock] = { ...typed[typedBlock], [action]: field.value };
  }
  return typed;
}

/** @param {Hands} hands */
function channelOf({ view, snapshot }) {
  const channels = snapshot()?.channels ?? [];
  return (channels.find(({ id }) => id === view.channel) ?? channels[0])?.id ?? "";
}

/**
 * @param {FormData} fields
 * @param {string} name
 */
function textOf(fields, name) {
  const value = fields.get(name);
  return typeof value === "string" ? value : "";
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {string} text
 */
function setText(form, name, text) {
  const input = form.elements.namedItem(name);
  if (input instanceof HTMLInputElement) input.value = text;
}

/**
 * @param {Hands} hands
 * @param {string} path
 * @param {Record<string, unknown>} [body]
 * @returns {Promise<boolean>} whether it was done
 */
async function act({ view, render }, path, body) {
  view.busy = true;
  render();
  const problem = await order(path, body);
  view.busy = false;
  render();
  if (problem !== null) showProblem(problem);
  return problem === null;
}
