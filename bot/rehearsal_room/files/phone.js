// A phone: the chat with the bot as one person sees it, and what that person does there.
"use strict";

const TOAST_MS = 4000;
const TYPING_MS = 4000;

class Phone {
  // `room`: words, acts, who is being played; see room.js.
  constructor(person, room) {
    Object.assign(this, { person, room, shown: new Map(), unread: 0, actions: 0, menu: [], isTold: false });
    this.log = made("ol", "log");
    this.log.setAttribute("role", "log");
    this.log.tabIndex = 0;
    this.status = made("span", "status");
    this.more = made("button", "icon more", shape("more"));
    this.more.onclick = () => this.choose();
    this.head = made("div", "head", made("span", "face bot", "S"), made("span", "who", made("b", "", room.bot.name), this.status), this.more);
    this.pinned = made("button", "pinned");
    this.pinned.hidden = true;
    this.about = made("div", "about");
    this.toast = made("div", "toast");
    this.toast.setAttribute("role", "status");
    this.commands = made("ul", "commands");
    this.commands.hidden = true;
    this.keys = made("div", "reply");
    this.starting = made("button", "starting");
    this.starting.onclick = () => this.act("start");
    this.input = made("textarea");
    this.input.rows = 1;
    this.form = this.drawnForm();
    const screen = made("div", "screen", this.head, this.pinned, this.about, this.log, this.toast, this.commands, this.form, this.keys, this.starting);
    this.name = made("h2", "", person.name);
    this.line = made("p", "part");
    this.element = made("section", "phone", made("div", "owner", face(person), made("div", "", this.name, this.line)), screen);
    this.element.id = `phone-${person.key}`;
    this.name.id = `name-${person.key}`;
    this.element.setAttribute("aria-labelledby", this.name.id);
    for (const happens of ["pointerdown", "focusin"]) {
      this.element.addEventListener(happens, () => room.be(person.key));
    }
    this.speak();
  }

