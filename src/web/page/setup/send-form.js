// @ts-check
/** Sends the form of the page off as if its button had been pressed: GitHub asks what is to be asked. */

document.querySelector("form")?.requestSubmit();
