/** Has the server take jobs from Postgres, as the documentation of the Postgres world does it for Nitro. */
import { definePlugin } from "nitro";
import { getWorld } from "workflow/runtime";

export default definePlugin(() => {
  void getWorld().start?.();
});
