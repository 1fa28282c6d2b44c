/** Reads HATHI_ADMINS, the part of the configuration that names people. */
import { type Admin, parseAdmin } from "../../core/admin.ts";
import type { Refuse } from "./setting.ts";

export function readAdmin(word: string, refuse: Refuse): Admin {
  const admin = parseAdmin(word);
  if (admin === undefined)
    refuse(
      `"${word}" is not a Slack user id; give ids such as U0123ABCD or, where several workspaces install the app, T0123ABCD/U0123ABCD, with commas between. In Slack, a person's profile has "Copy member ID"`,
    );
  return admin ?? { team: null, user: word };
}
