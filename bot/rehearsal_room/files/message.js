// One message of a chat: text with Telegram's entities, pictures, files, places, buttons. Every word is set as text.
"use strict";

function made(name, className, ...content) {
  const element = document.createElement(name);
  if (className) element.className = className;
  element.append(...content);
  return element;
}

const SHAPES = {
  attach: "M8 12.5V7a4 4 0 0 1 8 0v9a2.5 2.5 0 0 1-5 0V8.5",
  send: "M4 4l17 8-17 8 3-8z",
  more: "M12 5h.01M12 12h.01M12 19h.01",
  save: "M12 4v11m0 0l-5-5m5 5l5-5M5 20h14",
  pin: "M12 21c5-6 7-9 7-12a7 7 0 0 0-14 0c0 3 2 6 7 12zM12 11h.01",
};

function shape(name) {
  const space = "http://www.w3.org/2000/svg";
  const [drawn, path] = [document.createElementNS(space, "svg"), document.createElementNS(space, "path")];
  drawn.setAttribute("viewBox", "0 0 24 24");
  drawn.setAttribute("aria-hidden", "true");
  drawn.classList.add("shape", name);
  path.setAttribute("d", SHAPES[name]);
  drawn.append(path);
  return drawn;
}

const TAGS = {
  bold: "b", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote",
};

// Offsets are in UTF-16 units, as JavaScript counts. What crosses the end of another is cut in two.
function formatted(text, entities, from, to, doing) {
  const all = document.createDocumentFragment();
  let waiting = [...entities], at = from;
  while (waiting.length) {
    waiting.sort((one, other) => one.offset - other.offset || other.length - one.length);
    const [entity, ...others] = waiting;
    const end = Math.min(entity.offset + entity.length, to);
    const inside = [];
    waiting = [];
    for (const other of others) {
      const otherEnd = other.offset + other.length;
      if (other.offset >= end) waiting.push(other);
      else {
        inside.push({ ...other, length: Math.min(otherEnd, end) - other.offset });
        if (otherEnd > end) waiting.push({ ...other, offset: end, length: otherEnd - end });
      }
    }
    all.append(text.slice(at, entity.offset));
    const within = formatted(text, inside, entity.offset, end, doing);
    all.append(wrapped(entity, within, text.slice(entity.offset, end), doing));
    at = end;
  }
  all.append(text.slice(at, to));
  return all;
}

function wrapped(entity, within, words, doing) {
  switch (entity.type) {
    case "text_link": return link(entity.url, within, doing);
    case "url": return link(words, within, doing);
    case "bot_command": {
      const command = made("button", "link", within);
      command.type = "button";
      command.onclick = () => doing.say(words);
      return command;
    }
    case "spoiler": {
      const hidden = made("button", "spoiler", within);
      hidden.type = "button";
      hidden.setAttribute("aria-expanded", "false");
      hidden.onclick = () => hidden.setAttribute("aria-expanded", "true");
      return hidden;
    }
    default: return made(TAGS[entity.type] || "span", TAGS[entity.type] ? "" : entity.type, within);
  }
}

// A deep link to the bot itself is opened on a phone; anything else in another tab of the browser.
function link(address, within, doing) {
  const payload = doing.payload(address);
  if (payload !== null) {
    const opens = made("button", "link", within);
    opens.type = "button";
    opens.onclick = () => doing.open(payload);
    return opens;
  }
  const leads = made("a", "link", within);
  const url = /^[a-z]+:\/\//i.test(address) ? address : `https://${address}`;
  if (/^https?:\/\//i.test(url)) leads.href = url;
  leads.target = "_blank";
  leads.rel = "noopener noreferrer";
  return leads;
}

function size(bytes) {
  return bytes < 1024 ? `${bytes} B` : bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
}

// `doing`: what a person does with it: say, tap, open, payload, look, word, file.
function drawnMessage(message, doing) {
  const row = made("li", `message ${message.mine ? "mine" : "theirs"}`);
  const bubble = made("div", "bubble");
  if (message.photo) {
    const opens = made("button", "photo");
    const picture = made("img");
    [picture.width, picture.height] = [message.photo.width, message.photo.height];
    picture.src = doing.file(message);
    picture.alt = message.text ? "" : doing.word("picture");
    opens.type = "button";
    opens.setAttribute("aria-label", doing.word("picture"));
    opens.onclick = () => doing.look(picture.src);
    opens.append(picture);
    bubble.append(opens);
  }
  if (message.file) {
    const file = made("a", "file", made("span", "icon", shape("save")), made("span", "about", made("b", "", message.file.name), made("small", "", size(message.file.bytes))));
    file.href = doing.file(message);
    file.download = message.file.name;
    bubble.append(file);
  }
  if (message.place) {
    const { latitude, longitude, title, address } = message.place;
    const where = made("span", "where", `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`);
    bubble.append(made("div", "place", shape("pin"), made("b", "", title), made("span", "", address), where));
  }
  if (message.sticker) bubble.append(made("div", "sticker", message.sticker));
  const meta = made("span", "meta", message.edited ? `${doing.word("edited")} ` : "", message.time);
  if (message.mine) meta.append(made("span", "ticks", " ✓✓"));
  // Telegram's own apps don't show what a link carried.
  const words = message.mine ? message.text.replace(/^(\/start) .*/s, "$1") : message.text;
  if (words) bubble.append(made("div", "text", formatted(words, message.entities, 0, words.length, doing), meta));
  else bubble.append(meta);
  row.append(bubble);
  if (message.buttons.length) row.append(drawnKeyboard(message, doing));
  return row;
}

function drawnKeyboard(message, doing) {
  const keyboard = made("div", "inline");
  message.buttons.forEach((row, above) => {
    const line = made("div", "keys");
    row.forEach((key, before) => {
      const button = made("button", key.url ? "key leads" : "key", made("span", "", key.text));
      button.type = "button";
      button.title = key.text;
      button.onclick = () => (key.url ? doing.follow(key.url) : doing.tap(message, above, before, button));
      line.append(button);
    });
    keyboard.append(line);
  });
  return keyboard;
}
