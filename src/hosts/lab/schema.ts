import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { TranslationBundle } from '@jupyterlab/translation';

type Contextual = Pick<TranslationBundle, '_p'>;
type Property = ISettingRegistry.IProperty;

/**
 * A plugin with the texts that the settings editor shows in the language of the user. JupyterLab's server translates
 * them from the catalogues of language packs only, and not from an extension's own. The contexts are the server's
 * (`jupyterlab_server.translation_utils.DEFAULT_SCHEMA_SELECTORS`); a text that is translated already stays as it is.
 */
export function translatedPlugin(
  plugin: ISettingRegistry.IPlugin,
  translate: Contextual,
): ISettingRegistry.IPlugin {
  const { schema } = plugin;
  const label = schema['jupyter.lab.setting-icon-label'];
  const properties = Object.entries(schema.properties ?? {}).map(
    ([name, property]) => [name, translatedProperty(property, translate)] as const,
  );
  return {
    ...plugin,
    schema: {
      ...schema,
      ...textsOf(schema, 'schema', translate),
      ...(label === undefined
        ? {}
        : { 'jupyter.lab.setting-icon-label': translate._p('settings', label) }),
      properties: Object.fromEntries(properties),
    },
  };
}

function translatedProperty(property: Property, translate: Contextual): Property {
  const texts = textsOf(property, 'settings', translate);
  const choices: unknown = property['oneOf'];
  if (!Array.isArray(choices)) return { ...property, ...texts };
  const oneOf = (choices as readonly Property[]).map((choice) => ({
    ...choice,
    ...textsOf(choice, 'settings', translate),
  }));
  return { ...property, ...texts, oneOf };
}

function textsOf(
  { title, description }: Property,
  context: string,
  translate: Contextual,
): Pick<Property, 'title' | 'description'> {
  return {
    ...(title === undefined ? {} : { title: translate._p(context, title) }),
    ...(description === undefined ? {} : { description: translate._p(context, description) }),
  };
}
