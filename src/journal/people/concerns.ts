/** Conditions on the row of a run: that it concerns one of some people, and that it is about something. */

/**
 * The run names one of them, or its automation does so in advance.
 *
 * @param parties the parameter that holds them
 */
export function concerns(parties: string): string {
  return `(exists (select 1 from hathi.run_people where run_people.run_id = runs.id and person = any (${parties}::text[]))
    or exists (select 1 from hathi.automations where automations.name = runs.automation and people && ${parties}::text[]))`;
}

/** @param subject the parameter that holds it: "octo/app" is also for what is about "octo/app#7" */
export function isAbout(subject: string): string {
  return `(runs.subject = ${subject} or starts_with(runs.subject, ${subject} || '#'))`;
}

/** The same, with a range that the index on subjects has: for a search among all runs, however many there are. */
export function isAboutByIndex(subject: string): string {
  return `${isAbout(subject)} and runs.subject ~>=~ ${subject} and runs.subject ~<~ (${subject} || '$')`;
}
