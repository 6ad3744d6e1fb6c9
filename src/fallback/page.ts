/** A web page of its own that shows a model: the template that the build makes, with its places filled. */
import { safe } from './html.js';
import { SHOWN } from './words.js';

/** What is foreign in such a page. */
export interface PageContent {
  /** The name of the model. */
  readonly name: string;
  /** The model as plain text, for readers in which no script runs. */
  readonly text: string;
  /** What the script of the page reads, as JSON. */
  readonly data: object;
}

/** A place of the template; docs/saved-page.md says which there are. */
const PLACE = /<!--layerfold:(\w+)-->/g;

/** Fills all places at once: what looks like a place in a text stays that text. TypeError where `data` is no JSON. */
export function filledPage(template: string, { name, text, data }: PageContent): string {
  const lines = text.split('\n').map((line) => safe(line, Infinity));
  const contents = new Map([
    ['name', safe(name, SHOWN) || 'Model'],
    ['text', lines.join('\n')],
    ['data', scriptText(data)],
  ]);
  return template.replace(PLACE, (place, which: string) => contents.get(which) ?? place);
}

/**
 * JSON in ASCII that no parser of HTML takes for markup, whatever its strings are: it has no "<", so that neither an end of
 * the element nor a comment begins in it (HTML Standard, "Restrictions for contents of script elements").
 */
function scriptText(data: object): string {
  return JSON.stringify(data).replace(
    /[<>&\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
