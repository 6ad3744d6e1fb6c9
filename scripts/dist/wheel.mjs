// What a wheel promises before it is installed.
import { CommandFailed, output } from '../tools.mjs';
import { buildPython } from './inputs.mjs';

const METADATA = `
import sys, zipfile
from email.parser import HeaderParser
with zipfile.ZipFile(sys.argv[1]) as wheel:
    [name] = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
    print("\\n".join(HeaderParser().parsestr(wheel.read(name).decode()).get_all("Requires-Dist", [])))
`;

/** Extras need other packages, layerfold itself needs none. */
export function checkWheel(file) {
  const required = output(buildPython, ['-c', METADATA, file]);
  if (required === undefined) throw new CommandFailed(`${file} has no metadata.`);
  const always = required.split('\n').filter((line) => line !== '' && !/; extra == /u.test(line));
  if (always.length > 0) throw new CommandFailed(`The wheel depends on ${always.join(', ')}.`);
}
