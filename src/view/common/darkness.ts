/** Hosts have their own ways to be dark; in all of them text is readable. */
export function isOnDarkGround(element: Element): boolean {
  return isLight(getComputedStyle(element).color);
}

/**
 * Whether a colour is nearer to white than to black, in a form in which browsers give one that was computed: "rgb(0, 0, 0)", or
 * "oklch(0 0 0)", "lab(0 0 0)", "color(srgb 0 0 0)" where it was written or mixed in such a space (CSS Color 4, §15).
 */
export function isLight(color: string): boolean {
  const [, kind = '', numbers = ''] = /^(\w+)\((?:[a-z][\w-]* )?(.*)\)$/.exec(color) ?? [];
  const [first = 0, second = 0, third = 0] = numbers.split(/[ ,/]+/).map(Number);
  if (kind.startsWith('ok')) return first > 1 / 2;
  if (kind.startsWith('l')) return first > 100 / 2;
  const most = kind === 'color' ? 1 : 255;
  return first + second + third > (3 * most) / 2;
}
