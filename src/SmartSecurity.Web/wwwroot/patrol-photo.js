// A photo as small as it may be sent: drawn anew, so that nothing a phone writes into it (place, time, serial number) goes along.
const sideMax = 1600;
const bytesMax = 500 * 1000;
const tries = [[sideMax, 0.82], [sideMax, 0.7], [sideMax, 0.55], [1280, 0.6], [1024, 0.5], [800, 0.4]];

async function pictureOf(file) {
  try {
    return await createImageBitmap(file, { imageOrientation: 'from-image' });
  } catch { /* an old browser, or a form it cannot read this way */ }
  const url = URL.createObjectURL(file);
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    return image;
  } finally { URL.revokeObjectURL(url); }
}

// Answers a JPEG as base64, or null when the file is no picture.
export async function shrink(file) {
  let picture;
  try { picture = await pictureOf(file); } catch { return null; }
  const [width, height] = [picture.naturalWidth ?? picture.width, picture.naturalHeight ?? picture.height];
  if (!width || !height) return null;
  for (const [side, quality] of tries) {
    const scale = Math.min(1, side / Math.max(width, height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.round(width * scale));
    canvas.height = Math.max(1, Math.round(height * scale));
    const pen = canvas.getContext('2d');
    pen.fillStyle = '#fff';   // what is transparent would turn black
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise(resolve => canvas.toBlob(resolve, 'image/jpeg', quality));
    if (blob && blob.size <= bytesMax) return base64(blob);
  }
  return null;
}

const base64 = blob => new Promise((resolve, reject) => {
  const reader = new FileReader();
  reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(',') + 1));
  reader.onerror = () => reject(reader.error);
  reader.readAsDataURL(blob);
});
