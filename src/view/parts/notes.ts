import type { Facts } from '../../outline/index.js';
import { element } from '../common/elements.js';
import { grouped } from '../common/numbers.js';
import { SENTENCE_CHARACTERS, visible } from '../common/text.js';
import type { Translate } from '../common/translate.js';

/** Notes that are shown; a payload may contain any number of them. */
const MOST_NOTES = 8;

/** What is unknown and what was omitted: one quiet paragraph each, under the table. */
export function noteElements(facts: Facts, translate: Translate): HTMLElement[] {
  const shown = facts.notes.slice(0, MOST_NOTES);
  const notes = shown.map((note) => visible(note, SENTENCE_CHARACTERS));
  const more = facts.notes.length - notes.length;
  if (more > 0) notes.push(translate._n('%2 more note.', '%2 more notes.', more, grouped(more)));
  return [...notes, ...omissions(facts, translate)].map((note) => element('p', 'lf-note', note));
}

function omissions(facts: Facts, translate: Translate): string[] {
  const sentences: string[] = [];
  if (facts.omittedColumns.length > 0) {
    const columns = facts.omittedColumns
      .slice(0, MOST_NOTES)
      .map((column) => visible(column))
      .join(', ');
    sentences.push(`${translate.__('Columns omitted to limit notebook size:')} ${columns}.`);
  }
  if (facts.omittedGroups > 0) {
    const text = 'Rows of %2 group omitted to limit notebook size; its sums are exact.';
    const plural = 'Rows of %2 groups omitted to limit notebook size; their sums are exact.';
    sentences.push(translate._n(text, plural, facts.omittedGroups, grouped(facts.omittedGroups)));
  }
  if (facts.cutTexts > 0) {
    const count = grouped(facts.cutTexts);
    sentences.push(
      translate._n(
        '%2 text was too long and is truncated.',
        '%2 texts were too long and are truncated.',
        facts.cutTexts,
        count,
      ),
    );
  }
  return sentences;
}
