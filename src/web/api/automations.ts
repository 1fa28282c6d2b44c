/** What the page asks of automations, and what people do with them. */
import type { Router } from "express";
import { z } from "zod";
import { fieldsOf } from "../../core/asks/form-fields.ts";
import type { AutomationOnPage } from "../../core/ports/page/page-events.ts";
import { mostCounted } from "../../core/ports/people/run-commands.ts";
import type { PageServices } from "../page-services.ts";
import { get, post } from "./request.ts";

const start = z.object({ data: z.unknown() });

export function automationRoutes(router: Router, { reach, reachPage, settings }: PageServices): void {
  get(router, "/automations", async ({ visitor: { team, by } }) => {
    const [automations, told] = await Promise.all([
      reachPage(team, by).automations.list(),
      settings(team).listToldPlaces(),
    ]);
    const views = automations.map((automation) => {
      const { tell = null, setBy = null } = told.get(automation.name) ?? {};
      return { ...automationView(automation), tell, tellSetBy: setBy };
    });
    return { automations: views, mostCounted };
  });
  post(router, "/automations/:name/start", async ({ visitor, params: { name = "" }, body, by }) => {
    const { data } = start.parse(body);
    return { run: await reach(visitor.team, by).runs.start(name, data, by) };
  });
  for (const isOn of [true, false]) {
    post(
      router,
      `/automations/:name/${isOn ? "on" : "off"}`,
      async ({ visitor, params: { name = "" }, by }) => ({
        isChanged: await reach(visitor.team, by).runs.switchAutomation(name, isOn, by),
      }),
    );
  }
}

function automationView({ input, ...automation }: AutomationOnPage) {
  // Null where anything goes: the page then takes JSON.
  const fields = input === null ? null : fieldsOf({ schema: input, filled: null });
  return { ...automation, fields };
}
