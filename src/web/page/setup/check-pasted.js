// @ts-check
/** Hands in what is pasted into the page of the setup at once, so that nobody has to press a button for it. */

const field = document.querySelector("input[data-pasted]");
if (field instanceof HTMLInputElement)
  field.addEventListener("input", (event) => {
    const isPasted = event instanceof InputEvent && /^insertFrom(?:Paste|Drop)/.test(event.inputType);
    if (isPasted && field.value.trim() !== "") field.form?.requestSubmit();
  });
