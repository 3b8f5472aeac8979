import { type PictureLabels, pictureFrame } from './picture.ts';

/** Of what a picture's shapes and words look like; the rest are attributes already. */
const looks = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-opacity',
  'stroke-dasharray',
  'stroke-linejoin',
  'paint-order',
  'opacity',
  'font-size',
  'font-weight',
];

/** Pixels of the picture for each of the page. */
const density = 2;

/** Writes into each element what rules and variables of the page make of it, since a picture of its own has neither. */
function settle(svg: SVGSVGElement): void {
  const elements = [...svg.querySelectorAll('*')];
  const styles = elements.map((element) => {
    const computed = getComputedStyle(element);
    return looks.map((name) => `${name}:${computed.getPropertyValue(name)}`).join(';');
  });
  for (const [i, element] of elements.entries()) element.setAttribute('style', styles[i] ?? '');
}

/** Canvases of a plot as images, where they stand in it. */
function images(plot: HTMLElement): SVGImageElement[] {
  const from = plot.getBoundingClientRect();
  return [...plot.querySelectorAll('canvas')].map((canvas) => {
    const box = canvas.getBoundingClientRect();
    const image = document.createElementNS('http://www.w3.org/2000/svg', 'image');
    image.setAttribute('href', canvas.toDataURL());
    image.setAttribute('x', String(box.left - from.left));
    image.setAttribute('y', String(box.top - from.top));
    image.setAttribute('width', String(box.width));
    image.setAttribute('height', String(box.height));
    image.setAttribute('preserveAspectRatio', 'none');
    image.setAttribute('style', 'image-rendering:pixelated');
    return image;
  });
}

/** The drawings of a copy of a plot, placed and sized as they are in it. */
function drawings(plot: HTMLElement): SVGSVGElement[] {
  const from = plot.getBoundingClientRect();
  return [...plot.querySelectorAll('svg')].map((svg) => {
    const box = svg.getBoundingClientRect();
    svg.setAttribute('x', String(box.left - from.left));
    svg.setAttribute('y', String(box.top - from.top));
    svg.setAttribute('width', String(box.width));
    svg.setAttribute('height', String(box.height));
    svg.setAttribute('overflow', 'visible');
    settle(svg);
    // Rules of the page would set its size.
    svg.removeAttribute('style');
    svg.removeAttribute('class');
    return svg;
  });
}

/** A plot with its words around it, in the colours of the light theme, as the text of an SVG file. */
function drawnLight(plot: HTMLElement, labels: PictureLabels): { svg: string; width: number; height: number } {
  const { width: plotWidth, height: plotHeight } = plot.getBoundingClientRect();
  const frame = pictureFrame(labels, plotWidth, plotHeight);
  const stage = document.createElement('div');
  stage.dataset.theme = 'light';
  stage.setAttribute('aria-hidden', 'true');
  stage.style.cssText = `position:fixed;top:0;left:-20000px;width:${plotWidth}px`;
  stage.innerHTML = frame.markup;
  const copy = plot.cloneNode(true) as HTMLElement;
  stage.append(copy);
  document.body.append(stage);
  try {
    const whole = stage.firstElementChild as SVGSVGElement;
    const place = document.createElementNS('http://www.w3.org/2000/svg', 'g');
    place.setAttribute('transform', `translate(${frame.plot.x},${frame.plot.y})`);
    settle(whole);
    place.append(...images(plot), ...drawings(copy));
    whole.append(place);
    return { svg: new XMLSerializer().serializeToString(whole), width: frame.width, height: frame.height };
  } finally {
    stage.remove();
  }
}

/**
 * @param plot the SVGs and canvases that stand in it are drawn; other elements are not
 * @throws Error with a sentence where the browser can't draw it
 */
export async function pngOf(plot: HTMLElement, labels: PictureLabels): Promise<Blob> {
  const { svg, width, height } = drawnLight(plot, labels);
  const image = new Image(width, height);
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * density);
  canvas.height = Math.round(height * density);
  const context = canvas.getContext('2d');
  context?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const png = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (context === null || png === null) throw new Error('This browser could not draw the PNG.');
  return png;
}
