// [data-upload]: each picture is shrunk and sent ahead of its form, with progress and a second try.
const LONGEST = 2048; // px
const QUALITY = 0.82;
const SMALL = 300 * 1024; // bytes: not worth the work

async function shrink(file) {
  if (file.size < SMALL || !window.createImageBitmap) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const small = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    return small && small.size < file.size ? small : file;
  } catch {
    return file;
  }
}

function made(name, put) {
  return Object.assign(document.createElement(name), put);
}

function send(part, item, picture) {
  const bar = made("progress", { max: 1, value: 0 });
  item.replaceChildren(item.firstChild, bar);
  const body = new FormData();
  body.append("picture", picture, "picture");
  body.append("csrfmiddlewaretoken", part.closest("form").elements.csrfmiddlewaretoken.value);
  const request = new XMLHttpRequest();
  request.responseType = "json";
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) bar.value = event.loaded / event.total;
  });
  request.addEventListener("load", () => {
    const told = request.response || {};
    if (request.status === 200 && told.token) arrived(part, item, told.token);
    else failed(part, item, picture, told.refused);
  });
  request.addEventListener("error", () => failed(part, item, picture));
  request.open("POST", part.dataset.upload);
  request.send(body);
}

function arrived(part, item, token) {
  const field = part.querySelector("input[type=file]").name;
  const remove = made("button", { type: "button", textContent: part.dataset.remove });
  remove.addEventListener("click", () => {
    item.remove();
    tell(part);
  });
  const kept = made("input", { type: "hidden", name: `${field}-token`, value: token });
  item.replaceChildren(item.firstChild, kept, remove);
  tell(part);
}

function failed(part, item, picture, why) {
  const words = made("p", { className: "failed", textContent: why || part.dataset.failed });
  const again = made("button", { type: "button", textContent: part.dataset.retry });
  again.addEventListener("click", () => send(part, item, picture));
  item.replaceChildren(item.firstChild, words, again);
}

function tell(part) {
  const count = part.querySelectorAll("[name$='-token']:checked, [name$='-token'][type=hidden]").length;
  const row = document.querySelector("[data-mirror=pictures]");
  if (row) row.textContent = row.textContent.replace(/\d+/, count);
}

async function take(part, input) {
  const list = part.querySelector("ul");
  const most = Number(part.dataset.most);
  const files = [...input.files];
  input.value = ""; // they travel ahead of the form, not with it
  for (const file of files) {
    if (list.querySelectorAll("li").length >= most) {
      list.append(made("li", { className: "failed", textContent: part.dataset.full }));
      return;
    }
    const item = document.createElement("li");
    const thumb = made("img", { alt: file.name, src: URL.createObjectURL(file) });
    thumb.addEventListener("load", () => URL.revokeObjectURL(thumb.src));
    item.append(thumb);
    list.append(item);
    send(part, item, await shrink(file));
  }
}

export function sendPictures(root) {
  for (const part of root.querySelectorAll("[data-upload]")) {
    const input = part.querySelector("input[type=file]");
    input.addEventListener("change", () => take(part, input));
  }
}
