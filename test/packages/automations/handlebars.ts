/** handlebars: helpers and partials that are registered at the top. */
import { on, sleep } from "hathi";
import Handlebars from "handlebars";
import { night, noted } from "./lib/lab.ts";

Handlebars.registerHelper("loud", (text: string) => text.toUpperCase());
Handlebars.registerPartial("sign", "-- {{who}}");
const template = Handlebars.compile("{{loud name}} {{> sign}}");

export default on("webhook.play", async () => {
  const before = template({ name: "a", who: "me" });

  await noted(before);
  await sleep(night);

  const after = template({ name: "b", who: "me" });
  return { before, after };
});
