// Words that name a telephone number, in all places where Chinese is written.

export const PHONE_WORDS = [
  ...['手机', '电话', '联系方式', '联系电话', '收件人', '微信同号', '手機', '電話', '行動電話', '聯絡方式', '流動電話'],
  ...['tel', 'mobile', 'cell', 'phone', 'telephone', 'mobile no', 'contact no'],
];
