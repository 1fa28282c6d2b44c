/**
 * The first question of the setup: where Slack and GitHub reach Hathi. A page asks beside it what a terminal takes by
 * options, so that nobody is asked again before GitHub, and its button leads to Slack.
 */
import { HathiError } from "../../core/errors.ts";
import { findOrganization } from "./find-organization.ts";
import type { Ask, Beside, Setup, SetupOptions } from "./setup.ts";
import { makeSlackManifest, slackAppLink } from "./slack-manifest.ts";

export interface Asked {
  /** Null where Hathi has no address. */
  readonly url: string | null;
  readonly options: SetupOptions;
}

export interface FirstQuestion extends Pick<Setup, "say" | "findProblem" | "apiUrl" | "place"> {
  readonly ask: Ask;
  readonly options: SetupOptions;
  /** What the environment has for HATHI_URL. */
  readonly given: string | undefined;
  /** Whether there is a page that shows what is asked beside. */
  readonly isPage: boolean;
  /** Whether the Slack app is still to be made. */
  readonly needsSlack: boolean;
}

const question =
  "The address under which Slack and GitHub reach this server, such as https://hathi.example.com\n(empty for Slack by Socket Mode and no GitHub): ";

export async function askPlace(first: FirstQuestion): Promise<Asked> {
  const { ask, say, options, isPage, given } = first;
  if (options.socket === true) return { url: null, options };
  const known = options.url ?? given;
  let [org, workspaces] = [options.org, options.workspaces ?? "one"];
  const beside = isPage ? await fieldsBeside(first, known) : [];
  for (let answer = isPage ? undefined : known; ; answer = undefined) {
    answer ??= await ask(question, {
      isAddress: true,
      ...(known !== undefined && { value: known }),
      beside: beside.map((field) => ({ ...field, value: { org, workspaces }[field.name] ?? field.value })),
      take(values) {
        org = values["org"]?.trim() ?? org;
        if (values["workspaces"] !== undefined) workspaces = values["workspaces"] === "many" ? "many" : "one";
      },
      ...(first.needsSlack && {
        leadsTo: {
          words: "Make the Slack app",
          to: async (typed, { workspaces: who }) => findSlackLink(first, typed, who),
        },
      }),
    });
    const chosen = { ...options, workspaces, ...(org !== undefined && { org }) };
    const problem = findProblem(first, answer);
    if (problem === undefined && answer === "" && workspaces === "many" && isPage) {
      say("Many workspaces can install the app only where Slack reaches this server: give its address.");
      continue;
    }
    if (problem === undefined) return { url: withoutSlash(answer), options: chosen };
    say(problem);
    if (known === answer && !isPage) throw new HathiError("CONFIG_INVALID", problem);
  }
}

async function fieldsBeside(first: FirstQuestion, known: string | undefined): Promise<readonly Beside[]> {
  const { options, apiUrl, place } = first;
  const url = known !== undefined && findProblem(first, known) === undefined ? withoutSlash(known) : null;
  const found = options.org ?? (await findOrganization({ ...place, url, apiUrl }))?.name ?? "";
  return [
    {
      name: "workspaces",
      words: "Who uses it in Slack",
      value: options.workspaces ?? "one",
      choices: [
        ["one", "One workspace"],
        ["many", "Many workspaces, each of which installs the app (OAuth)"],
      ],
    },
    ...(options.github
      ? [
          {
            name: "org" as const,
            words: "The organisation on GitHub that shall have the App (empty for your own account)",
            value: found,
          },
        ]
      : []),
  ];
}

/** Where the app is made; undefined where the address will not do. */
async function findSlackLink(first: FirstQuestion, typed: string, who?: string): Promise<string | undefined> {
  if (findProblem(first, typed) !== undefined || (typed === "" && who === "many")) return undefined;
  return slackAppLink(await makeSlackManifest(withoutSlash(typed)));
}

function findProblem({ findProblem: find }: FirstQuestion, answer: string): string | undefined {
  return answer === "" ? undefined : find("HATHI_URL", answer);
}

function withoutSlash(answer: string): string | null {
  return answer === "" ? null : answer.replace(/\/+$/, "");
}
