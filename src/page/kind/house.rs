//! What every site has besides stories: its rules, its door.

use crate::page::alike::key;
use crate::page::flat::cut;
use crate::text::fold::unaccent;

/// Names of these, as keys without accents: titles, last parts of addresses.
const HOUSE: &str = "\
    privacy cookies terms legal tos agb imprint impressum datenschutz login signin register anmelden connexion \
    aboutus contactus termsofuse nutzungsbedingungen regulamin 利用規約 이용약관 隐私权 隐私声明 服务条款 使用条款 用户协议";
/// The same, where a few letters more may stand around it.
const HOUSE_PARTS: &str = "\
    privacypolicy privacynotice privacystatement cookiepolicy cookienotice termsofservice termsandconditions \
    conditionsofuse signintoyour logintoyour datenschutzerkl datenschutzhinweise geschaftsbedingungen \
    politicadeprivaci politicadecookies avisolegal avisodeprivaci terminosycondiciones condicionesdeuso \
    condicoesdeuso termosdeuso termosdeservico politiquedeconfidentialite politiquedecookies mentionslegales \
    conditionsgenerales conditionsdutilisation informativasullaprivacy privacybeleid privacyverklaring \
    algemenevoorwaarden gebruiksvoorwaarden politykaprywatno integritetspolicy integritetspolitik \
    privatlivspolitik personvernerkl anvandarvillkor brukervilkar tietosuojaseloste zasadyochrany adatvedelmi \
    gizlilikpolitikas kullanimkosullari kebijakanprivasi chinhsachbaomat политикаконфиденциальности \
    политикаприватности політикаконфіденційності пользовательскоесоглашение πολιτικηαπορρητου سياسهالخصوصيه \
    سياسةالخصوصية 隐私政策 隱私權政策 隐私条款 プライバシーポリシー 個人情報保護方針 개인정보처리방침";
/// Bytes of a name in which it is searched for.
const LONGEST_HOUSE: usize = 100;
/// Bytes that may stand before or after such a part.
const MOST_BESIDE: usize = 12;

/// Whether a title or a part of an address names a site's rules or door.
#[inline(never)]
pub(super) fn is_of_the_house(name: &str) -> bool {
    let name = key(&cut(name, LONGEST_HOUSE).chars().map(unaccent).collect::<String>());
    let is_part =
        |part: &str| name.len() <= part.len() + MOST_BESIDE && (name.starts_with(part) || name.ends_with(part));
    HOUSE.split(' ').any(|own| own == name) || HOUSE_PARTS.split(' ').any(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_and_doors_are_known_by_their_names() {
        for name in [
            "Privacy Policy",
            "privacy-policy",
            "Our privacy policy",
            "General terms and conditions",
            "Datenschutzerklärung",
            "datenschutzerklaerung",
            "Política de privacidad",
            "politica-de-privacidade",
            "Mentions légales",
            "隐私政策",
            "プライバシーポリシー",
            "Политика конфиденциальности",
            "Sign in",
            "login",
        ] {
            assert!(is_of_the_house(name), "{name}");
        }
        for name in [
            "Privacy policy of shops was unlawful, court finds",
            "The terms of service nobody reads",
            "Ministry wants one login for all offices",
            "Datenschutz: Was sich im Mai ändert",
            "Legally blind",
            "",
        ] {
            assert!(!is_of_the_house(name), "{name}");
        }
    }
}
