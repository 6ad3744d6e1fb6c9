/** How far colours are apart, as people see them who see all colours, who see fewer, and without any. */

type Triple = readonly [number, number, number];

/** Linear RGB as each of them sees it: G. M. Machado et al., "A Physiologically-based Model" (2009), severity 1. */
export const VIEWS: Readonly<Record<string, readonly Triple[]>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
  greyscale: [
    [0.2126729, 0.7151522, 0.072175],
    [0.2126729, 0.7151522, 0.072175],
    [0.2126729, 0.7151522, 0.072175],
  ],
};

/** IEC 61966-2-1, to CIE XYZ. */
const TO_XYZ: readonly Triple[] = [
  [0.4124564, 0.3575761, 0.1804375],
  [0.2126729, 0.7151522, 0.072175],
  [0.0193339, 0.119192, 0.9503041],
];
const WHITE: Triple = [0.95047, 1, 1.08883];

function times(matrix: readonly Triple[], [x, y, z]: Triple): Triple {
  const [first = 0, second = 0, third = 0] = matrix.map(([a, b, c]) => a * x + b * y + c * z);
  return [first, second, third];
}

function mapped([x, y, z]: Triple, each: (one: number) => number): Triple {
  return [each(x), each(y), each(z)];
}

function linear(colour: string): Triple {
  const part = (at: number): number => parseInt(colour.slice(at, at + 2), 16) / 255;
  return mapped([part(1), part(3), part(5)], (one) =>
    one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4,
  );
}

/** A colour as it is seen in one of the views. */
export function seen(colour: string, view: string): string {
  const parts = mapped(times(VIEWS[view] ?? [], linear(colour)), (one) => {
    const inside = Math.min(1, Math.max(0, one));
    return inside <= 0.0031308 ? 12.92 * inside : 1.055 * inside ** (1 / 2.4) - 0.055;
  });
  return `#${parts
    .map((one) =>
      Math.round(255 * one)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}

function lab(colour: string): Triple {
  const [x, y, z] = times(TO_XYZ, linear(colour));
  const each = (one: number): number =>
    one > 216 / 24389 ? Math.cbrt(one) : ((24389 / 27) * one + 16) / 116;
  const [fx, fy, fz] = [each(x / WHITE[0]), each(y / WHITE[1]), each(z / WHITE[2])];
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)];
}

/** CIE 1976, of two colours as they are seen. */
export function distance(one: string, other: string, view: string): number {
  const [a, b] = [lab(seen(one, view)), lab(seen(other, view))];
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

/** Web Content Accessibility Guidelines 2.2. */
export function contrast(one: string, other: string): number {
  const [dark, light] = [one, other]
    .map((colour) => times(TO_XYZ, linear(colour))[1] + 0.05)
    .sort((a, b) => a - b);
  return (light ?? 1) / (dark ?? 1);
}
