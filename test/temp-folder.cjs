const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

/** One folder for whatever the tests, and the CDK in them, put into the temporary one; it goes with the run, also a stopped one. */
module.exports = () => {
  const folder = mkdtempSync(join(tmpdir(), 'outcomes-tests-'));
  // the third is that of Linux and macOS, the others those of Windows
  for (const name of ['TEMP', 'TMP', 'TMPDIR']) process.env[name] = folder;
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
};
