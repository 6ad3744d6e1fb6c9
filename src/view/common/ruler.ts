/** The fonts of a table, as CSS has them. */
export interface Fonts {
  /** One em of the table in CSS pixels. */
  readonly emPx: number;
  readonly text: string;
  readonly code: string;
  /** Of texts, without their size. */
  readonly family: string;
}

/** How long texts are, in em of the table. */
export interface Ruler {
  readonly emPx: number;
  text(text: string): number;
  /** In the font of names and shapes. */
  code(text: string): number;
  /** Above a column. */
  title(text: string): number;
}

/** The usual fonts, where none can be measured. */
const USUAL: Fonts = {
  emPx: 13,
  text: '13px sans-serif',
  code: '12px monospace',
  family: 'sans-serif',
};

/** em for each character, where nothing can be measured: more than usual fonts need. */
const TEXT_EM = 0.62;
const CODE_EM = 0.61;
const TITLE_EM = 0.66;

/** As in style/table.css. */
const TITLE_FONT = 0.925;

/** Texts that are remembered. */
const MOST_KEPT = 5000;

/** Reads the fonts that a table in `host` would have; it must be in the page. */
export function fontsIn(host: HTMLElement | ShadowRoot): Fonts {
  const probe = document.createElement('section');
  probe.className = 'lf-root lf-probe';
  const name = document.createElement('span');
  name.className = 'lf-name';
  probe.append(name);
  host.append(probe);
  const fonts = fontsOf(probe, name);
  probe.remove();
  return fonts;
}

/** The fonts of a table that is there, and of a name in it. */
export function fontsOf(root: Element, name: Element): Fonts {
  const [text, code] = [getComputedStyle(root), getComputedStyle(name)];
  const emPx = Number.parseFloat(text.fontSize);
  if (!(emPx > 0)) return USUAL;
  return {
    emPx,
    text: `${text.fontSize} ${text.fontFamily}`,
    code: `${code.fontSize} ${code.fontFamily}`,
    family: text.fontFamily,
  };
}

export function sameFonts(one: Fonts, other: Fonts): boolean {
  return one.emPx === other.emPx && one.text === other.text && one.code === other.code;
}

export function createRuler(fonts: Fonts): Ruler {
  const { emPx } = fonts;
  return {
    emPx,
    text: measuring(fonts.text, emPx, TEXT_EM),
    code: measuring(fonts.code, emPx, CODE_EM),
    title: measuring(`600 ${emPx * TITLE_FONT}px ${fonts.family}`, emPx, TITLE_EM),
  };
}

function measuring(font: string, emPx: number, usualEm: number): (text: string) => number {
  // Not every host of the DOM draws.
  const canvas = typeof OffscreenCanvas === 'undefined' ? null : new OffscreenCanvas(1, 1);
  const context = canvas?.getContext('2d') ?? null;
  if (context === null) return (text) => text.length * usualEm;
  context.font = font;
  const kept = new Map<string, number>();
  return (text) => {
    // Digits of a column are as wide as one another.
    const measured = text.replace(/\d/g, '0');
    const known = kept.get(measured);
    if (known !== undefined) return known;
    const em = context.measureText(measured).width / emPx;
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(measured, em);
    return em;
  };
}
