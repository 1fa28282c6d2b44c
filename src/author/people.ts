/** Who on GitHub is who in Slack. */
import type { Person } from "../core/people/person.ts";
import type { HoursSettings } from "../core/time/working-time/working-hours.ts";
import { unusable } from "./outside-of-a-run.ts";

/**
 * Where to look at commits, for people whose profile on GitHub shows no address.
 *
 * @example
 * const options: FindPeopleOptions = { repository: { owner: "octo", repo: "app" } };
 * await people.find("ana", options);
 */
export interface FindPeopleOptions {
  /** The repository of the automation's event, if you name none. */
  readonly repository?: { readonly owner: string; readonly repo: string };
  /**
   * Working hours for people who decided nothing themselves, such as a repository's. They are stronger than the
   * workspace's, and a time zone in Slack is stronger than theirs.
   */
  readonly hours?: HoursSettings;
}

/**
 * Finds people of GitHub in Slack and the other way round. Each call is a step. A person is looked up once for all
 * runs, and kept. Somebody who was not found is looked for again after an hour, so that those who join later are found.
 *
 * Logins are compared as GitHub does, without regard to case.
 *
 * @example
 * const mention = async (by: People, login: string): Promise<string> => {
 *   const person = await by.find(login);
 *   return person === undefined ? login : `<@${person.user}>`;
 * };
 * status(`waiting for ${await mention(people, "ana")}`);
 */
export interface People {
  /**
   * Finds a login in Slack, in this order: by a stored link, by the address that the profile on GitHub shows, by the
   * address in commits, by the full name if only one member has it.
   *
   * @returns undefined if nobody in Slack is known to be this login. Bots are nobody
   * @example
   * const ana = await people.find("ana");
   * status(ana === undefined ? "waiting for ana" : `waiting for <@${ana.user}>`);
   */
  find(login: string, options?: FindPeopleOptions): Promise<Person | undefined>;
  /**
   * Finds many logins by one step: up to 1,000. All members of the workspace are read by pages, where that is cheaper
   * than to look for each.
   *
   * @returns the people in the order of the logins, undefined for each who is not found
   * @example
   * const found = await people.findAll(["ana", "ben"]);
   * status(`${found.filter((one) => one !== undefined).length} of 2 are in Slack`);
   */
  findAll(logins: readonly string[], options?: FindPeopleOptions): Promise<readonly (Person | undefined)[]>;
  /**
   * Finds the login of a user in Slack.
   *
   * @param user the id, such as "U0123ABCD"
   * @example
   * const person = await people.findByUser("U0123ABCD");
   * status(person?.isProven === true ? `approved by ${person.login}` : "nobody vouches for who this is on GitHub");
   */
  findByUser(user: string, options?: Pick<FindPeopleOptions, "hours">): Promise<Person | undefined>;
}

/**
 * Who on GitHub is who in Slack. Each call is a step.
 *
 * @example
 * const ana = await people.find("ana");
 * await slack.chat.postMessage({ channel: "#news", text: ana === undefined ? "ana" : `<@${ana.user}>` });
 */
export const people: People = unusable("people") as People;
