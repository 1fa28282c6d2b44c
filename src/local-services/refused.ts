/** What the local Slack or GitHub, or the playground itself, refuses a person, in words for that person. */

export class Refused extends Error {
  override readonly name = "Refused";
}
