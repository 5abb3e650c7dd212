// SipHash-2-4 (Aumasson and Bernstein, 2012) over UTF-16 units: a keyed hash for short values that nobody without the key can
// tell from chance, many times faster than an HMAC. 64-bit words are held as two halves, for BigInt is too slow.

/** One hasher for one key. The result of the last call stands in `high` and `low`, unsigned. */
export class SipHash {
  high = 0;
  low = 0;
  readonly #key: readonly [number, number, number, number];

  /** @param key 16 bytes */
  constructor(key: Uint8Array) {
    const view = new DataView(key.buffer, key.byteOffset, 16);
    this.#key = [view.getUint32(0, true), view.getUint32(4, true), view.getUint32(8, true), view.getUint32(12, true)];
  }

  /** The whole text. @param domain keeps apart what stands for different things; undefined: plain SipHash of the text's UTF-16LE */
  text(text: string, domain?: number): void {
    const units = new Uint16Array(text.length);
    for (let at = 0; at < text.length; at++) units[at] = text.charCodeAt(at);
    this.units(units, 0, units.length, domain);
  }

  /** Units `from` to `to`, exclusive. */
  units(units: Uint16Array, from: number, to: number, domain?: number): void {
    const [k0, k1, k2, k3] = this.#key;
    let [v0l, v0h] = [k0 ^ 0x70736575, k1 ^ 0x736f6d65];
    let [v1l, v1h] = [k2 ^ 0x6e646f6d, k3 ^ 0x646f7261];
    let [v2l, v2h] = [k0 ^ 0x6e657261, k1 ^ 0x6c796765];
    let [v3l, v3h] = [k2 ^ 0x79746573, k3 ^ 0x74656462];
    // The domain stands in front as one more unit; the last block ends in the length in bytes.
    const extra = domain === undefined ? 0 : 1;
    const length = to - from + extra;
    const blocks = (length >>> 2) + 1;
    let at = from - extra;
    for (let block = 0; block <= blocks; block++) {
      let low = 0;
      let high = 0;
      if (block < blocks) {
        const a = at < from ? (domain ?? 0) & 0xffff : at < to ? (units[at] ?? 0) : 0;
        const b = at + 1 < to ? (units[at + 1] ?? 0) : 0;
        const c = at + 2 < to ? (units[at + 2] ?? 0) : 0;
        const d = at + 3 < to ? (units[at + 3] ?? 0) : 0;
        at += 4;
        low = a | (b << 16);
        high = block === blocks - 1 ? c | (((length * 2) & 0xff) << 24) : c | (d << 16);
        v3l ^= low;
        v3h ^= high;
      } else v2l ^= 0xff;
      for (let round = block < blocks ? 2 : 4; round > 0; round--) {
        let sum = (v0l >>> 0) + (v1l >>> 0);
        v0h = (v0h + v1h + (sum > 0xffff_ffff ? 1 : 0)) | 0;
        v0l = sum | 0;
        let swap = (v1h << 13) | (v1l >>> 19);
        v1l = ((v1l << 13) | (v1h >>> 19)) ^ v0l;
        v1h = swap ^ v0h;
        swap = v0l;
        v0l = v0h;
        v0h = swap;
        sum = (v2l >>> 0) + (v3l >>> 0);
        v2h = (v2h + v3h + (sum > 0xffff_ffff ? 1 : 0)) | 0;
        v2l = sum | 0;
        swap = (v3h << 16) | (v3l >>> 16);
        v3l = ((v3l << 16) | (v3h >>> 16)) ^ v2l;
        v3h = swap ^ v2h;
        sum = (v0l >>> 0) + (v3l >>> 0);
        v0h = (v0h + v3h + (sum > 0xffff_ffff ? 1 : 0)) | 0;
        v0l = sum | 0;
        swap = (v3h << 21) | (v3l >>> 11);
        v3l = ((v3l << 21) | (v3h >>> 11)) ^ v0l;
        v3h = swap ^ v0h;
        sum = (v2l >>> 0) + (v1l >>> 0);
        v2h = (v2h + v1h + (sum > 0xffff_ffff ? 1 : 0)) | 0;
        v2l = sum | 0;
        swap = (v1h << 17) | (v1l >>> 15);
        v1l = ((v1l << 17) | (v1h >>> 15)) ^ v2l;
        v1h = swap ^ v2h;
        swap = v2l;
        v2l = v2h;
        v2h = swap;
      }
      v0l ^= low;
      v0h ^= high;
    }
    this.low = (v0l ^ v1l ^ v2l ^ v3l) >>> 0;
    this.high = (v0h ^ v1h ^ v2h ^ v3h) >>> 0;
  }
}
