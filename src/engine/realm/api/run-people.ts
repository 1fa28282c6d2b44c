/** `people` as an automation sees it. Each call is a step, which the run's connector performs. */
import { isLogin } from "../../../core/people/link.ts";
import { hoursSettings } from "../../../core/people/preferences.ts";
import type { HoursSettings } from "../../../core/time/working-time/working-hours.ts";
import type { Person } from "../../../core/people/person.ts";
import type { HathiEvent } from "../../../core/event.ts";
import type * as hathi from "../../../index.ts";
import { checkOptions, describeKind, type OptionCheck, refuseInStep } from "./check-call.ts";

type CallRun = (name: string, path: readonly string[], args: readonly unknown[]) => Promise<unknown>;

const mostLogins = 1000;

export function createPeopleApi(call: CallRun, event: HathiEvent): hathi.People {
  const find = async (
    name: string,
    logins: readonly string[],
    options: hathi.FindPeopleOptions | undefined,
  ): Promise<readonly (Person | undefined)[]> => {
    refuseInStep(name);
    checkOptions(name, options, { repository: isRepository, hours: isHours });
    const repository = options?.repository ?? repositoryOf(event);
    const place = repository && { owner: repository.owner, repo: repository.repo };
    const asked = {
      logins: logins.map((login) => readLogin(name, login)),
      repository: place ?? null,
      ...hoursIn(options),
    };
    return (await call(name, ["people", "find"], [asked])) as readonly (Person | undefined)[];
  };
  return {
    find: async (login, options) => (await find("people.find", [login], options))[0],
    findAll: async (logins, options) => {
      if (!Array.isArray(logins)) {
        throw new TypeError(`people.findAll: give an array of logins, not ${describeKind(logins)}`);
      }
      if (logins.length > mostLogins) {
        throw new TypeError(
          `people.findAll: ${logins.length} logins are too many for one step: give at most ${mostLogins}`,
        );
      }
      return logins.length === 0 ? [] : find("people.findAll", logins, options);
    },
    findByUser: async (user, options) => {
      refuseInStep("people.findByUser");
      checkOptions("people.findByUser", options, { hours: isHours });
      if (typeof user !== "string" || !/^[UW][A-Z0-9]+$/.test(user)) {
        throw new TypeError(
          `people.findByUser: give the id of a user in Slack, such as "U0123ABCD", not ${typeof user === "string" && user !== "" ? `"${user.slice(0, 100)}"` : describeKind(user)}`,
        );
      }
      return (await call(
        "people.findByUser",
        ["people", "find-by-user"],
        [{ user, ...hoursIn(options) }],
      )) as Person | undefined;
    },
  };
}

/** Recorded only where it is given. */
function hoursIn(options: { readonly hours?: HoursSettings } | undefined): { hours?: HoursSettings } {
  return options?.hours === undefined ? {} : { hours: options.hours };
}

const isHours: OptionCheck = (value) => {
  const [issue] = hoursSettings.strict().safeParse(value).error?.issues ?? [];
  return issue === undefined ? undefined : `cannot be read: ${issue.path.join(".")} ${issue.message}`;
};

function readLogin(name: string, login: unknown): string {
  if (typeof login === "string" && isLogin(login)) return login;
  const got = typeof login === "string" && login !== "" ? `"${login.slice(0, 100)}"` : describeKind(login);
  throw new TypeError(`${name}: a login is what GitHub calls a person by, such as "ana", not ${got}`);
}

const isRepository: OptionCheck = (value) => {
  const { owner, repo } = (value ?? {}) as { readonly owner?: unknown; readonly repo?: unknown };
  return typeof owner === "string" && typeof repo === "string"
    ? undefined
    : 'is of the form { owner: "octo", repo: "app" }';
};

function repositoryOf({ source, data }: HathiEvent): { owner: string; repo: string } | undefined {
  if (source !== "github") return undefined;
  const { repository } = (data ?? {}) as {
    readonly repository?: { readonly name?: unknown; readonly owner?: { readonly login?: unknown } | null };
  };
  const owner = repository?.owner?.login;
  const repo = repository?.name;
  return typeof owner === "string" && typeof repo === "string" ? { owner, repo } : undefined;
}
