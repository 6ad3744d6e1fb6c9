// Runs tests in Pyodide, which is Python in WebAssembly: `node webAssembly.mjs FOLDER REPORT TEST…`. FOLDER has it, and as
// `site` the packages.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../tools.mjs';

const RUN = `
import json, os, sys
sys.dont_write_bytecode = True
sys.path.insert(0, "/folder/site")
sys.path.append("/repository/scripts/pythons")
os.chdir("/repository")
import layerfold, platform, pytest
assert layerfold.__file__.startswith("/folder/"), layerfold.__file__
print("Python", platform.python_version())
options = ["-q", "--tb=short", "-p", "missing_parts", "-p", "no:cacheprovider", "--junitxml=/out/" + report]
int(pytest.main([*options, *json.loads(tests)]))
`;

const [folder, report, ...tests] = process.argv.slice(2);
const main = path.join(folder, 'node_modules', 'pyodide', 'pyodide.mjs');
const { loadPyodide } = await import(pathToFileURL(main));
const python = await loadPyodide();
python.mountNodeFS('/folder', folder);
python.mountNodeFS('/repository', root);
python.mountNodeFS('/out', path.dirname(report));
python.globals.set('report', path.basename(report));
python.globals.set('tests', JSON.stringify(tests));
process.exitCode = await python.runPythonAsync(RUN);
