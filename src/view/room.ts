import { createRuler, fontsIn, fontsOf, sameFonts } from './common/ruler.js';
import type { Fonts } from './common/ruler.js';
import type { TableRoom } from './tableLayout.js';

/** Where nothing can be measured yet, as in an element that is not in a page. */
const USUAL_WIDTH_PX = 1118;

/** The room of a table in `host`. */
export function roomIn(host: HTMLElement | ShadowRoot): TableRoom {
  const box = host instanceof HTMLElement ? host : host.host;
  const { width } = box.getBoundingClientRect();
  return { widthPx: width || USUAL_WIDTH_PX, ruler: createRuler(fontsIn(host)) };
}

/** Reports another width or other fonts of a table until the signal ends. */
export function onRoom(
  root: HTMLElement,
  first: TableRoom,
  changed: (room: TableRoom) => void,
  signal: AbortSignal,
): void {
  if (typeof ResizeObserver === 'undefined') return;
  let room = first;
  let fonts: Fonts | null = null;
  const observer = new ResizeObserver(() => {
    const widthPx = root.getBoundingClientRect().width;
    const name = root.querySelector('.lf-name');
    // Behind another tab it has no size.
    if (widthPx === 0 || name === null) return;
    const now = fontsOf(root, name);
    const isOther = fonts === null ? now.emPx !== room.ruler.emPx : !sameFonts(fonts, now);
    fonts = now;
    if (widthPx === room.widthPx && !isOther) return;
    room = { widthPx, ruler: isOther ? createRuler(now) : room.ruler };
    changed(room);
  });
  observer.observe(root);
  signal.addEventListener('abort', () => {
    observer.disconnect();
  });
}
