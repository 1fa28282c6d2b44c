/** pdf-lib: a document that gets a page after the night. */
import { on, sleep } from "hathi";
import { PDFDocument, StandardFonts } from "pdf-lib";
import { night, noted } from "./lib/lab.ts";

export default on("webhook.play", async () => {
  const document = await PDFDocument.create();
  document.addPage([200, 200]).drawText("hello", { font: await document.embedFont(StandardFonts.Helvetica) });
  const before = (await document.save()).length > 500;

  await noted(before);
  await sleep(night);

  document.addPage();
  const after = (await PDFDocument.load(await document.save())).getPageCount();
  return { before, after };
});
