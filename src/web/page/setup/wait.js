// @ts-check
/** Loads the page of the setup again as soon as there is something new on it, and goes on by itself where it leads on. */

const status = document.querySelector("[data-version]");
const news = `${status?.getAttribute("data-news") ?? ""}?seen=${status?.getAttribute("data-version") ?? "0"}`;
const next = status?.getAttribute("data-next");
const pauseMs = 2000;

async function wait() {
  for (;;) {
    try {
      const response = await fetch(news);
      if (!response.ok || (await response.text()) === "new") return location.reload();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}

if (typeof next === "string") location.assign(next);
else void wait();
