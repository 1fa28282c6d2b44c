/** Guesses by a field's name whether its value is a secret. */

const secretName =
  /token|secret|passw(?:or)?d|passphrase|authori[sz]ation|api_?key|access_?key|private_?key|signing_?key|credential|cookie|session_?id|x_auth|signature/;

/** "client_secret", "api-key", "X-Api-Key", "Set-Cookie", "accessToken". */
export function namesSecret(name: string): boolean {
  return secretName.test(name.toLowerCase().replaceAll(/[-.\s]/g, "_"));
}
