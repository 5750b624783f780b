// input[data-pictures="most"]: pictures are shrunk before they travel and shown in [data-thumbs];
// where the browser cannot, they travel as they are and the server shrinks nothing but checks all.
const LONGEST = 2048; // px
const QUALITY = 0.82;
const SMALL = 400 * 1024; // bytes: not worth the work

async function shrink(file) {
  if (file.size < SMALL || !window.createImageBitmap) return file;
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const small = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    if (!small || small.size >= file.size) return file;
    return new File([small], `${file.name.replace(/\.\w+$/, "")}.jpg`, { type: "image/jpeg" });
  } catch {
    return file;
  }
}

async function take(field) {
  const most = Number(field.dataset.pictures) || 9;
  const small = await Promise.all([...field.files].slice(0, most).map(shrink));
  const list = new DataTransfer();
  for (const file of small) list.items.add(file);
  field.files = list.files;
  const place = field.parentElement.querySelector("[data-thumbs]");
  if (place) place.replaceChildren(...small.map(thumb));
}

function thumb(file) {
  const picture = document.createElement("img");
  picture.alt = file.name;
  picture.src = URL.createObjectURL(file);
  picture.addEventListener("load", () => URL.revokeObjectURL(picture.src));
  return picture;
}

export function showPictures() {
  document.addEventListener("change", (event) => {
    if (event.target.matches("input[type=file][data-pictures]")) take(event.target);
  });
}
