import type { PictureFile } from '../drawn.js';

/** Pixels of a saved picture for each of the screen. */
const PIXELS = 2;

/** As much as browsers draw at once. */
const MOST_PIXELS = 16_384;

/** A picture as a file. Rejects where the browser, or the policy of the page, does not let it be drawn. */
export async function pictureFile(svg: string, kind: PictureFile): Promise<Blob> {
  const blob = new Blob([svg], { type: 'image/svg+xml' });
  return kind === 'svg' ? blob : pixelsOf(blob);
}

async function pixelsOf(svg: Blob): Promise<Blob> {
  const url = URL.createObjectURL(svg);
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const { width, height } = image;
    const scale = Math.min(PIXELS, MOST_PIXELS / width, MOST_PIXELS / height);
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) => {
      canvas.toBlob((blob) => {
        if (blob === null) reject(new Error('The browser cannot draw so large a picture.'));
        else resolve(blob);
      }, 'image/png');
    });
  } finally {
    URL.revokeObjectURL(url);
  }
}
