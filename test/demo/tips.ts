import type { DirectoryChange } from '../../core/directory.ts'
import type { Report } from '../../core/envelope/bodies.ts'
import { report } from '../support/world.ts'

/** Fictional tips. Names, numbers and houses are nobody's. */
export const webTips: Report[] = [
  report(
    'U izmišljenoj ulici, u kući sa zelenim vratima, vidim dvije djevojke koje nikad ne izlaze same. Muškarac im drži pasoše i viče na njih. Večeras su plakale kod prozora.',
    {
      questionnaire: 2,
      door: 'seen',
      danger: 'yes',
      when: 'now',
      place: 'BA-BIH-KS-ilidza',
      where: 'kuća sa zelenim vratima, iza izmišljene škole',
      child: 'unsure',
      people: ['woman', 'girl'],
      count: 'dvije',
      controls: 'Muškarac od četrdesetak godina, viče; kažu mu „šef“.',
      kind: ['sex'],
      signs: ['S01', 'G02', 'G01'],
      since: 'od proljeća, skoro svaku noć',
      how: 'neighbour',
      traces: 'sivi kombi, tablice X00-X-000',
      reply: 'yes',
      reply_how: 'uveče',
      interpreter: 'ne znam koji jezik govore; radije žena',
      share: 'police_and_social_work',
    },
  ),
  report(
    'Dječak, možda deset godina, svaki dan prosi pred tržnim centrom. Uveče dolazi auto po njega i uzima mu novac. Ne ide u školu.',
    { place: 'BA-BIH-KS-vogosca', danger: 'no', child: 'yes', share: 'social_work_only' },
  ),
  report(
    'I clean rooms in a motel. They keep my passport “for registration” and say I owe them 3,000 euros for the trip. I sleep in the laundry room with four others.',
    {
      language: 'en',
      questionnaire: 2,
      door: 'help',
      danger: 'unsure',
      place: 'BA-BIH-TK-kalesija',
      child: 'no',
      self: 'yes',
      reply: 'yes',
      reply_how: 'after ten in the evening',
      interpreter: 'English or Tagalog, a woman',
      share: 'ask_first',
    },
  ),
  report(
    'Komšija dovodi radnike na gradilište iz kombija bez tablica. Rade po mraku, bez rukavica, i spavaju u kontejneru.',
    {
      place: 'BA-BIH-KS-ilidza',
      child: 'no',
      share: 'you_decide',
    },
  ),
  report(
    'Nisam siguran da li je ovo za vas: u stanu iznad stalno dolaze nepoznati ljudi, a jedna djevojka nikad ne izlazi.',
    {
      place: null,
      danger: 'unsure',
      share: 'ask_first',
    },
  ),
  report(
    'Učenica mi je rekla da je roditelji šalju da se uda ovog ljeta. Ima petnaest godina. Molim vas da budete obazrivi.',
    {
      place: 'BA-BIH-TK-kalesija',
      child: 'yes',
      share: 'social_work_only',
    },
  ),
]

/** Which of them goes where, by its place. */
export const tipOf = { social: 1, taken: 2, police: 3, picture: 3, keyless: 5 } as const

/** A fictional agency that is not in the book of offices. */
export const keyless = {
  code: 'CSW-IZMISLJENI',
  change: {
    name: 'Općinski centar za socijalni rad (izmišljeni)',
    kind: 'social_work',
    covers: ['BA-BIH-TK'],
    phones: ['+387 35 000 000'],
    confirmed: 'telefonom, s dežurnom',
  } satisfies DirectoryChange,
}

/** Fictional text messages, by number: later ones join the first. */
export const smsTips: { from: string; text: string }[] = [
  { from: '+38760000101', text: 'POMOĆ ne mogu govoriti, zaključana sam' },
  { from: '+38760000101', text: 'stan na trecem spratu, ne zovite me' },
  { from: '+38760000102', text: 'Uzeli su nam papire, radimo na farmi kod izmisljenog jezera' },
]
