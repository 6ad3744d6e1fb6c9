import { focusedElement } from './focus.js';

/** Puts a text into the clipboard; `false`: the browser does not let it. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Without a secure context there is no clipboard of that name.
    return copySelected(text);
  }
}

function copySelected(text: string): boolean {
  const focused = focusedElement();
  const area = document.createElement('textarea');
  area.value = text;
  area.style.cssText = 'position: fixed; top: 0; opacity: 0';
  document.body.append(area);
  area.select();
  let isCopied = false;
  const onCopy = (): void => {
    isCopied = true;
  };
  document.addEventListener('copy', onCopy, { once: true });
  // There is no other way where pages are not served securely, as on a remote server without a certificate.
  document.execCommand('copy');
  document.removeEventListener('copy', onCopy);
  area.remove();
  if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  return isCopied;
}
