/** Reads HATHI_ADMINS, the part of the configuration that names people. */
import { type Admin, parseAdmin } from "../../core/admin.ts";

export function readAdmins(value: string | undefined, problems: string[]): readonly Admin[] {
  const words = (value ?? "").split(/[\s,]+/).filter((word) => word !== "");
  return words.flatMap((word) => {
    const admin = parseAdmin(word);
    if (admin !== undefined) return [admin];
    problems.push(
      `HATHI_ADMINS: "${word}" is not a Slack user id; give ids such as U0123ABCD or, where several workspaces install the app, T0123ABCD/U0123ABCD, with commas between. In Slack, a person's profile has "Copy member ID"`,
    );
    return [];
  });
}
