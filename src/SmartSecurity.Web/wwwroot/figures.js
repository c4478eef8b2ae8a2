// Saves a drawing of the page as a picture, with the colours it has on the screen.
export async function savePicture(id, name) {
  const shown = document.getElementById(id);
  const copy = shown.cloneNode(true);
  const parts = [shown, ...shown.querySelectorAll('*')];
  [copy, ...copy.querySelectorAll('*')].forEach((part, i) => {
    const style = getComputedStyle(parts[i]);
    for (const rule of ['fill', 'fill-opacity', 'font-family', 'font-size']) part.style.setProperty(rule, style.getPropertyValue(rule));
  });
  const { width, height } = shown.viewBox.baseVal;
  copy.setAttribute('width', width);
  copy.setAttribute('height', height);
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  await picture.decode();
  const canvas = Object.assign(document.createElement('canvas'), { width: width * 2, height: height * 2 });
  const draw = canvas.getContext('2d');
  draw.fillStyle = getComputedStyle(document.body).backgroundColor;
  draw.fillRect(0, 0, canvas.width, canvas.height);
  draw.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const link = Object.assign(document.createElement('a'), { download: name, href: canvas.toDataURL('image/png') });
  link.click();
}
