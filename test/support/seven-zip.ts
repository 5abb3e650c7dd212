// Archives of the kinds that 7-Zip writes, made by it.
import SevenZip from '7z-wasm';

/**
 * @param name of the archive; its extension tells the kind
 * @param options of 7-Zip: `-psecret`, `-mhe=on`, `-mm=Deflate64`
 */
export async function packed(
  name: string,
  files: Readonly<Record<string, string | Uint8Array>>,
  ...options: readonly string[]
): Promise<Buffer> {
  const silent = { print: () => undefined, printErr: () => undefined };
  const sevenZip = await SevenZip.default(silent);
  const { FS } = sevenZip;
  FS.mkdir('/in');
  FS.chdir('/in');
  for (const [path, content] of Object.entries(files)) FS.writeFile(path, content);
  const exitCode = process.exitCode;
  sevenZip.callMain(['a', ...options, `/${name}`, ...Object.keys(files)]);
  process.exitCode = exitCode;
  return Buffer.from(FS.readFile(`/${name}`));
}
