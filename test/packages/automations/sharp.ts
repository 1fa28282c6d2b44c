/** sharp: an image is made and made smaller, by machine code. */
import { on, sleep } from "hathi";
import sharp from "sharp";
import { night, noted } from "./lib/lab.ts";

export default on("webhook.play", async () => {
  const png = await sharp({ create: { width: 10, height: 10, channels: 3, background: "red" } })
    .png()
    .toBuffer();
  const before = (await sharp(png).metadata()).width;

  await noted(before);
  await sleep(night);

  const { data, info } = await sharp(png).resize(5).raw().toBuffer({ resolveWithObject: true });
  const after = [info.width, data.length];
  return { before, after };
});
