/** The rights of people in Slack: what the journal and Slack know of them, put to the rules of core/people/rights.ts. */
import { type FindAdmins, isAdminIn } from "../../core/admin.ts";
import { isPerson, type SlackParty } from "../../core/people/run-people.ts";
import {
  decideRight,
  isOpen,
  refuseAct,
  refuseStart,
  refuseSwitch,
  refuseToAdmins,
  type RightsPolicy,
  type RunAct,
  type Standing,
} from "../../core/people/rights.ts";
import { isOperator, readSlackActor } from "../../core/people/slack-actor.ts";
import type { Rights, RunPeopleReader, SlackStanding } from "../../core/ports/people/rights.ts";
import type { Actor } from "../../core/ports/people/run-commands.ts";

export interface RightsParts {
  readonly policy: RightsPolicy;
  readonly findAdmins: FindAdmins;
  readonly people: RunPeopleReader;
  readonly slack: Omit<SlackStanding, "isActive">;
}

const forOutsiders: RightsPolicy = { looking: "concerned", steering: "concerned" };

export function createRights({ policy, findAdmins, people, slack }: RightsParts): Rights {
  const isAdmin = async (by: Actor): Promise<boolean | undefined> => {
    // Whoever is an admin of another workspace is none here.
    if (by.isOutsider === true) return false;
    const { team } = readSlackActor(by) ?? { team: null };
    if (team !== null && isAdminIn(await findAdmins(team), team, by)) return true;
    return slack.isWorkspaceAdmin(by);
  };
  // "Everybody" is everybody in the workspace.
  const policyFor = (by: Actor): RightsPolicy => (by.isOutsider === true ? forOutsiders : policy);
  const isForAll = (act: RunAct, by: Actor): boolean => isOpen(policyFor(by), act);
  const standingOf = async (by: Actor, concerned: readonly SlackParty[]): Promise<Standing> => {
    const user = readSlackActor(by)?.user;
    if (user !== undefined && concerned.includes(user)) return { isConcerned: true, isAdmin: undefined };
    // A run concerns outsiders by their own names only: the members of a shared channel are not all of this workspace.
    const groups = by.isOutsider === true ? [] : concerned.filter((party) => !isPerson(party));
    const [admin, ...members] = await Promise.all([
      isAdmin(by),
      ...groups.map(async (party) => slack.belongsTo(party, by)),
    ]);
    const isConcerned = members.includes(true) || (members.includes(undefined) ? undefined : false);
    return { isConcerned, isAdmin: admin };
  };
  const isOpenTo = (act: RunAct, by: Actor): boolean => isForAll(act, by) || isOperator(by);
  const partiesOf = async (by: Actor): Promise<readonly SlackParty[]> => {
    const user = readSlackActor(by)?.user;
    if (user === undefined) return [];
    if (by.isOutsider === true) return [user];
    const groups = await people.groups();
    const belongs = await Promise.all(groups.map(async (party) => slack.belongsTo(party, by)));
    return [user, ...groups.filter((_, index) => belongs[index] === true)];
  };
  const requireAdmin: Rights["requireAdmin"] = async (what, by) => {
    if (isOperator(by)) return;
    const admin = await isAdmin(by);
    if (admin !== true) throw refuseToAdmins(what, admin === undefined);
  };
  return {
    async require(act, run, by) {
      if (isOpenTo(act, by)) return;
      const concerned = await people.concerned(run.id);
      const decision = decideRight(policyFor(by), act, await standingOf(by, concerned));
      if (decision === "allowed") return;
      await people.noteRefusal(act, run.id, by);
      throw refuseAct(act, run, concerned, decision);
    },
    async seenOf(runs, by) {
      if (runs.length === 0 || isOpenTo("look", by)) return new Set(runs);
      const concerned = await people.concernedByEach(runs);
      const standings = await Promise.all(runs.map(async (run) => standingOf(by, concerned.get(run) ?? [])));
      const policyHere = policyFor(by);
      return new Set(
        runs.filter((_, index) => {
          const standing = standings[index];
          return standing !== undefined && decideRight(policyHere, "look", standing) === "allowed";
        }),
      );
    },
    async requireStart(automation, by) {
      if (isOpenTo("resume", by)) return;
      const named = await people.ofAutomation(automation);
      if (named.length === 0 && by.isOutsider !== true) return;
      const decision = decideRight(policyFor(by), "resume", await standingOf(by, named));
      if (decision !== "allowed") throw refuseStart(automation, named, decision);
    },
    async requireSwitch(automation, by) {
      if (isOpenTo("resume", by)) return;
      const named = await people.ofAutomation(automation);
      const decision = decideRight(policyFor(by), "resume", await standingOf(by, named));
      if (decision !== "allowed") throw refuseSwitch(automation, named, decision);
    },
    async requireConnect(by) {
      if (!isOpenTo("resume", by)) await requireAdmin("say which repositories speak here", by);
    },
    requireAdmin,
    async visibleTo(by) {
      if (isOpenTo("look", by)) return "all";
      return (await isAdmin(by)) === true ? "all" : partiesOf(by);
    },
    partiesOf,
  };
}
