// Keeps the last answer on this phone for when there is no network; the page works without this script.
"use strict";
navigator.serviceWorker?.register("/sw.js").catch(() => {});
const offline = document.querySelector("[data-offline]");
const say = () => {
  offline.hidden = navigator.onLine;
  offline.textContent = navigator.onLine ? "" : offline.dataset.offline;
};
addEventListener("online", say);
addEventListener("offline", say);
say();
// What was left empty stays out of the address.
document.querySelector("form").addEventListener("formdata", ({ formData }) => {
  for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
});
