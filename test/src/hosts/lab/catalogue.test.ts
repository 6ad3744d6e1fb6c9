// @vitest-environment jsdom
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import { TranslationManager } from '@jupyterlab/translation';
import type { ITranslatorConnector, TranslationBundle } from '@jupyterlab/translation';
import { beforeAll, describe, expect, it } from 'vitest';
import { translatedPlugin } from '../../../../src/hosts/lab/schema.js';
import { english } from '../../../../src/view/index.js';
import { messagesOfSource } from './support/strings.js';
import type { Message } from './support/strings.js';

const FOLDER = join('layerfold', 'locale');

/** As JupyterLab reads it: Jed's format, a context comes before its text, and facts have no text. */
interface Catalogue {
  readonly facts: Readonly<Record<string, string>>;
  readonly texts: Readonly<Record<string, readonly string[]>>;
}

function fileOf(language: string): string {
  return join(FOLDER, language, 'LC_MESSAGES', 'layerfold.json');
}

function catalogueOf(language: string): Catalogue {
  const entries = Object.entries(JSON.parse(readFileSync(fileOf(language), 'utf8')) as object);
  return {
    facts: entries.find(([text]) => text === '')?.[1] as Catalogue['facts'],
    texts: Object.fromEntries(entries.filter(([text]) => text !== '')) as Catalogue['texts'],
  };
}

/** Our texts in JupyterLab with the language of a catalogue. */
async function bundleOf(language: string): Promise<TranslationBundle> {
  const layerfold: unknown = JSON.parse(readFileSync(fileOf(language), 'utf8'));
  const fetch = (): Promise<object> => Promise.resolve({ data: { layerfold }, message: '' });
  const connector = { fetch } as unknown as ITranslatorConnector;
  const manager = new TranslationManager('', '', undefined, connector);
  await manager.fetch(language);
  return manager.load('layerfold');
}

/** What the settings editor shows of us. */
function messagesOfSchema(): readonly Message[] {
  const schema = JSON.parse(readFileSync('schema/plugin.json', 'utf8')) as ISettingRegistry.ISchema;
  const messages: Message[] = [];
  const data = { composite: {}, user: {} };
  const plugin = { id: '', raw: '', version: '', data, schema };
  translatedPlugin(plugin, {
    _p: (context, text) => {
      messages.push({ text: `${context}\u0004${text}`, plural: null, at: 'schema/plugin.json' });
      return text;
    },
  });
  return messages;
}

function placeholders(text: string): readonly string[] {
  return [...new Set(text.match(/%\d+/g))].sort();
}

function edges(text: string): readonly (string | undefined)[] {
  return [/^\s*/.exec(text)?.[0], /[.:…/]?\s*$/.exec(text)?.[0]];
}

describe.each(readdirSync(FOLDER))('the catalogue %s', (language) => {
  const { facts, texts } = catalogueOf(language);
  let all: readonly Message[] = [];
  let messages: readonly Message[] = [];
  beforeAll(() => {
    all = [...messagesOfSource(), ...messagesOfSchema()];
    messages = all.filter(({ text }) => text in texts);
  }, 60_000);

  it('has every text that people read', () => {
    const missing = all.filter(({ text }) => !(text in texts));
    expect(missing.map(({ text, at }) => `${at}: ${JSON.stringify(text)}`)).toEqual([]);
  });

  it('has no text that is not read any more', () => {
    const read = new Set(all.map(({ text }) => text));
    expect(Object.keys(texts).filter((text) => !read.has(text))).toEqual([]);
  });

  it('has all forms of what counts, and one of everything else', () => {
    const forms = Number(/^nplurals=(\d); plural=/.exec(facts['plural_forms'] ?? '')?.[1]);
    const wrong = messages.filter(
      ({ text, plural }) => texts[text]?.length !== (plural === null ? 1 : forms),
    );
    expect(wrong.map(({ text }) => text)).toEqual([]);
    expect(facts).toMatchObject({ domain: 'layerfold' });
  });

  it('is what JupyterLab translates with', async () => {
    const translate = await bundleOf(language);
    const values = ['a', 'b', 'c'];
    for (const { text, plural } of messages) {
      const [context = '', inside] = text.split('\u0004');
      const [one = '', many = ''] = texts[text] ?? [];
      if (inside !== undefined) expect(translate._p(context, inside)).toBe(one);
      else if (plural === null)
        expect(translate.__(text, ...values)).toBe(english.__(one, ...values));
      else {
        expect(translate._n(text, plural, 1, ...values)).toBe(english.__(one, 1, ...values));
        expect(translate._n(text, plural, 2, ...values)).toBe(english.__(many, 2, ...values));
      }
    }
  });

  it('keeps placeholders, outer spaces and the sign at the end', () => {
    for (const { text, plural } of messages) {
      const english = text.slice(text.indexOf('\u0004') + 1);
      for (const [at, form] of (texts[text] ?? []).entries()) {
        const model = at === 0 || plural === null ? english : plural;
        expect([placeholders(form), edges(form)]).toEqual([placeholders(model), edges(model)]);
      }
    }
  });
});
