// What notifications say, in three languages, each written by itself. No text holds mail content or a finding's value.
import i18next from 'i18next';
import type { Language } from '../mail/language.ts';

const resources = {
  en: {
    translation: {
      sender: 'Mail Delivery System',
      returnedSubject: 'Your message was returned after review',
      returned:
        'Your message was held for review and has now been returned to you. It was not delivered to the recipients below.\n\n' +
        'Reason given by the reviewer:\n  {{reason}}\n\n' +
        'What you can do: change the message so that it meets the policy, or ask the security team, naming the reference.\n\n' +
        'Reference: {{reference}}',
      failedSubject: 'Your message could not be delivered',
      failed:
        'Your message could not be delivered to the recipients below. Others, if there are any, are not affected.\n\n' +
        'What you can do: check the addresses and send it again, or ask your mail administrator, naming the reference.\n\n' +
        'Reference: {{reference}}',
      refusedSubject: 'Your message was not sent to some recipients',
      refused:
        'Company policy does not allow your message to go to the recipients below. The other recipients are not affected.\n\n' +
        'What you can do: change the message so that it meets the policy, or ask the security team, naming the reference.\n\n' +
        'Reference: {{reference}}',
      delayedSubject: 'Your message is delayed',
      delayed:
        'Your message has not reached the recipients below yet. It is still being sent, until {{until}}.\n\n' +
        'You need not do anything and should not send it again. You will hear from us if it can not be delivered.\n\n' +
        'Reference: {{reference}}',
      relayedSubject: 'Your message was handed on',
      relayed:
        'You asked to be told about the delivery. Your message was handed to the mail server of the recipients below, ' +
        'which does not send notifications itself: you will hear no more about it.\n\n' +
        'Reference: {{reference}}',
      recipients: 'Recipients:',
    },
  },
  'zh-CN': {
    translation: {
      sender: '邮件投递系统',
      returnedSubject: '您的邮件经审核后被退回',
      returned:
        '您的邮件此前被暂扣审核，现已退回。以下收件人没有收到该邮件。\n\n' +
        '审核人给出的原因：\n  {{reason}}\n\n' +
        '您可以按制度要求修改后重新发送，或向安全管理员咨询并提供下面的编号。\n\n' +
        '编号：{{reference}}',
      failedSubject: '您的邮件未能送达',
      failed:
        '您的邮件未能送达以下收件人，其他收件人不受影响。\n\n' +
        '请核对地址后重新发送，或联系邮件管理员并提供下面的编号。\n\n' +
        '编号：{{reference}}',
      refusedSubject: '您的邮件未发送给部分收件人',
      refused:
        '按照公司制度，您的邮件不能发送给以下收件人，其他收件人不受影响。\n\n' +
        '您可以按制度要求修改后重新发送，或向安全管理员咨询并提供下面的编号。\n\n' +
        '编号：{{reference}}',
      delayedSubject: '您的邮件投递延迟',
      delayed:
        '您的邮件尚未送达以下收件人，系统会继续尝试投递，直到 {{until}}。\n\n' +
        '您无需处理，也请不要重复发送。如果最终无法送达，您会另行收到通知。\n\n' +
        '编号：{{reference}}',
      relayedSubject: '您的邮件已转交',
      relayed:
        '您要求了解邮件的送达情况。您的邮件已交给以下收件人的邮件服务器，该服务器不再发送通知，此后不会有进一步的消息。\n\n' +
        '编号：{{reference}}',
      recipients: '收件人：',
    },
  },
  'zh-TW': {
    translation: {
      sender: '郵件遞送系統',
      returnedSubject: '您的郵件經審核後退回',
      returned:
        '您的郵件先前留待審核，現已退回。下列收件人並未收到此郵件。\n\n' +
        '審核人員說明的原因：\n  {{reason}}\n\n' +
        '您可以依規定修改後重新寄送，或洽詢資安人員並提供下列編號。\n\n' +
        '編號：{{reference}}',
      failedSubject: '您的郵件無法送達',
      failed:
        '您的郵件無法送達下列收件人，其他收件人不受影響。\n\n' +
        '請確認地址後重新寄送，或聯絡郵件管理員並提供下列編號。\n\n' +
        '編號：{{reference}}',
      refusedSubject: '您的郵件未寄給部分收件人',
      refused:
        '依公司規定，您的郵件不得寄給下列收件人，其他收件人不受影響。\n\n' +
        '您可以依規定修改後重新寄送，或洽詢資安人員並提供下列編號。\n\n' +
        '編號：{{reference}}',
      delayedSubject: '您的郵件延遲送達',
      delayed:
        '您的郵件尚未送達下列收件人，系統將持續嘗試遞送至 {{until}}。\n\n' +
        '您無須處理，也請勿重複寄送。若最後仍無法送達，您將另行收到通知。\n\n' +
        '編號：{{reference}}',
      relayedSubject: '您的郵件已轉交',
      relayed:
        '您要求得知郵件的送達情形。您的郵件已交給下列收件人的郵件伺服器，該伺服器不會再發出通知，之後不會有進一步的消息。\n\n' +
        '編號：{{reference}}',
      recipients: '收件人：',
    },
  },
} as const;

type Key = keyof (typeof resources)['en']['translation'];

const texts = i18next.createInstance();
await texts.init({ resources, fallbackLng: 'en', interpolation: { escapeValue: false } });

/** One text in one language; `values` fill its places as they are (it is plain text, never HTML). */
export function text(language: Language, key: Key, values: Readonly<Record<string, string>> = {}): string {
  return texts.t(key, { lng: language, ...values });
}
