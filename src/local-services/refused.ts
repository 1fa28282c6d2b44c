/** Thrown if the local Slack or GitHub, or the playground, refuses something; the message is for the person. */

export class Refused extends Error {
  override readonly name = "Refused";
}
