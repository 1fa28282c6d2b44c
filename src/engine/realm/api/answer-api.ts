/** `answerForm` and `answerOptions` as a run sees them: each is a step, which stores the answer for whoever waits. */
import type { CallingRun, Connector } from "../../../core/ports/connector.ts";
import { defaultRetries } from "../../../core/retry-policy.ts";
import { describeInput } from "../../../core/values/describe-input.ts";
import { copyPlain } from "../../replay/copy-plain.ts";
import type { RunInstance } from "../../replay/run-instance.ts";
import { describeKind, refuseInStep } from "./check-call.ts";

export function createAnswerApi(instance: RunInstance, connector: Connector, run: CallingRun) {
  const answer = async (name: string, event: string, given: object): Promise<unknown> => {
    const [response] = copyPlain([given]);
    return instance.call({
      kind: "step",
      name,
      ...describeInput(name, [response]),
      retries: defaultRetries,
      perform: async (attempt) =>
        connector.perform({
          runId: run.id,
          event: run.event,
          team: run.team,
          path: ["answer"],
          args: [{ event, response }],
          ...attempt,
        }),
      classify: (error) => connector.classify(error),
    }).promise;
  };
  return {
    answerForm: async (event: unknown, given: unknown) => {
      refuseInStep("answerForm");
      const id = idOf("answerForm", event, "slack.view.", "the event of a form that a person sent");
      return answer("answerForm", id, responseTo(given));
    },
    answerOptions: async (event: unknown, given: unknown) => {
      refuseInStep("answerOptions");
      const what = "the event of a menu that asks for its options";
      const id = idOf("answerOptions", event, "slack.block_suggestion.", what);
      return answer("answerOptions", id, optionsOf(given));
    },
  };
}

function idOf(name: string, event: unknown, prefix: string, what: string): string {
  if (isRecord(event) && typeof event["id"] === "string" && String(event["type"]).startsWith(prefix)) {
    return event["id"];
  }
  const given =
    isRecord(event) && typeof event["type"] === "string" ? `a ${event["type"]}` : describeKind(event);
  throw new TypeError(`${name}: give ${what} (${prefix}<id>) as it came, not ${given}`);
}

const actions = { errors: "errors", update: "view", push: "view", clear: undefined } as const;

/** Slack's `response_action`. */
function responseTo(given: unknown): object {
  const [[kind, value] = [], ...more] = isRecord(given) ? Object.entries(given) : [];
  if (kind === undefined || more.length > 0 || !Object.hasOwn(actions, kind)) {
    throw new TypeError(
      `answerForm: give one of { errors }, { update }, { push } and { clear: true }, not ${isRecord(given) ? `{ ${Object.keys(given).join(", ")} }` : describeKind(given)}`,
    );
  }
  const action = kind as keyof typeof actions;
  if (action === "clear") return { response_action: "clear" };
  if (!isRecord(value)) throw new TypeError(`answerForm: ${action} is an object, not ${describeKind(value)}`);
  const texts = Object.values(value);
  if (
    action === "errors" &&
    (texts.length === 0 || texts.some((text) => typeof text !== "string" || text === ""))
  ) {
    throw new TypeError(
      'answerForm: errors has a text for each block_id that is wrong, as in { amount: "is missing" }',
    );
  }
  return { response_action: action, [actions[action]]: value };
}

function optionsOf(given: unknown): object {
  if (Array.isArray(given)) return { options: given as unknown };
  if (isRecord(given) && Array.isArray(given["groups"])) return { option_groups: given["groups"] as unknown };
  throw new TypeError(
    `answerOptions: give a list of options, as in [{ text: { type: "plain_text", text: "Bern" }, value: "bern" }], or { groups }, not ${describeKind(given)}`,
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
