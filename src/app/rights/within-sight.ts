/** Narrows a filter to the runs that a person sees. */
import type { SlackParty } from "../../core/people/run-people.ts";
import type { Rights } from "../../core/ports/people/rights.ts";
import { isOperator } from "../../core/people/slack-actor.ts";
import type { Actor } from "../../core/ports/people/run-commands.ts";

export interface Concerning {
  readonly concerning?: "me" | readonly SlackParty[] | undefined;
}

type Narrowed<Filter> = Omit<Filter, "concerning"> & {
  readonly concerning?: readonly SlackParty[] | undefined;
};

export async function withinSight<Filter extends Concerning>(
  filter: Filter,
  rights: Rights,
  by: Actor,
): Promise<Narrowed<Filter>> {
  const { concerning, ...rest } = filter;
  const visible = await rights.visibleTo(by);
  if (concerning === "me") {
    // Whoever operates the machine is nobody in Slack, and sees all runs.
    return { ...rest, ...(!isOperator(by) && { concerning: await rights.partiesOf(by) }) };
  }
  if (visible === "all") return { ...rest, ...(concerning !== undefined && { concerning }) };
  // Of those whom the person asks for, only runs that the person sees anyway.
  const own = concerning?.filter((party) => visible.includes(party));
  return { ...rest, concerning: own ?? visible };
}
