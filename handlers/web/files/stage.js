// The stage: follows the stream of slides, keeps those before to look back at, and lets the clock tick.
"use strict";

const main = document.getElementById("stage");
const shown = { slides: [], at: -1, language: kept("language"), page: 0, pages: 1, isHeld: false, face: null };
const clock = { now: 0, speed: 0, offset: 0, heard: performance.now() };

const SILENT_MS = 40000; // the stream says something every 15 s
const AGAIN_MS = 3000;
const TURN_MS = 12000; // a slide too long for the screen shows its pages one after the other
const MOST_KEPT = 60;

function kept(name) {
  try { return localStorage.getItem(`sala-${name}`); } catch { return null; }
}

function keep(name, value) {
  try { localStorage.setItem(`sala-${name}`, value); } catch { /* then it is for now only */ }
}

// Drawing

function draw() {
  const slide = shown.slides[shown.at];
  if (!slide) return;
  const [made, face] = drawn(slide, shown.language);
  shown.face = face;
  document.documentElement.lang = face.language;
  document.title = face.event;
  document.getElementById("event").textContent = slide.kind === "join" ? "" : face.event;
  document.body.classList.toggle("blank", slide.kind === "blank");
  main.dataset.key = slide.key;
  main.replaceChildren(made);
  tick(); // the header has its height
  fit(made);
  say();
}

function say(problem, words) {
  const { face, at, slides, page, pages, isHeld } = shown;
  const said = document.getElementById("said");
  if (problem !== undefined) said.textContent = words || (face && face[problem]) || "";
  said.className = said.textContent ? "problem" : "";
  const number = (value) => [...String(value)].map((digit) => (face ? face.digits[digit] : digit)).join("");
  const places = [];
  if (pages > 1) places.push(`${isHeld ? "‖ " : ""}${number(page + 1)} / ${number(pages)}`);
  if (at < slides.length - 1) places.push(`‹ ${number(at + 1)} / ${number(slides.length)} ›`);
  document.getElementById("place").textContent = places.join("   ");
}

// The clock

function tick() {
  const { face } = shown;
  if (!face || !clock.now) return;
  const now = clock.now + (performance.now() - clock.heard) * clock.speed;
  const two = (value) => String(value).padStart(2, "0");
  const written = (text) => text.replace(/\d/g, (digit) => face.digits[digit]);
  const there = new Date(now + clock.offset * 60000);
  document.getElementById("clock").textContent = written(`${two(there.getUTCHours())}:${two(there.getUTCMinutes())}`);
  const left = document.querySelector(".countdown");
  const slide = shown.slides[shown.at];
  if (!left) return;
  left.hidden = slide.closes_at === null;
  const seconds = Math.max(0, Math.ceil((slide.closes_at - now) / 1000));
  left.textContent = written(`⏱ ${Math.floor(seconds / 60)}:${two(seconds % 60)}`);
}

// The stream

let stream = null;
let heard = 0;

function listen() {
  if (stream) stream.close();
  stream = new EventSource("stream");
  heard = performance.now();
  stream.addEventListener("open", () => say(""));
  stream.addEventListener("slide", (event) => { heard = performance.now(); say(""); take(JSON.parse(event.data)); });
  stream.addEventListener("clock", (event) => {
    heard = performance.now();
    Object.assign(clock, JSON.parse(event.data), { heard });
    tick();
  });
  stream.addEventListener("gone", gone);
  stream.addEventListener("error", () => {
    say("lost");
    if (stream.readyState === EventSource.CLOSED) later(AGAIN_MS);
  });
}

// A proxy's error ends an event source for good; an address that was made anew is a plain 404, and others may fill it.
async function again() {
  try {
    const { ok, status, headers } = await fetch("stream", { method: "HEAD", cache: "no-store" });
    if (status === 404) { gone(); return; }
    if (ok) { listen(); return; }
    if (status === 503 && headers.get("content-type")?.startsWith("text/plain")) {
      const full = await fetch("stream", { cache: "no-store" });
      if (full.ok) { full.body.cancel(); listen(); return; }
      say("full", await full.text());
      heard = performance.now();
      later(full.headers.get("retry-after") * 1000 || AGAIN_MS);
      return;
    }
  } catch { /* there is no network yet */ }
  later(AGAIN_MS);
}

let waiting = 0;

function later(ms) {
  clearTimeout(waiting);
  waiting = setTimeout(again, ms);
}

function gone() {
  stream.close();
  heard = Infinity;
  shown.slides = [];
  shown.at = -1;
  shown.pages = 1;
  main.replaceChildren();
  document.body.classList.remove("blank");
  say("gone");
}

// What takes the place of the last slide is drawn in its place; another one comes after it, and is shown.
function take(slide) {
  const last = shown.slides[shown.slides.length - 1];
  if (last && last.key === slide.key) {
    shown.slides[shown.slides.length - 1] = slide;
    if (shown.at < shown.slides.length - 1) return;
  } else {
    shown.slides.push(slide);
    if (shown.slides.length > MOST_KEPT) shown.slides.shift();
    begin();
  }
  shown.at = shown.slides.length - 1;
  draw();
}

// Pages of a slide

let turning = 0;

function begin() {
  shown.page = 0;
  hold(false);
}

// Somebody talks about a page that they turned to, until they let go of it or another slide comes.
function hold(isHeld) {
  clearTimeout(turning);
  shown.isHeld = isHeld;
  if (!isHeld) turning = setTimeout(() => { turn(1); hold(false); }, TURN_MS);
}

function turn(by) {
  if (shown.pages < 2) return;
  shown.page = (shown.page + by + shown.pages) % shown.pages;
  draw();
}

// Keys

function look(to) {
  shown.at = Math.max(0, Math.min(shown.slides.length - 1, to));
  begin();
  draw();
}

function turnByHand(by) {
  hold(shown.pages > 1);
  turn(by);
}

function shade(dark) {
  document.documentElement.classList.toggle("dark", dark);
  draw();
}

const KEYS = {
  ArrowLeft: () => look(shown.at - 1),
  PageUp: () => look(shown.at - 1),
  ArrowRight: () => look(shown.at + 1),
  PageDown: () => look(shown.at + 1),
  Home: () => look(0),
  End: () => look(shown.slides.length - 1),
  ArrowUp: () => turnByHand(-1),
  ArrowDown: () => turnByHand(1),
  " ": () => { hold(!shown.isHeld && shown.pages > 1); say(); },
  d: () => {
    const dark = !isDark();
    keep("shade", dark ? "dark" : "light");
    shade(dark);
  },
  l: () => {
    const faces = shown.slides[shown.at]?.faces.map((face) => face.language) || [];
    shown.language = faces[(faces.indexOf(shown.face?.language) + 1) % faces.length];
    keep("language", shown.language);
    draw();
  },
  f: () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()),
};

document.addEventListener("keydown", (event) => {
  const act = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!act || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  act();
});

const prefersDark = matchMedia("(prefers-color-scheme: dark)");
prefersDark.addEventListener("change", () => { if (!kept("shade")) shade(prefersDark.matches); });
shade(kept("shade") ? kept("shade") === "dark" : prefersDark.matches);
addEventListener("resize", draw);
document.fonts.addEventListener("loadingdone", draw);
setInterval(tick, 250);
setInterval(() => { if (performance.now() - heard > SILENT_MS) listen(); }, 5000);
listen();
