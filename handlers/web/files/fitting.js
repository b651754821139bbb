// Fitting a slide to the screen: as large as it goes, on several pages if it must be. `main` and `shown` are of stage.js.
"use strict";

const LARGEST = 1.4;
const LARGEST_BESIDE = 1.15; // the QR code
const SMALLEST = 1; // else there are pages: stage.css says how large that is
const SMALLEST_WHOLE = 0.9; // so that a table by group isn't torn
const SMALLEST_ASKED = 0.8; // all that can be answered is seen at once
const SMALLEST_TITLE = 0.8;
const LEAST = 0.6; // of what can't be taken apart
const STEP = 0.05;

// As large as it goes. What is too long for that takes a smaller title, and then several pages, before it is read with effort.
function fit(made) {
  const columns = [...made.querySelectorAll(".words, .right")]; // a word may be wider than its column
  const isWide = () => [made, ...columns].some((one) => one.scrollWidth > one.clientWidth + 1);
  const overflows = () => made.scrollHeight > main.clientHeight + 1 || isWide();
  let size = made.classList.contains("outcome") ? LARGEST : LARGEST_BESIDE;
  const resize = (by) => { size += by; main.style.setProperty("--fit", size.toFixed(2)); };
  const shrink = (smallest) => { while (overflows() && size > smallest + STEP / 2) resize(-STEP); };
  let title = 1;
  const retitle = (by) => { title += by; main.style.setProperty("--title", title.toFixed(2)); };
  const shorten = (isTooLarge) => { while (isTooLarge() && title > SMALLEST_TITLE + STEP / 2) retitle(-STEP); };
  retitle(0);
  resize(0);
  shorten(isWide);
  shrink(SMALLEST);
  const left = made.querySelector(".left");
  const room = left && main.clientHeight - made.lastChild.offsetHeight - parseFloat(getComputedStyle(made).rowGap);
  for (let share = 0.95; left && left.offsetHeight > room && share > 0.5; share -= 0.05) left.style.setProperty("--share", share);
  shorten(overflows);
  if (made.classList.contains("kind-poll")) shrink(SMALLEST_ASKED);
  shown.pages = 1;
  const pieces = [...made.querySelectorAll(".row, .section.bare, .lines > li")];
  const ends = made.querySelectorAll(".outcome > .note, .right > .note");
  const show = (from, to) => {
    pieces.forEach((piece, number) => { piece.hidden = number < from || number >= to; });
    made.querySelectorAll(".section:not(.bare)").forEach((one) => {
      one.hidden = ![...one.querySelectorAll(".row")].some((piece) => !piece.hidden);
    });
    ends.forEach((note) => { note.hidden = to < pieces.length; }); // with the last row
  };
  if (overflows() && pieces.length > 1) {
    let starts = paged(pieces, show, overflows);
    const smaller = (smallest) => { resize(-STEP); starts = paged(pieces, show, overflows); return size > smallest + STEP / 2; };
    while (starts.isTorn && made.classList.contains("kind-groups") && smaller(SMALLEST_WHOLE));
    while (starts.isTooLarge && smaller(LEAST));
    while (!starts.isTooLarge && size < LARGEST) { // no more pages than that, in larger type
      resize(STEP);
      const larger = paged(pieces, show, overflows);
      if (larger.length > starts.length || larger.isTooLarge || larger.isTorn > starts.isTorn) { resize(-STEP); break; }
      starts = larger;
    }
    shown.pages = starts.length;
    shown.page = Math.min(shown.page, shown.pages - 1);
    show(starts[shown.page], starts[shown.page + 1] ?? pieces.length);
  }
  shrink(LEAST);
}

// With which pieces pages begin. What stands under a heading stays together where it can.
function paged(pieces, show, overflows) {
  const starts = [0];
  starts.isTooLarge = starts.isTorn = false;
  pieces.forEach((piece, number) => {
    const from = starts[starts.length - 1];
    show(from, number + 1);
    if (!overflows()) return;
    const first = pieces.findIndex((one) => one.parentNode === piece.parentNode);
    const hasHeading = piece.parentNode.querySelector("h2") !== null;
    const start = first > from && hasHeading ? first : number;
    starts.isTorn ||= hasHeading && start > first;
    if (start > from) {
      starts.push(start);
      show(start, number + 1);
    }
    starts.isTooLarge ||= overflows();
  });
  return starts;
}
