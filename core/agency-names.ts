/*
 * What an agency is called at home. The facts (facts/agencies.json) name most in English, as their sources do; staff
 * look for them, and letters are addressed, by their names in the country's languages. “MUP” stands for the cantons'
 * ministries because their languages write it out differently.
 */

/** By code: those that have a name of their own. */
const own: Record<string, string> = {
  'COORD-BA':
    'Državni koordinator za borbu protiv trgovine ljudima i ilegalnih migracija / Odsjek za borbu protiv trgovine ljudima, Ministarstvo sigurnosti BiH',
  'COORD-RS': 'Koordinator za borbu protiv trgovine ljudima Republike Srpske',
  'COORD-BD': 'Koordinaciono tijelo za borbu protiv trgovine ljudima Brčko distrikta BiH',
  'COORD-FBIH': 'Koordinacija za Federaciju BiH',
  'POL-SIPA': 'Državna agencija za istrage i zaštitu (SIPA)',
  'POL-FUP': 'Federalna uprava policije (FUP)',
  'POL-BD': 'Policija Brčko distrikta BiH',
  'POL-RS': 'Ministarstvo unutrašnjih poslova Republike Srpske (MUP RS)',
  'BP-BA': 'Granična policija BiH',
  'SFA-BA': 'Služba za poslove sa strancima',
  'PRO-BA': 'Tužilaštvo BiH',
  'PRO-FBIH': 'Federalno tužilaštvo FBiH (iznad deset kantonalnih)',
  'PRO-RS': 'Republičko javno tužilaštvo Republike Srpske (iznad okružnih)',
  'PRO-BD': 'Tužilaštvo Brčko distrikta BiH',
  'LAB-FBIH': 'Inspekcija rada FBiH (federalna i kantonalne)',
  'LAB-RS': 'Inspekcija rada Republike Srpske',
  'LAB-BD': 'Inspekcija rada Brčko distrikta BiH',
  'CSW-BRC-brcko': 'Pododjeljenje za socijalnu zaštitu — Brčko',
  'NGO-EMMAUS': 'Međunarodni forum solidarnosti – EMMAUS (MFS-EMMAUS)',
  'NGO-CZP': 'Centar ženskih prava (Zenica)',
  'NGO-HRCMO': 'Centar za ljudska prava u Mostaru',
  'NGO-FLAN': 'Mreža besplatne pravne pomoći (13 članica potpisalo je memorandum)',
  'INST-FLA-HNK': 'Zavod za besplatnu pravnu pomoć Hercegovačko-neretvanskog kantona',
  'NGO-NOVIPOCETAK': 'Novi početak (vode ga osobe koje su to preživjele)',
  'NGO-KALISARA': 'Kali Sara – Romski informativni centar',
  'NGO-WVBIH': 'World Vision BiH (osoblje 24/7 u prihvatnim centrima Ušivak, Blažuj, Borići)',
  'MIT-KS': 'Mobilni tim za proaktivnu identifikaciju, Kanton Sarajevo',
  'HEALTH-CMZ': 'Centri za mentalno zdravlje u zajednici (mreža)',
}

/** The beginnings of names that end in a place, which is called the same in both. */
const kinds = Object.entries({
  'Coordination team / cantonal coordinator for combating THB —':
    'Koordinacioni tim / kantonalni koordinator za borbu protiv trgovine ljudima —',
  'Police Administration': 'Policijska uprava',
  'Cantonal Ministry of the Interior / Police Administration —': 'MUP / Uprava policije —',
  "Cantonal Prosecutor's Office —": 'Kantonalno tužilaštvo —',
  'District Public Prosecutor (Okružno javno tužilaštvo)': 'Okružno javno tužilaštvo',
  'Centre for social work / social-protection service —':
    'Centar za socijalni rad / služba socijalne zaštite —',
  'Mobile Identification Team': 'Mobilni tim za identifikaciju',
})

/** Whoever has no other name keeps theirs. */
export function nameAtHome({ code, name }: { code: string; name: string }): string {
  const kind = kinds.find(([beginning]) => name.startsWith(`${beginning} `))
  return own[code] ?? (kind ? kind[1] + name.slice(kind[0].length) : name)
}
