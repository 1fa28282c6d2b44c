/** The app of the Workflow SDK, which Nitro builds before it can be started. */
import { defineConfig } from "nitro";

export default defineConfig({
  serverDir: "./server",
  modules: ["workflow/nitro"],
});
