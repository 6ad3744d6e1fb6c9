import ts from 'typescript';

/** A text for people, as a gettext catalogue has it. */
export interface Message {
  readonly text: string;
  /** `null`: it counts nothing. */
  readonly plural: string | null;
  /** Its file and line. */
  readonly at: string;
}

/** All texts that `src` hands to a translator; throws where one is unknown before the program runs. */
export function messagesOfSource(): readonly Message[] {
  const { fileNames, options } = configuration();
  const program = ts.createProgram(fileNames, { ...options, noEmit: true });
  const checker = program.getTypeChecker();
  const messages: Message[] = [];
  for (const file of program.getSourceFiles()) {
    if (!fileNames.includes(file.fileName)) continue;
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node)) messages.push(...messagesOf(node, checker));
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  return messages;
}

function configuration(): ts.ParsedCommandLine {
  const { config } = ts.readConfigFile('tsconfig.json', ts.sys.readFile) as { config: unknown };
  return ts.parseJsonConfigFileContent(config, ts.sys, process.cwd());
}

function messagesOf(call: ts.CallExpression, checker: ts.TypeChecker): readonly Message[] {
  const { expression, arguments: given } = call;
  if (!ts.isPropertyAccessExpression(expression)) return [];
  const at = placeOf(call);
  const [first, second] = given;
  if (first === undefined) return [];
  if (expression.name.text === '__')
    return literalsOf(first, checker).map((text) => ({ text, plural: null, at }));
  if (expression.name.text !== '_n' || second === undefined) return [];
  const plurals = literalsOf(second, checker);
  return literalsOf(first, checker).map((text, index) => ({
    text,
    plural: plurals[index] ?? null,
    at,
  }));
}

/** What an expression can be, by its type. */
function literalsOf(node: ts.Expression, checker: ts.TypeChecker): readonly string[] {
  const type = checker.getTypeAtLocation(node);
  const types = type.isUnion() ? type.types : [type];
  return types.map((one) => {
    if (one.isStringLiteral()) return one.value;
    throw new Error(`${placeOf(node)}: a text that is unknown before the program runs`);
  });
}

function placeOf(node: ts.Node): string {
  const file = node.getSourceFile();
  const { line } = file.getLineAndCharacterOfPosition(node.getStart());
  return `${file.fileName.replace(`${process.cwd()}/`, '')}:${line + 1}`;
}
