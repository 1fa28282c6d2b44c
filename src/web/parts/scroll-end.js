// @ts-check
/** A list that stays at its end while it grows, unless somebody has scrolled up in it. */
import { Component, createRef } from "preact";
import { html } from "./html.js";

/** @typedef {{ class: string, label: string, children?: import("./html.js").Children }} Props */

const nearPixels = 40;

/** @extends {Component<Props, {}>} */
export class ScrollEnd extends Component {
  /** @type {import("preact").RefObject<HTMLElement | null>} */
  list = createRef();

  /** @override */
  componentDidMount() {
    this.#toEnd();
  }

  /** Asked before the list changes: afterwards nobody knows where it stood. */
  /** @override */
  getSnapshotBeforeUpdate() {
    const list = this.list.current;
    return list !== null && list.scrollHeight - list.scrollTop - list.clientHeight < nearPixels;
  }

  /**
   * @override
   * @param {Props} _props
   * @param {{}} _state
   * @param {boolean} wasAtEnd
   */
  componentDidUpdate(_props, _state, wasAtEnd) {
    if (wasAtEnd) this.#toEnd();
  }

  #toEnd() {
    const list = this.list.current;
    if (list !== null) list.scrollTop = list.scrollHeight;
  }

  /** @override */
  render() {
    const { class: look, label, children } = this.props;
    return html`<ol ref=${this.list} class=${look} tabindex="0" aria-label=${label}>${children}</ol>`;
  }
}
