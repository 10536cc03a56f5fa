// @ts-check
// Which shared terms tell a reader why two stories are alike: no numbers, no words of any story.

/**
 * Days of the week, months and other words that stories of any day have, in lowercase: of English, German, French,
 * Spanish, Italian, Portuguese, Dutch, Swedish, Danish, Polish, Russian, Turkish and Arabic. A month that is another
 * word as well (May, March, Mars) is left out.
 */
const OF_ANY_STORY = new Set(
  (
    "monday tuesday wednesday thursday friday saturday sunday january february april june july august september " +
    "october november december today tonight yesterday tomorrow week weeks month months year years hours minutes " +
    "still another others talking saying two three four five hundred thousand million montag dienstag mittwoch " +
    "donnerstag freitag samstag sonnabend sonntag januar februar märz juni juli oktober dezember heute gestern morgen " +
    "woche wochen monat monate monaten jahr jahre jahren stunden minuten noch uhr lundi mardi mercredi jeudi vendredi " +
    "samedi dimanche janvier février avril juin juillet août septembre octobre novembre décembre aujourd’hui " +
    "aujourd'hui hui hier demain semaine semaines mois ans année années heures encore lunes martes miércoles jueves " +
    "viernes sábado domingo enero febrero abril junio julio agosto septiembre octubre noviembre diciembre hoy ayer " +
    "mañana semana semanas mes meses año años horas todavía aún lunedì martedì mercoledì giovedì venerdì sabato " +
    "domenica gennaio febbraio aprile giugno luglio settembre ottobre dicembre oggi ieri domani settimana settimane " +
    "mese mesi anno anni ore ancora segunda-feira terça-feira quarta-feira quinta-feira sexta-feira janeiro fevereiro " +
    "junho julho setembro outubro novembro dezembro hoje ontem amanhã mês ano anos ainda maandag dinsdag woensdag " +
    "donderdag vrijdag zaterdag zondag januari februari maart augustus vandaag gisteren weken maand maanden jaar " +
    "jaren uur nog måndag tisdag onsdag torsdag fredag lördag söndag augusti idag igår imorgon vecka veckor månad " +
    "månader år timmar mandag tirsdag lørdag søndag marts i dag går uge uger måned måneder timer poniedziałek wtorek " +
    "środa środę czwartek piątek sobota sobotę niedziela niedzielę stycznia lutego marca kwietnia maja czerwca lipca " +
    "sierpnia września października listopada grudnia dziś dzisiaj wczoraj jutro tydzień tygodnia miesiąc rok roku " +
    "lat godzin jeszcze понедельник вторник среда среду четверг пятница пятницу суббота субботу воскресенье января " +
    "февраля марта апреля мая июня июля августа сентября октября ноября декабря сегодня вчера завтра неделя недели " +
    "месяц месяца года год лет pazartesi salı çarşamba perşembe cuma cumartesi pazar ocak şubat nisan mayıs haziran " +
    "temmuz ağustos eylül ekim kasım aralık bugün dün yarın hafta yıl saat hâlâ الاثنين الإثنين الثلاثاء الأربعاء " +
    "الخميس الجمعة السبت الأحد يناير فبراير مارس أبريل إبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر اليوم " +
    "أمس غدا أسبوع شهر عام سنة ساعة "
  ).split(" "),
);
/** Most terms that are shown. */
const MOST = 6;

/**
 * The reasons of a match that tell something, heaviest first.
 * @template {{ term: string }} R
 * @param {readonly R[]} reasons
 * @returns {R[]}
 */
export const telling = (reasons) =>
  reasons.filter(({ term }) => /\p{L}/u.test(term) && !OF_ANY_STORY.has(term.toLowerCase())).slice(0, MOST);
