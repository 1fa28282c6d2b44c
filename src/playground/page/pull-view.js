// @ts-check
/** A pull request's card: who is awaited, what was said, and what one can do about it. */
import { h } from "./dom.js";
import { draw } from "./icons.js";
import { avatar } from "./people-view.js";
import { realNameOf } from "./state.js";
import { showMoment, showRelative } from "./time.js";

/** @typedef {import("./state.js").Page} Page */
/** @typedef {import("./state.js").PullRequest} PullRequest */

/** @type {Record<PullRequest["state"], { label: string, sign: import("./icons.js").IconName }>} */
const states = {
  draft: { label: "Draft", sign: "branch" },
  open: { label: "Open", sign: "branch" },
  merged: { label: "Merged", sign: "merge" },
  closed: { label: "Closed", sign: "cross" },
};

/**
 * @param {Page} page
 * @param {PullRequest} pull
 */
export function pullCard(page, pull) {
  const { snapshot, now } = page;
  const { label, sign } = states[pull.state];
  const isLive = pull.state === "open" || pull.state === "draft";
  return h(
    "li.pull.card",
    { "data-key": `pull-${pull.number}`, id: `pull-${pull.number}`, class: pull.state, tabindex: -1 },
    h(
      "div.pull-head",
      {},
      h("span.pull-state", { title: label }, draw(sign), h("span.visually-hidden", {}, label)),
      h("h3", {}, pull.title, h("span.number", {}, ` #${pull.number}`)),
    ),
    h(
      "p.meta",
      {},
      `${realNameOf(snapshot, pull.author)} · `,
      h("time", { title: showMoment(pull.openedAt) }, showRelative(pull.openedAt, now)),
      " · ",
      h("code", { title: pull.branch }, pull.branch),
    ),
    reviewers(page, pull),
    h(
      "details.talk",
      { "data-key": "talk", open: isLive },
      h("summary", {}, summaryOf(pull)),
      pull.talk.length > 0 &&
        h(
          "ol",
          {},
          pull.talk.map((word, index) =>
            h(
              "li",
              { "data-key": `talk-${index}` },
              avatar(snapshot, word.author, "small"),
              h(
                "p",
                {},
                h("strong", {}, word.author),
                ` ${told[word.what] ?? "commented"}`,
                word.body && h("span.body", {}, word.body),
              ),
            ),
          ),
        ),
      actForm(page, pull),
    ),
  );
}

/** @type {Record<string, string>} */
const told = { approve: "approved", "request-changes": "requested changes", comment: "commented" };

/** @param {PullRequest} pull */
function summaryOf({ talk, state }) {
  const count = talk.length === 0 ? "" : talk.length === 1 ? "1 response" : `${talk.length} responses`;
  if (state === "merged") return count || "Merged";
  return count === "" ? "Act on it" : `${count}, act on it`;
}

/**
 * @param {Page} page
 * @param {PullRequest} pull
 */
function reviewers({ snapshot }, pull) {
  // Nobody is waited for any more when it is merged or closed, whoever was asked.
  const awaited = pull.state === "open" || pull.state === "draft" ? pull.awaited : [];
  const chips = [
    ...awaited.map((name) => ({ name, look: "awaited", text: "is awaited" })),
    ...pull.verdicts
      .filter(({ author }) => !awaited.includes(author))
      .map(({ author, verdict }) => ({ name: author, look: verdict, text: told[verdict] ?? "" })),
  ];
  if (chips.length === 0) return null;
  return h(
    "p.reviewers",
    {},
    chips.map(({ name, look, text }) =>
      h(
        "span.reviewer",
        { class: look, "data-key": name, title: `${realNameOf(snapshot, name)} ${text}` },
        avatar(snapshot, name, "small"),
        ` ${name} `,
        h("em", {}, text),
      ),
    ),
  );
}

/**
 * @param {Page} page
 * @param {PullRequest} pull
 */
function actForm({ snapshot }, pull) {
  if (pull.state === "merged") return null;
  const other = snapshot.people.find(({ name }) => name !== pull.author)?.name;
  const first = pull.awaited[0] ?? other;
  const people = snapshot.people.map(({ name, realName }) =>
    h("option", { value: name, selected: name === first }, realName),
  );
  return h(
    "form",
    { "data-do": "act-on-pull", "data-number": pull.number },
    h("label.as", {}, "As", h("select", { name: "as" }, people)),
    pull.state !== "closed" &&
      h("input", {
        name: "body",
        maxlength: 3000,
        "aria-label": "Comment",
        placeholder: "Say something (optional)",
        autocomplete: "off",
      }),
    h(
      "div.row",
      { "data-key": `acts-${pull.state}` },
      actions[pull.state].map(([action, label, look]) =>
        h(
          "button",
          { type: "submit", name: "action", value: action, class: look, "data-key": action },
          label,
        ),
      ),
    ),
  );
}

/** @type {Record<PullRequest["state"], [action: string, label: string, look: string][]>} */
const actions = {
  draft: [
    ["ready", "Ready for review", "primary"],
    ["comment", "Comment", ""],
    ["close", "Close", ""],
  ],
  open: [
    ["merge", "Merge", "merge"],
    ["approve", "Approve", "good"],
    ["request-changes", "Request changes", ""],
    ["comment", "Comment", ""],
    ["close", "Close", ""],
  ],
  closed: [["reopen", "Reopen", ""]],
  merged: [],
};
