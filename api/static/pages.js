// Small conveniences of the counter; every page works without this script.
"use strict";

const fold = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replaceAll("ß", "ss");
const counted = (node, number) =>
  (number === 1 ? node.dataset.one : number === 0 && node.dataset.none ? node.dataset.none : node.dataset.several)
    .replace("{n}", number);

const told = (place) => [place.designation, place.name, place.postcodes.slice(0, 3).join(", ")].filter(Boolean).join(" · ");

// Places are suggested while typing, from the same register that answers.
function suggestPlaces(input) {
  const list = document.getElementById(input.getAttribute("list"));
  const keyed = "keyed" in input.dataset;
  let waiting;
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const words = input.value.trim();
      if (words.length < 2) return;
      const answer = await fetch(`${input.dataset.places}?q=${encodeURIComponent(words)}`).catch(() => null);
      if (!answer?.ok || words !== input.value.trim()) return;
      const found = (await answer.json()).contents ?? [];
      list.replaceChildren(...found.slice(0, 8).map((place) => keyed ? new Option(told(place), `${place.name} (${place.id})`) : new Option(told(place), place.name)));
    }, 150);
  });
}

// Typing a word leaves only the topics that hold it; Tab then leads straight to them.
function filterTopics(box) {
  const field = box.querySelector("input");
  const state = box.querySelector("[role=status]");
  const groups = [...document.querySelectorAll(`${box.dataset.filter} [data-group]`)];
  box.hidden = false;
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  field.addEventListener("input", () => {
    const words = fold(field.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const group of groups) {
      const name = fold(group.querySelector("summary").textContent);
      let inGroup = 0;
      for (const line of group.querySelectorAll(".kern-form-check")) {
        const text = `${name} ${fold(line.textContent)}`;
        const ticked = line.querySelector("input").checked;
        const fits = words.every((word) => text.includes(word));
        line.hidden = !fits && !ticked;
        if (!line.hidden) inGroup += 1;
        if (fits) shown += 1;
      }
      group.hidden = inGroup === 0;
      if (words.length && inGroup) group.open = true;
    }
    state.textContent = words.length ? counted(state, shown) : "";
  });
}

// How many topics are ticked stands beside the button, where it can be seen from every part of the list.
function countChosen(line) {
  const form = line.closest("form");
  const update = () => {
    const number = form.querySelectorAll("input[name=topic]:checked").length;
    line.hidden = number === 0;
    line.textContent = number ? counted(line, number) : "";
  };
  form.addEventListener("change", update);
  addEventListener("pageshow", update);
}

// What was left empty stays out of the address that is shared or bookmarked; going back finds the form filled in, at the
// address that it names for that. Only for forms that ask: what is sent to be kept or shared out stands in no address.
function tidyAddress(form) {
  form.addEventListener("formdata", (event) => {
    for (const [name, value] of [...event.formData]) {
      if (value !== "") continue;
      const kept = event.formData.getAll(name).filter(Boolean);
      event.formData.delete(name);
      kept.forEach((one) => event.formData.append(name, one));
    }
    const { back } = form.dataset;
    if (back) history.replaceState(null, "", `${back}?${new URLSearchParams(event.formData)}`);
  });
}

const narrow = matchMedia("(max-width: 47.99rem)").matches;
document.querySelectorAll("[data-places]").forEach(suggestPlaces);
document.querySelectorAll("[data-filter]").forEach(filterTopics);
document.querySelectorAll("[data-chosen]").forEach(countChosen);
document.querySelectorAll('form.counter[method="get"]').forEach(tidyAddress);
document.querySelectorAll("[data-group]").forEach((group) => {
  if (narrow && !group.querySelector(":checked")) group.open = false;
});
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => print());
});
document.getElementById("fehler")?.focus();
