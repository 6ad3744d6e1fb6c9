import type { PictureFile } from '../drawn.js';

/** Pixels of a saved picture for each of the screen. */
const PIXELS = 2;

/** As much as browsers draw at once. */
const MOST_PIXELS = 16_384;

/** A picture as a file. Rejects where the browser, or the policy of the page, does not let it be drawn. */
export async function pictureFile(svg: string, kind: PictureFile): Promise<Blob> {
  return kind === 'svg' ? new Blob([svg], { type: 'image/svg+xml' }) : pixelsOf(svg);
}

/** A policy may allow the pictures that an address contains and none of a blob: that of VS Code does. */
async function pixelsOf(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  await image.decode();
  const { width, height } = image;
  const scale = Math.min(PIXELS, MOST_PIXELS / width, MOST_PIXELS / height);
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob === null) reject(new Error('The browser cannot draw so large a picture.'));
      else resolve(blob);
    }, 'image/png');
  });
}
