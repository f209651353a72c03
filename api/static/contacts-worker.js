// Keeps the last answer of /kontakte on this device and shows it when there is no network. Nothing else is kept.
"use strict";

const PAGE = "/kontakte";
const LAST = "contacts-last-answer";
const LOOK = "contacts-look";
const LOOK_FILES = ["/static/contacts.css", "/static/contacts.js", "/static/icon.svg"];

addEventListener("install", (event) => {
  event.waitUntil(caches.open(LOOK).then((cache) => cache.addAll(LOOK_FILES)).then(() => skipWaiting()));
});
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname === PAGE) event.respondWith(answer(event.request));
  else if (LOOK_FILES.includes(url.pathname)) event.respondWith(look(event.request));
});

// The network first; the answer replaces the one kept before, so that only the last question ever lies here.
async function answer(request) {
  try {
    const fresh = await fetch(request);
    if (mayBeKept(fresh) && new URL(request.url).searchParams.has("ort")) {
      const cache = await caches.open(LAST);
      const copy = fresh.clone();
      await Promise.all((await cache.keys()).map((kept) => cache.delete(kept)));
      await cache.put(request, copy);
    }
    return fresh;
  } catch (noNetwork) {
    const cache = await caches.open(LAST);
    const [kept] = await cache.keys();
    const last = (await cache.match(request)) ?? (kept && (await cache.match(kept)));
    if (last) return last;
    throw noNetwork;
  }
}

// What somebody sees who is signed in may not stay behind on the phone; the server says so.
function mayBeKept(fresh) {
  return fresh.ok && !(fresh.headers.get("Cache-Control") ?? "").includes("no-store");
}

async function look(request) {
  const cache = await caches.open(LOOK);
  try {
    const fresh = await fetch(request);
    if (fresh.ok) await cache.put(request, fresh.clone());
    return fresh;
  } catch (noNetwork) {
    const kept = await cache.match(request, { ignoreSearch: true });
    if (kept) return kept;
    throw noNetwork;
  }
}
