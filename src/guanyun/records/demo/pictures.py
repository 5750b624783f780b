"""Pictures of the demo: drawn, of nothing and nobody."""

from io import BytesIO

from PIL import Image, ImageDraw

SIZE = (640, 480)
SHADES = ((196, 208, 216), (214, 204, 188), (200, 214, 196))


def picture_of(number: int) -> bytes:
    """Return a drawn picture of a machine with a crack, another shade for each number."""
    shade = SHADES[number % len(SHADES)]
    image = Image.new("RGB", SIZE, shade)
    draw = ImageDraw.Draw(image)
    draw.rectangle((120, 150, 520, 380), fill=(110, 122, 132), outline=(60, 66, 72), width=6)
    draw.ellipse((180, 210, 300, 330), fill=(70, 76, 82), outline=(40, 44, 48), width=6)
    draw.line((360, 180, 400, 250, 380, 300, 430, 360), fill=(178, 60, 48), width=8)
    draw.text((24, 440), f"SAMPLE {number}", fill=(60, 66, 72))
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
