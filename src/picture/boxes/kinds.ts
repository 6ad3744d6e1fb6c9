/** Of which kind a layer is, by the words of its type. The twin of layerfold/picture/kinds.py. */

/** All kinds; `group` is what has rows inside. */
export const KINDS = [
  'conv',
  'linear',
  'attention',
  'norm',
  'activation',
  'pool',
  'embedding',
  'recurrent',
  'merge',
  'shape',
  'regularization',
  'input',
  'other',
  'group',
] as const;

export type Kind = (typeof KINDS)[number];

/** Neighbouring words that say together what neither says. */
const PHRASES: readonly (readonly [Kind, string])[] = [
  ['shape', 'up sampl*'],
  ['shape', 'upsampl*'],
  ['shape', 'get item'],
  ['shape', 'depth to space'],
  ['shape', 'space to depth'],
  ['activation', 'soft shrink'],
  ['input', 'category encoding'],
  ['input', 'auto contrast'],
  ['merge', 'cosine similarity'],
  ['merge', 'pairwise distance'],
  ['other', 'squeeze exc*'],
  ['regularization', 'random'],
  ['regularization', 'rand augment'],
  ['regularization', 'aug mix'],
  ['regularization', 'cut mix'],
  ['regularization', 'mix up'],
];

/** Words, "*" for any end of them. */
const WORDS: Readonly<Record<Exclude<Kind, 'group'>, string>> = {
  conv: 'conv convs convol* deconv* dwconv* conv1d conv2d conv3d',
  linear:
    'linear bilinear dense einsum fc general matmul addmm proj projection projector lora mlp ffn feedforward perceptron expert experts router',
  attention: 'attention attn mha mhsa sdpa',
  norm: 'norm norms normali* batchnorm* layernorm* groupnorm* rmsnorm* bn ln lrn grn',
  activation:
    'activation act relu* elu gelu silu selu celu crelu prelu rrelu glu geglu swish mish sigmoid logsigmoid tanh* softmax* softmin softplus softshrink softsign logsoftmax hard* threshold nonlinear* swiglu quickgelu',
  pool: 'pool* avgpool* maxpool* unpool* lppool*',
  embedding: 'embed* encoding encodings position* rotary rope',
  recurrent: 'rnn* lstm* gru* recurrent bidirectional cell cells mamba ssm',
  merge:
    'add sub mul div cat concat* stack multiply divide subtract average maximum minimum dot merge merging sum mean',
  shape:
    'reshape flatten unflatten permute transpose* pad padding pad1d pad2d pad3d crop cropping resiz* resample interpolat* downsampl* repeat shuffle unshuffle fold unfold squeeze unsqueeze view slice split chunk expand roll getitem rearrange axes cast swapaxes moveaxis broadcast ravel tile unstack',
  regularization: 'drop* noise stochastic activityregularization regulari*',
  input:
    'input inputs placeholder rescaling hashing hashed lookup vectorization discretization spectrogram masking equalization solarization tokeniz* bounding',
  other: 'loss identity',
};

/** A layer of the first kind that has one of the others beside it is called by that: "ConvNormActivation". */
const YIELDS = new Map<Kind, readonly Kind[]>([
  ['activation', ['norm', 'conv', 'linear']],
  ['norm', ['conv', 'linear']],
  ['shape', ['conv', 'linear']],
]);

/** What groups may be, too: the rest of them are called by what is inside. */
const OF_GROUPS: readonly Kind[] = ['attention', 'embedding', 'recurrent'];

/** Groups that have more inside than what they are called by. */
const BLOCKS =
  /^(?:block|layer|layers|stage|stack|encoder|decoder|transformer|model|net|network|bottleneck)$/;

const CHARACTERS = 200;

const TYPE = /[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+|[0-9]+/g;

/** Words that are written in two cases. */
const SPLIT = /\b(re|si|ge|se|ce|lo|sw?i)(?: )(lu6?|glu|ra)\b/g;

/** The kind of a layer whose class has this name, in any framework; of a group that of its own row. */
export function kindOf(type: string, isGroup = false): Kind {
  const words = wordsOf(type);
  const kind = kindOfWords(words);
  if (!isGroup) return kind;
  return OF_GROUPS.includes(kind) && !words.some((word) => BLOCKS.test(word)) ? kind : 'group';
}

function wordsOf(type: string): readonly string[] {
  const found = type.slice(0, CHARACTERS).match(TYPE) ?? [];
  return found.join(' ').toLowerCase().replace(SPLIT, '$1$2').split(' ');
}

function kindOfWords(words: readonly string[]): Kind {
  const text = ` ${words.join(' ')} `;
  for (const [kind, phrase] of PHRASES) if (text.includes(asFound(phrase))) return kind;
  let found: Kind | null = null;
  for (const word of [...words].reverse()) {
    if (/^[0-9]|^d$/.test(word)) continue;
    const kind = kindOfWord(word);
    if (kind === null && found !== null) break;
    if (kind !== null && (found === null || YIELDS.get(found)?.includes(kind) === true))
      found = kind;
  }
  return found ?? 'other';
}

function asFound(phrase: string): string {
  return phrase.endsWith('*') ? ` ${phrase.slice(0, -1)}` : ` ${phrase} `;
}

const WHOLE = new Map<string, Kind>();
const BEGINNINGS: (readonly [string, Kind])[] = [];
for (const [kind, words] of Object.entries(WORDS) as [Kind, string][]) {
  for (const word of words.split(' ')) {
    if (word.endsWith('*')) BEGINNINGS.push([word.slice(0, -1), kind]);
    else WHOLE.set(word, kind);
  }
}

function kindOfWord(word: string): Kind | null {
  return (
    WHOLE.get(word) ?? BEGINNINGS.find(([beginning]) => word.startsWith(beginning))?.[1] ?? null
  );
}
