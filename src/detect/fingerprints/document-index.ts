import type { TenantKey } from '../indexes/tenant-key.ts';
export class DocumentIndex {
  readonly digest = '';
  readonly ids: readonly string[] = [];
  static open(_path: string, _key: TenantKey): DocumentIndex {
    return new DocumentIndex();
  }
}
