// Tables: far from its header a value without a check digit is known by it, and by nothing else.
import RE2 from 're2';
import { describe, expect, it } from 'vitest';
import { DETECTORS } from '../../../src/detect/detectors/index.ts';
import { NOW } from '../../support/look.ts';

/** What a detector sees in a table of one column, far below its header. */
function below(id: string, header: string, value: string): readonly string[] {
  const detector = DETECTORS.find((one) => one.id === id);
  if (detector === undefined) throw new Error(`no detector ${id}`);
  const text = `1\t${value}\n`;
  return [...text.matchAll(new RE2(detector.pattern, 'gu') as unknown as RegExp)]
    .flatMap((match) =>
      detector.judge({
        ...{ text, lower: text.toLowerCase(), start: match.index, end: match.index + match[0].length },
        ...{ segment: 'attachment', now: NOW, view: 'plain', columnHeader: () => header },
      }),
    )
    .map((hit) => `${text.slice(hit.start, hit.end)} ${hit.confidence}`);
}

describe('a value under its header', () => {
  it.each([
    { id: 'cn-passport', header: '护照号码', value: 'E45864136', found: ['E45864136 medium'] },
    { id: 'cn-passport', header: '订单号', value: 'E45864136', found: [] },
    { id: 'tw-mainland-permit', header: '台胞证号', value: '02528877', found: ['02528877 medium'] },
    { id: 'tw-mainland-permit', header: '统编', value: '02528877', found: [] },
    { id: 'cn-social-security-no', header: '社保编号', value: '733980121', found: ['733980121 medium'] },
    { id: 'cn-social-security-no', header: '公积金账号', value: '20100012', found: ['20100012 medium'] },
    { id: 'cn-social-security-no', header: '编号', value: '733980121', found: [] },
    { id: 'cn-bank-account', header: '银行账号', value: '100123450901234', found: ['100123450901234 low'] },
    { id: 'cn-bank-account', header: '登录账号', value: '100123450901234', found: [] },
    { id: 'cn-bank-account', header: '账号', value: '6226227097724078', found: [] },
    { id: 'cn-vat-invoice', header: '发票号码', value: '25442000000863085434', found: ['25442000000863085434 medium'] },
    { id: 'cn-org-code', header: '组织机构代码', value: '641199638', found: ['641199638 medium'] },
    { id: 'cn-resident-id-15', header: '身份证', value: '150121450404259', found: ['150121450404259 low'] },
    { id: 'cn-mobile', header: '手机号', value: '17670696371', found: ['17670696371 high'] },
    { id: 'cn-landline', header: '家庭电话', value: '0755-87467929', found: ['0755-87467929 medium'] },
    { id: 'cn-plate', header: '车牌号', value: '粤b12345', found: ['粤b12345 high'] },
    { id: 'cn-name', header: '客户姓名', value: '王小明', found: ['王小明 low'] },
    { id: 'cn-name', header: '员工', value: '"陈磊"', found: ['陈磊 low'] },
    { id: 'cn-name', header: '商品', value: '王小明', found: [] },
    { id: 'cn-name', header: '客户名称', value: '金立', found: [] },
    { id: 'cn-name', header: '客户姓名', value: '华为技术有限公司', found: [] },
    {
      id: 'cn-address',
      header: '收货地址',
      value: '广东省深圳市南山区学府路12号3栋',
      found: ['广东省深圳市南山区学府路12号3栋 low'],
    },
    { id: 'cn-address', header: '备注', value: '广东省深圳市南山区学府路12号3栋', found: [] },
    { id: 'hkid', header: '身份證號碼', value: 'XA9261904', found: ['XA9261904 high'] },
    { id: 'hkid', header: '貨號', value: 'XA9261904', found: [] },
    { id: 'mo-id', header: '澳門身份證', value: '1234567/8', found: ['1234567/8 medium'] },
    { id: 'hk-phone', header: '流動電話', value: '54743792', found: ['54743792 low'] },
  ])('$id, $header: $value', ({ id, header, value, found }) => {
    expect(below(id, header, value)).toEqual(found);
  });
});
