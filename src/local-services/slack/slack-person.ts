/** A person in the local Slack. */
import type { PersonName } from "../people.ts";

export interface SlackPerson {
  readonly name: PersonName;
  readonly realName: string;
  readonly userId: string;
  readonly token: string;
}
