// A slide as elements. Every word is put in as text, never as markup. Data: bot/stage/face.py.
"use strict";

const SVG = "http://www.w3.org/2000/svg";

// Viridis (van der Walt & Smith, 2015), and Okabe & Ito (2008): as the charts in the chat.
const VIRIDIS = [[68, 1, 84], [72, 40, 120], [62, 74, 137], [49, 104, 142], [38, 130, 142], [31, 158, 137], [53, 183, 121], [110, 206, 88], [181, 222, 43], [253, 231, 37]];
const CHOICES = ["#56b4e9", "#e69f00", "#009e73", "#f0e442", "#0072b2", "#d55e00", "#cc79a7"];

function element(name, classes, ...inside) {
  const made = document.createElement(name);
  if (classes) made.className = classes;
  made.append(...inside.filter((one) => one !== null && one !== ""));
  return made;
}

function isDark() {
  return document.documentElement.classList.contains("dark");
}

function colours(palette, n) {
  if (palette === "steps") {
    return Array.from({ length: n }, (_, i) => viridis(0.94 - (0.8 * i) / Math.max(1, n - 1)));
  }
  if (palette === "change") return ["#009e73", isDark() ? "#77808d" : "#b4bcc8", "#d55e00"];
  return palette === "choices" ? CHOICES.slice(0, n) : [isDark() ? "#56b4e9" : "#0072b2"];
}

function viridis(share) {
  const at = share * (VIRIDIS.length - 1);
  const low = Math.floor(at);
  const high = Math.min(low + 1, VIRIDIS.length - 1);
  const mixed = VIRIDIS[low].map((value, i) => Math.round(value + (VIRIDIS[high][i] - value) * (at - low)));
  return `rgb(${mixed.join(",")})`;
}

function inkOn(colour) {
  const [r, g, b] = colour.startsWith("#")
    ? [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16))
    : colour.match(/\d+/g).map(Number);
  return 0.299 * r + 0.587 * g + 0.114 * b > 140 ? "#101418" : "#fff";
}

function bar(parts, palette) {
  const fills = colours(palette, parts.length);
  const made = element("div", "bar");
  made.setAttribute("aria-hidden", "true"); // the figures beside it say the same
  parts.forEach((part, i) => {
    if (part.share <= 0) return;
    const piece = element("i", "", part.share > 0.035 ? part.said : "");
    piece.style.width = `${100 * part.share}%`;
    piece.style.background = fills[i];
    piece.style.color = inkOn(fills[i]);
    made.append(piece);
  });
  return made;
}

function row(one, digits) {
  const label = element("span", "label", one.is_right ? element("span", "tick", "✓ ") : "", one.label);
  if (one.detail) label.append(" ", element("small", "", one.detail));
  if (one.number) return element("li", "row numbered", badge(one, digits), element("span", "label", one.label, element("small", "", one.said)));
  if (!one.parts.length) return element("li", "row said", label, element("span", "note", one.said));
  const many = one.parts.length > 1;
  const figures = element("span", "figures", one.said);
  const said = one.parts.map((part) => part.said).filter(Boolean).join(", ");
  const made = element("li", `row${many ? " many" : ""}${one.is_right ? " right" : ""}`, label, bar(one.parts, one.palette), figures);
  if (many && said) figures.setAttribute("aria-label", `${said}. ${one.said}`);
  return made;
}

function section(one, digits) {
  const made = element("ul", `section${one.rows.length ? "" : " bare"}`);
  if (one.apart) made.append(element("li", "apart", one.apart));
  if (one.heading) made.append(element("li", "", element("h2", "", one.heading)));
  made.append(...one.rows.map((each) => row(each, digits)));
  made.append(...one.notes.map((note) => element("li", "note", note)));
  return made;
}

function legend(one) {
  const fills = colours(one.palette, one.labels.length);
  return element("ul", "legend", ...one.labels.map((label, i) => {
    const swatch = element("i");
    swatch.style.background = fills[i];
    return element("li", "", swatch, label);
  }));
}

function lines(many) {
  if (!many.length) return "";
  return element("ol", "lines", ...many.map((line) => element("li", line.is_faint ? "faint" : "",
    element("span", "before", line.before), element("span", "words-of", line.words), element("span", "after", line.after))));
}

function join(slide, face) {
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("viewBox", `0 0 ${slide.qr_size} ${slide.qr_size}`);
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", slide.link);
  picture.setAttribute("shape-rendering", "crispEdges");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", slide.qr);
  picture.append(path);
  return element("div", "join", picture, element("span", "how", face.how), element("span", "link", slide.link));
}

function count(one) {
  const made = bar([{ share: Math.min(1, one.share), said: "" }], "one");
  return element("div", "count", element("p", "", element("b", "", one.answered), element("span", "", one.said)), made);
}

function session(line, classes) {
  if (!line) return "";
  return element("div", `session ${classes}`, element("h2", "", line.before), element("h1", "", line.words), element("p", "when", line.after));
}

function inOther(others, of) {
  return others.map((face) => {
    const made = element("p", "other", of(face));
    made.lang = face.language;
    return made;
  });
}

const notes = (face) => face.notes.map((note) => element("p", "note", note));

// `others`: the faces in the other languages, of which a word stands beside where there is room.
const KINDS = {
  join: (slide, face, others) => [
    element("div", "words", element("h1", "", face.title), ...inOther(others, (other) => other.title), element("p", "question", face.question)),
    join(slide, face),
  ],
  agenda: (slide, face) => [
    element("div", "words", session(face.now, "now"), session(face.next, "next"), lines(face.lines)),
    join(slide, face),
  ],
  poll: (slide, face, others) => [
    element("div", "words", element("h2", "", face.title), element("h1", "", face.question),
      ...inOther(others, (other) => other.question), lines(face.lines), count(face.count), element("p", "note countdown"), ...notes(face)),
    join(slide, face),
  ],
  closed: (slide, face) => [
    element("div", "words", element("h2", "", face.title), element("h1", "", face.question), face.count ? count(face.count) : "", ...notes(face)),
  ],
  wall: (slide, face) => [
    element("div", "words", element("h2", "", face.title), element("h1", "", face.question), lines(face.lines), ...notes(face)),
    join(slide, face),
  ],
  blank: () => [],
};

// What polls came to: the result of one, what changed, how groups answered, polls side by side, a chain.
const OUTCOMES = ["result", "change", "groups", "comparison", "chain"];

function outcome(face) {
  const head = [element("h1", "", face.title), element("p", "question", face.question), ...face.legends.map(legend)];
  const sections = face.sections.map((one) => section(one, face.digits));
  const base = element("p", "base", face.base);
  if (!face.plane) return [element("div", "words", ...head), ...sections, lines(face.lines), ...notes(face), base];
  return [
    element("div", "left", plane(face.plane, face.digits)),
    element("div", "right", ...head, planeLegend(face.plane), ...sections, ...notes(face)),
    base,
  ];
}

function drawn(slide, language) {
  const face = slide.faces.find((one) => one.language === language) || slide.faces[0];
  const isOutcome = OUTCOMES.includes(slide.kind);
  const inside = isOutcome ? outcome(face) : KINDS[slide.kind](slide, face, slide.faces.filter((one) => one !== face));
  const beside = ["join", "agenda", "poll", "wall"].includes(slide.kind);
  const made = element("div", `slide kind-${slide.kind}${isOutcome ? " outcome" : ""}${face.plane ? " split" : ""}${beside ? " beside" : ""}`, ...inside);
  made.lang = face.language;
  return [made, face];
}
