/** xlsx: a workbook that is written after the night. */
import { on, sleep } from "hathi";
import * as XLSX from "xlsx";
import { night, noted } from "./lib/lab.ts";

export default on("webhook.play", async () => {
  const book = XLSX.utils.book_new();
  XLSX.utils.book_append_sheet(book, XLSX.utils.json_to_sheet([{ name: "a", n: 1 }]), "Report");
  const before = book.SheetNames;

  await noted(before);
  await sleep(night);

  const bytes = XLSX.write(book, { type: "buffer", bookType: "xlsx" });
  const after = XLSX.read(bytes).SheetNames;
  return { before, after };
});
