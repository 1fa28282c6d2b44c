/** Opens the forgetting of people for the command line. */
import type { ForgetPeople } from "../../core/ports/people/forget.ts";
import { createForgetPeople as onDatabase } from "../../journal/people/forget/forget-person.ts";
import type { Store } from "../open-store.ts";

export function createForgetPeople({ database }: Pick<Store, "database">): ForgetPeople {
  return onDatabase(database);
}