  drawnForm() {
    const form = made("form", "writing");
    this.menuButton = made("button", "menu");
    this.attachButton = made("button", "icon attach", shape("attach"));
    this.send = made("button", "icon send", shape("send"));
    this.file = made("input");
    this.file.type = "file";
    this.file.hidden = true;
    this.file.onchange = () => this.attach();
    for (const button of [this.menuButton, this.attachButton, this.more, this.starting, this.pinned]) button.type = "button";
    this.menuButton.onclick = () => this.offer(this.commands.hidden ? "/" : null);
    this.attachButton.onclick = () => this.file.click();
    form.append(this.menuButton, this.input, this.file, this.attachButton, this.send);
    form.onsubmit = (event) => { event.preventDefault(); this.say(this.input.value); };
    this.input.oninput = () => {
      this.grow();
      this.offer(/^\/\w*$/.test(this.input.value) ? this.input.value : null);
    };
    this.input.onkeydown = (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this.say(this.input.value);
      } else if (event.key === "ArrowUp" && !this.commands.hidden) {
        event.preventDefault();
        this.commands.querySelector("li:last-child button")?.focus();
      } else if (event.key === "Escape") this.offer(null);
    };
    return form;
  }

  // In the language of whoever rehearses; what the bot says is in the person's.
  speak() {
    const { room, person } = this;
    const of = room.inLanguage(person.group);
    this.line.textContent = [room.word(`role_${person.part}`), of, person.language === "km" ? "ខ្មែរ" : ""].filter(Boolean).join(" · ");
    this.log.setAttribute("aria-label", room.word("chat", { name: person.name }));
    this.menuButton.textContent = room.word("menu");
    this.starting.textContent = this.isBlocking ? room.word("restart") : room.word("start");
    this.input.placeholder = room.word("write");
    this.input.setAttribute("aria-label", room.word("write_as", { name: person.name }));
    for (const [button, key] of [[this.send, "send"], [this.attachButton, "attach"], [this.more, "more"]]) {
      button.setAttribute("aria-label", room.word(key));
      button.title = room.word(key);
    }
    if (!this.status.classList.contains("typing")) this.status.textContent = room.word("bot");
    for (const { message, element } of this.shown.values()) {
      if (message.edited) element.querySelector(".meta").firstChild.data = `${room.word("edited")} `;
    }
  }

  // What the server says is new here.
  hear(change) {
    const wasAtEnd = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 60;
    for (const number of change.gone) {
      this.shown.get(number)?.element.remove();
      this.shown.delete(number);
    }
    let isNew = false;
    for (const message of change.messages) isNew = this.put(message) || isNew;
    this.element.classList.toggle("unstarted", !change.started || change.blocking);
    this.isBlocking = change.blocking;
    this.menu = change.menu;
    this.menuButton.hidden = !change.menu.length;
    this.about.replaceChildren(made("h3", "", this.room.word("what_can")), made("p", "", change.about));
    this.about.hidden = change.started;
    this.drawKeys(change.keyboard);
    this.pin(change.pinned);
    if (this.isTold && change.actions > this.actions) this.type();
    this.actions = change.actions;
    this.isTold = true;
    this.speak();
    if (isNew || wasAtEnd) this.log.scrollTop = this.log.scrollHeight;
    for (const label of this.log.querySelectorAll(".inline .key span")) {
      if (label.scrollWidth > label.clientWidth) this.room.beside.mindCut(this.person.name, label.textContent);
    }
  }

  // Whether there is one more.
  put(message) {
    const element = drawnMessage(message, this.doing(message));
    const before = this.shown.get(message.id);
    if (before) {
      const focused = before.element.contains(document.activeElement) ? document.activeElement.textContent : null;
      before.element.replaceWith(element);
      if (focused !== null) this.focusAgain(element, focused);
    } else {
      const after = [...this.shown.entries()].filter(([number]) => number > message.id).sort(([one], [other]) => one - other)[0];
      this.log.insertBefore(element, after ? after[1].element : null);
    }
    this.shown.set(message.id, { message, element });
    if (message.mine || before) return !before;
    this.status.classList.remove("typing");
    if (this.isTold && !this.room.isRead(this.person.key)) this.unread += 1;
    return true;
  }

  // Who uses the keyboard stays where they were: on the same button, or on the first of the card that took its place.
  focusAgain(element, label) {
    const keys = [...element.querySelectorAll(".inline .key")];
    (keys.find((key) => key.textContent === label) || keys[0] || this.log).focus({ preventScroll: true });
  }

  doing() {
    const { room, person } = this;
    return {
      word: (key) => room.word(key),
      say: (text) => this.say(text),
      payload: (address) => room.payload(address),
      open: (payload) => room.open(payload, person.key),
      follow: (address) => (room.payload(address) === null ? window.open(address, "_blank", "noopener,noreferrer") : room.open(room.payload(address), person.key)),
      look: (source) => room.look(source),
      file: (message) => `file/${person.key}/${message.id}?${message.edited ? performance.now() : 0}`,
      tap: (message, row, column, button) => this.tap(message, row, column, button),
    };
  }

  drawKeys(keyboard) {
    this.keys.hidden = !keyboard.length;
    this.keys.replaceChildren(...keyboard.map((row) => made("div", "keys", ...row.map((label) => {
      const key = made("button", "key", label);
      key.type = "button";
      key.onclick = () => this.say(label);
      return key;
    }))));
  }

  pin(numbers) {
    const newest = this.shown.get(numbers[numbers.length - 1]);
    this.pinned.hidden = !newest;
    if (!newest) return;
    this.pinned.replaceChildren(made("b", "", this.room.word("pinned")), made("span", "", newest.message.text.split("\n")[0]));
    this.pinned.onclick = () => newest.element.scrollIntoView({ block: "center" });
  }

  type() {
    this.status.textContent = this.room.word("typing");
    this.status.classList.add("typing");
    clearTimeout(this.typing);
    this.typing = setTimeout(() => {
      this.status.classList.remove("typing");
      this.status.textContent = this.room.word("bot");
    }, TYPING_MS);
  }

  // Acts

  act(act, more = {}) {
    return this.room.act({ who: this.person.key, act, ...more });
  }

  async say(text) {
    if (!text.trim()) return;
    this.input.value = "";
    this.grow();
    this.offer(null);
    await this.act("say", { text });
  }

  async tap(message, row, column, button) {
    if (button.classList.contains("waiting")) return;
    button.classList.add("waiting");
    button.setAttribute("aria-busy", "true");
    const toast = await this.act("tap", { message: message.id, row, column });
    button.classList.remove("waiting");
    button.removeAttribute("aria-busy");
    if (!toast) return;
    if (toast.url) this.doing().follow(toast.url);
    if (toast.alert) this.room.say(toast.text, this.person.language);
    else if (toast.text) this.pop(toast.text);
  }

  pop(text) {
    this.toast.textContent = text;
    this.toast.classList.add("up");
    clearTimeout(this.popping);
    this.popping = setTimeout(() => this.toast.classList.remove("up"), TOAST_MS);
  }

  async attach() {
    const [file] = this.file.files;
    if (!file) return;
    const asked = new URLSearchParams({ name: file.name, caption: this.input.value.trim() });
    this.input.value = "";
    await this.room.post(`attach/${this.person.key}?${asked}`, file);
    this.file.value = "";
  }

  choose() {
    const { room } = this;
    room.ask(room.word("more"), [
      [room.word("place"), () => this.act("place")],
      [room.word("block"), () => this.act("block")],
    ]);
  }

  grow() {
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 110)}px`;
  }

  // The commands that begin so; null: none are offered.
  offer(begin) {
    const found = begin === null ? [] : this.menu.filter(({ command }) => `/${command}`.startsWith(begin));
    this.commands.hidden = !found.length;
    this.menuButton.setAttribute("aria-expanded", String(found.length > 0));
    this.commands.replaceChildren(...found.map(({ command, description }) => {
      const choice = made("button", "", made("span", "does", description), made("span", "command", `/${command}`));
      choice.type = "button";
      choice.onclick = () => { this.say(`/${command}`); this.input.focus(); };
      choice.onkeydown = (event) => {
        const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
        if (event.key === "Escape") { this.offer(null); this.input.focus(); }
        if (!step) return;
        event.preventDefault();
        (choice.parentElement[step]?.firstChild || this.input).focus();
      };
      return made("li", "", choice);
    }));
  }
}

function face(person) {
  const initials = person.name.split(" ").map((word) => word[0]).join("").slice(0, 2);
  const drawn = made("span", `face ${person.part}`, initials);
  drawn.setAttribute("aria-hidden", "true");
  return drawn;
}
