/** Takes Hathi's own forms: a run to start, and where people are told of an automation's runs. */
import type { App, ViewResponseAction, ViewSubmitAction } from "@slack/bolt";
import type { ModalView } from "@slack/types";
import { z } from "zod";
import { HathiError } from "../../core/errors.ts";
import { shortId } from "../../core/ids.ts";
import type { Actor } from "../../core/ports/people/run-commands.ts";
import type { Settings } from "../../core/ports/people/settings.ts";
import { withoutSecrets } from "../../core/secrets/secrets.ts";
import { clickerOf, within } from "../commands/answer-click.ts";
import type { ChatOptions } from "../commands/chat-options.ts";
import { escapeWithin } from "../blocks/chat-message.ts";
import { placesWord, repositoryWords } from "./open-forms.ts";
import {
  canBeSet,
  readRepositoryForm,
  repositoryErrors,
  repositoryFormId,
  type RepositorySubmission,
} from "./repository-form.ts";
import { isSubmission, readSettings, settingsFormId, whereErrorAt } from "./settings-form.ts";
import {
  hasForm,
  pickFormId,
  readPick,
  readStart,
  renderDone,
  renderStartForm,
  startErrors,
  startFormId,
} from "./start-form.ts";

type FormOptions = Pick<ChatOptions, "reach" | "settings" | "logger"> & { readonly answerWithinMs: number };
type Outcome = { readonly view: ModalView } | { readonly errors: Readonly<Record<string, string>> };

export function registerForms(app: App, options: FormOptions): void {
  const { reach, settings } = options;
  takeForm(app, options, pickFormId, async ({ view, by, team }) => {
    const { runs } = reach(team, by);
    const automation = (await runs.describeAutomations()).find(({ name }) => name === readPick(view));
    if (automation === undefined)
      return { view: renderDone("Start", "That automation is no longer deployed.") };
    if (hasForm(automation)) return { view: renderStartForm(automation) };
    return { view: started(automation.name, await runs.start(automation.name, undefined, by)) };
  });
  takeForm(app, options, startFormId, async ({ view, by, team }) => {
    const { runs } = reach(team, by);
    const given = readStart(view);
    const automation = (await runs.describeAutomations()).find(({ name }) => name === given?.automation);
    if (given === undefined || !hasForm(automation)) {
      return {
        view: renderDone("Start", "That automation is no longer deployed, or takes nothing any more."),
      };
    }
    const filled = given.filledIn(automation.input);
    const errors = startErrors(automation, filled);
    if (errors !== undefined) return { errors };
    return { view: started(automation.name, await runs.start(automation.name, filled, by)) };
  });
  takeForm(app, options, settingsFormId, async ({ view, by, team }) => {
    const given = readSettings(view);
    const service = settings?.(team);
    if (!isSubmission(given)) return { errors: given };
    if (service === undefined) return { errors: whereErrorAt("Nothing can be set here.") };
    await service.setToldPlaces(given.automation, given.tell, by);
    const places = await service.findToldPlaces(given.automation);
    const words = `People are told of *${escapeWithin(given.automation, 100)}*: ${placesWord(places?.tell ?? null)}.`;
    return { view: renderDone("Settings", words) };
  });
  takeForm(app, options, repositoryFormId, async ({ view, by, team }) =>
    takeRepositorySettings(readRepositoryForm(view), settings?.(team), by),
  );
}

/** Checks what was filled in by the schema of the automation as it is deployed now. */
async function takeRepositorySettings(
  given: RepositorySubmission | undefined,
  service: Settings | undefined,
  by: Actor,
): Promise<Outcome> {
  const found = given === undefined ? undefined : await service?.findRepositorySettings(given.automation);
  if (given === undefined || service === undefined || !canBeSet(found))
    return { view: renderDone("Settings", "Nothing can be set there any more.") };
  const { automation, repository } = given;
  const filled = given.filledIn(found.schema);
  const errors = repositoryErrors(found.schema, filled);
  if (errors !== undefined) return { errors };
  const isEmpty = Object.keys(filled).length === 0;
  await service.setForRepository(automation, repository, isEmpty ? null : filled, by);
  return { view: renderDone("Settings", repositoryWords(automation, repository, isEmpty ? null : filled)) };
}

function started(automation: string, id: Parameters<typeof shortId>[0]): ModalView {
  const name = escapeWithin(automation, 100);
  return renderDone(
    "Started",
    `▶️ *${name}* has started: \`${shortId(id)}\`. \`/hathi show ${shortId(id)}\``,
  );
}

interface Submitted {
  readonly view: unknown;
  readonly by: Actor;
  readonly team: string | undefined;
}

const shownView = z.looseObject({
  blocks: z.array(z.looseObject({ type: z.string(), block_id: z.string().optional() })),
});

/** Says it at the form's first field, so that the form stays, with all that was typed into it. */
function notDone(view: unknown, problem: string): Outcome {
  const { blocks = [] } = shownView.safeParse(view).data ?? {};
  const first = blocks.find(({ type }) => type === "input");
  return first?.block_id === undefined
    ? { view: renderDone("Not done", escapeWithin(problem, 2000)) }
    : { errors: { [first.block_id]: problem.slice(0, 1000) } };
}

/** Settings may be sent once more; a run would start twice. */
function slow(view: { readonly callback_id: string }): Outcome {
  return view.callback_id === pickFormId || view.callback_id === startFormId
    ? { view: renderDone("Slow", "The database is slow. `/hathi list` shows whether it has started.") }
    : notDone(view, "The database is slow. Please send this again in a minute.");
}

/** Answers in time and whatever fails: the form is replaced, or says at its fields what is wrong. */
function takeForm(
  app: App,
  { logger, answerWithinMs }: FormOptions,
  callbackId: string,
  take: (submitted: Submitted) => Promise<Outcome>,
): void {
  app.view<ViewSubmitAction>(
    { type: "view_submission", callback_id: callbackId },
    async ({ ack, body, view, context: { teamId } }) => {
      const by = clickerOf(body, teamId);
      const log = logger.child({ actor: by.id, form: callbackId });
      const taking = (async (): Promise<Outcome> => {
        try {
          return await take({ view, by, team: teamId });
        } catch (error) {
          if (error instanceof HathiError) return notDone(view, withoutSecrets(error.message));
          log.error({ err: error }, "a form failed");
          return notDone(view, "Hathi cannot reach the database. Please try again in a minute.");
        }
      })();
      const outcome = (await within(answerWithinMs, taking)) ?? slow(view);
      const answer: ViewResponseAction =
        "errors" in outcome
          ? { response_action: "errors", errors: { ...outcome.errors } }
          : { response_action: "update", view: outcome.view };
      await ack(answer);
    },
  );
}
