/** Answers that a person in Slack waits for: to a form that they sent, and to a menu that asks for its options. */
import type { ModalView, Option, OptionGroup } from "@slack/types";
import type { EventOf } from "./events.ts";
import { outsideOfARun } from "./outside-of-a-run.ts";

/**
 * What becomes of a form that a person sent: errors at its fields (by `block_id`), another view in its place or on top
 * of it, or all views closed.
 *
 * @example
 * const wrong: FormAnswer = { errors: { amount: "is more than the budget" } };
 * export default on("slack.view.order", async (event) => void (await answerForm(event, wrong)));
 */
export type FormAnswer =
  | { readonly errors: Readonly<Record<string, string>> }
  | { readonly update: ModalView }
  | { readonly push: ModalView }
  | { readonly clear: true };

/**
 * Answers a form while the person who sent it still waits: Slack gives it three seconds. A form that is not answered
 * closes. What is awaited before this call delays the person, so look at `event.data.view.state` first and work later.
 *
 * @returns whether the answer came in time. If it did not, the person was told that what they entered is kept
 * @throws {TypeError} for an event that is no form, or an answer that Slack does not know
 * @example
 * export default on("slack.view.order", async (event) => {
 *   const amount = Number(event.data.view.state.values["amount"]?.["amount"]?.value);
 *   if (!(amount > 0)) {
 *     await answerForm(event, { errors: { amount: "is a number above zero" } });
 *     return;
 *   }
 *   await slack.chat.postMessage({ channel: event.data.user.id, text: `Ordered ${amount}` });
 * });
 */
export async function answerForm(
  _event: EventOf<`slack.view.${string}`>,
  _answer: FormAnswer,
): Promise<boolean> {
  return outsideOfARun("answerForm");
}

/**
 * Answers a menu with `external_select` or `multi_external_select` as a person types into it, within three seconds.
 *
 * @returns whether the answer came in time. If it did not, the menu showed no options
 * @throws {TypeError} for an event that is no such menu, or options that Slack does not know
 * @example
 * export default on("slack.block_suggestion.city", async (event) => {
 *   const cities = ["Berlin", "Bern", "Bergen"].filter((city) => city.startsWith(event.data.value));
 *   await answerOptions(event, cities.map((city) => ({ text: { type: "plain_text", text: city }, value: city })));
 * });
 */
export async function answerOptions(
  _event: EventOf<`slack.block_suggestion.${string}`>,
  _options: readonly Option[] | { readonly groups: readonly OptionGroup[] },
): Promise<boolean> {
  return outsideOfARun("answerOptions");
}
