/** exceljs: a workbook that grows after the night. */
import { on, sleep } from "hathi";
import ExcelJS from "exceljs";
import { inFolder, night, noted } from "./lib/lab.ts";

export default on("webhook.play", async () => {
  const workbook = new ExcelJS.Workbook();
  const sheet = workbook.addWorksheet("Report");
  sheet.columns = [
    { header: "Name", key: "name" },
    { header: "N", key: "n" },
  ];
  sheet.addRow({ name: "a", n: 1 });
  sheet.mergeCells("D1:E1");
  const before = sheet.rowCount;

  await noted(before);
  await sleep(night);

  sheet.addRow({ name: "b", n: 2 });
  await workbook.xlsx.writeFile(inFolder("report.xlsx"));
  const after = [sheet.rowCount, sheet.getCell("E1").isMerged];
  return { before, after };
});
