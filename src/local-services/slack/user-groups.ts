/** The user groups of the local Slack, which the emulator does not have: listed, and read with their members. */
import { jsonResponse } from "../http-front.ts";
import type { FrontResponse } from "../http-front.ts";
import type { SlackArguments } from "./slack-arguments.ts";

export interface UserGroup {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  /** Slack user ids. */
  readonly users: readonly string[];
}

export class UserGroups {
  readonly #teamId: string;
  readonly #groups = new Map<string, UserGroup>();

  constructor(teamId: string) {
    this.#teamId = teamId;
  }

  /** Makes a group, or changes who belongs to it. */
  set(group: UserGroup): void {
    this.#groups.set(group.id, group);
  }

  /** Answers as Slack's Web API does; null for any other method. */
  answer(method: string, args: SlackArguments): FrontResponse | null {
    if (method === "usergroups.list") {
      const withUsers = String(args["include_users"]) === "true";
      const usergroups = [...this.#groups.values()].map((group) => ({
        ...this.#describe(group),
        ...(withUsers && { users: group.users }),
      }));
      return jsonResponse(200, { ok: true, usergroups });
    }
    if (method !== "usergroups.users.list") return null;
    const group = this.#groups.get(String(args["usergroup"]));
    return jsonResponse(
      200,
      group === undefined ? { ok: false, error: "no_such_subteam" } : { ok: true, users: group.users },
    );
  }

  #describe({ id, handle, name, users }: UserGroup): object {
    return {
      id,
      team_id: this.#teamId,
      is_usergroup: true,
      name,
      handle,
      description: "",
      is_external: false,
      date_create: 0,
      date_update: 0,
      date_delete: 0,
      auto_type: null,
      deleted_by: null,
      prefs: { channels: [], groups: [] },
      user_count: users.length,
    };
  }
}
