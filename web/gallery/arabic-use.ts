/** Arabic texts of prices and usage. */
import type { PriceTexts } from '../price/texts.js';
import type { UseTexts } from '../usage/texts.js';

const tokens = { one: 'رمز واحد', two: 'رمزان', few: '{n} رموز', many: '{n} رمزًا', other: '{n} رمز' };

export const ARABIC_PRICE: Partial<PriceTexts> = {
  tokens,
  priceLeft: { other: '{tokens} · لديك {n}' },
  pricePaid: {
    candidate_evaluation: 'قُيّم في {date} · بلا تكلفة',
    meeting_assistant: 'انضم في {date} · بلا تكلفة',
    search: 'بُحث في {date} · بلا تكلفة',
  },
  priceReserved: 'محجوز · بلا تكلفة إضافية',
  priceNeeds: 'يحتاج {tokens} ولديك {left}',
  priceSpaceLimit: { other: '{tokens} · بلغت المساحة حدها، وبقي {n}' },
  priceFeatureOff: 'مساعدة المرشحين متوقفة',
  pricePaused: 'الصرف متوقف مؤقتًا',
  priceClosed: 'الحساب مغلق',
  priceOverage: { other: 'يُحاسب على {n} على حدة' },
  priceUnavailable: 'السعر غير متاح',
};

export const ARABIC_USE: Partial<UseTexts> = {
  tokens,
  useTitle: 'الاستخدام',
  useEmpty: 'لم يُصرف شيء بعد في هذه الفترة',
  useDay: 'اليوم',
  useWeek: 'الأسبوع',
  useTotal: 'المجموع',
  useAsTable: 'عرض كجدول',
  useLeft: 'الاعتمادات المتبقية',
  useLastsUntil: 'بهذه الوتيرة تكفي الاعتمادات حتى {date}.',
  useLasts: 'بهذه الوتيرة تكفي الاعتمادات حتى نهاية الفترة.',
  useTooEarly: 'من المبكر تقدير مدة كفاية الاعتمادات.',
  useNoneLeft: 'لم تبقَ اعتمادات لهذه الفترة.',
  useLate: { other: 'حُسب {n} رمز إضافي متأخرًا عن فترة سابقة.' },
  useBySpace: 'حسب المساحة',
  useByMember: 'حسب العضو',
  useNoSpace: 'بلا مساحة',
  useNoMember: 'بلا عضو',
  useSpaceGone: 'مساحة محذوفة',
  useMemberGone: 'عضو سابق',
  useOnlyOwn: 'ترى استخدامك وحدك. يرى المالكون والمسؤولون استخدام الجميع.',
  useActions: 'الإجراءات',
  useTokens: 'الرموز',
};
