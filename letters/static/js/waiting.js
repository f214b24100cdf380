// Looks again while something is being made, and shows what changed. Without this script the page
// loads itself anew.
"use strict";

const PAUSE = 1000;

async function look() {
  const here = document.querySelector("[data-waiting]");
  if (!here) return;
  try {
    const answer = await fetch(location.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(here.id);
    // An error page says nothing of what is being made: it is asked again.
    if (answer.ok && fresh && fresh.innerHTML !== here.innerHTML) {
      here.replaceChildren(...fresh.childNodes);
      here.toggleAttribute("data-waiting", fresh.hasAttribute("data-waiting"));
    }
  } catch (problem) {
    if (!(problem instanceof TypeError)) throw problem;
  }
  setTimeout(look, PAUSE);
}

setTimeout(look, PAUSE);
