// input[data-scan=field]: a photograph of a code fills that field; where the browser reads none,
// the phone's own camera opens the address that the code holds.
const CODE = /[0-9A-HJ-NPQRTUWXY]{18}/;

export function scanCode(root) {
  const input = root.querySelector("input[data-scan]");
  if (!input) return;
  if (!("BarcodeDetector" in window)) {
    input.hidden = true;
    const label = root.querySelector(`label[for="${input.id}"]`);
    if (label) label.hidden = true;
    return;
  }
  const told = root.querySelector("[data-scanned]");
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (!file) return;
    const found = await new BarcodeDetector({ formats: ["qr_code"] })
      .detect(await createImageBitmap(file))
      .catch(() => []);
    const code = found.map((each) => CODE.exec(each.rawValue)).find(Boolean);
    const field = root.getElementById(input.dataset.scan);
    if (code) field.value = code[0];
    told.textContent = code ? code[0] : input.dataset.unread;
  });
}
