/** Claims accounts that refuse our credentials, so that one process tells people of each, once. */
import type { RefusedAccount, RefusedAccounts } from "../../core/ports/refused-accounts.ts";
import type { Database } from "../database/database.ts";

// People are told at most once, also of what closes many calls for one reason, as a missing scope does. A process that dies between the claim and the message has at least logged the refusal.
const claimSql = `
  update hathi.outages set told_at = hathi.now()
  where account = (
    select account from hathi.outages as news where refusal is not null and told_at is null
      and not exists (
        select 1 from hathi.outages as told where told.refusal = news.refusal and told.told_at is not null)
    order by since limit 1 for update skip locked)
  returning account, refusal,
    (select count(*)::integer from hathi.turns
     where scope in (select same.account from hathi.outages as same where same.refusal = outages.refusal)) as runs`;

export function createRefusedAccounts(database: Database): RefusedAccounts {
  return {
    async claim() {
      const [row] = await database.query<RefusedAccount>({ name: "claim-refused-account", text: claimSql });
      return row;
    },
    async giveBack(account) {
      await database.query(
        {
          name: "give-refused-account-back",
          text: "update hathi.outages set told_at = null where account = $1",
        },
        [account],
      );
    },
  };
}
