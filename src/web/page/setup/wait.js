// @ts-check
/** Loads the page of the setup again as soon as there is something new on it, while the person has nothing to do there. */

const seen = document.querySelector("[data-version]")?.getAttribute("data-version") ?? "0";
const pauseMs = 2000;

async function wait() {
  for (;;) {
    try {
      const response = await fetch(`/news?seen=${seen}`);
      if (!response.ok || (await response.text()) === "new") return location.replace("/");
    } catch {
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}

void wait();
