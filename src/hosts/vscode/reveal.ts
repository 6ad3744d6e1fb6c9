/** VS Code scrolls a notebook by 50 px for each step of a wheel, which is 120, unless the user has set something else. */
const TURNED_PER_PX = 120 / 50;

/** Between what is brought into sight and the edge of the window. */
const MARGIN_PX = 12;

/** For users with another setting. */
const MOST_TURNS = 4;

/** The notebook has moved by then. */
const MOVED_MS = 120;

/**
 * VS Code moves the page of all outputs as a whole, so that nothing can be scrolled into sight from inside; but it scrolls the notebook
 * where a wheel is turned over an output. Keys turn it as far as what they lead to is out of sight.
 */
export function revealWhatKeysReach(page: Document): void {
  let last = 0;
  const reveal = async (): Promise<void> => {
    last += 1;
    const own = last;
    for (let turn = 0; turn < MOST_TURNS; turn += 1) {
      const pixels = await outOfSight(page);
      if (pixels === 0 || own !== last) return;
      dispatchEvent(wheelTurned(pixels * TURNED_PER_PX));
      await new Promise((resolve) => setTimeout(resolve, MOVED_MS));
    }
  };
  // What acts on a key keeps it from this page.
  page.addEventListener('keydown', () => void reveal(), { capture: true });
}

/** VS Code reads the older of the two numbers, whose sign is the other one. */
function wheelTurned(by: number): WheelEvent {
  const turned: WheelEventInit & { readonly wheelDeltaY: number } = {
    deltaY: by,
    wheelDeltaY: -by,
  };
  return new WheelEvent('wheel', turned);
}

/** By how many pixels what has the focus now is below what can be seen; negative: above. */
async function outOfSight(page: Document): Promise<number> {
  const element = await reached(page);
  const table = element?.closest('.lf-root');
  if (element == null || table == null) return 0;
  const sight = await sightOf(table);
  if (sight.height === 0) return 0;
  const { top, bottom } = element.getBoundingClientRect();
  if (top < sight.top) return top - sight.top - MARGIN_PX;
  // Of what is taller than all that can be seen, its beginning.
  const below = Math.min(bottom - sight.bottom, top - sight.top);
  return below > 0 ? below + MARGIN_PX : 0;
}

/** The row, button or box that has the focus when the key was acted on. */
async function reached(page: Document): Promise<Element | null> {
  await new Promise((resolve) => requestAnimationFrame(resolve));
  const focused = page.activeElement?.shadowRoot?.activeElement ?? null;
  if (focused?.matches('.lf-row, .lf-row *') !== true) return focused;
  const box = '.lf-pic-box.lf-at, .lf-pic-header.lf-at';
  return focused.closest('.lf-root')?.querySelector(box) ?? focused;
}

/** What can be seen of an element: the frames around the page are VS Code's, and only an observer knows how much of it they show. */
function sightOf(element: Element): Promise<DOMRectReadOnly> {
  return new Promise((resolve) => {
    const observer = new IntersectionObserver(([entry]) => {
      observer.disconnect();
      resolve(entry?.intersectionRect ?? new DOMRect());
    });
    observer.observe(element);
  });
}
