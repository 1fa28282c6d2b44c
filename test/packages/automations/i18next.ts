/** i18next: a text in another language. */
import { on, sleep } from "hathi";
import i18next from "i18next";
import { night, noted } from "./lib/lab.ts";

export default on("webhook.play", async () => {
  await i18next.init({ lng: "de", resources: { de: { translation: { hi: "hallo {{n}}" } } } });
  const before = i18next.t("hi", { n: 1 });

  await noted(before);
  await sleep(night);

  const after = i18next.t("hi", { n: 2 });
  return { before, after };
});
