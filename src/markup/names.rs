//! Names of character references, as HTML defines them: those of HTML 4, of Latin and Cyrillic letters and of
//! punctuation, without the mathematical symbols that HTML 5 added.

/// Names, ascending, each followed by its character; with a space between where browsers read the name also without
/// the semicolon.
static NAMES: &str = "\
    AElig ÆAMP &Aacute ÁAbreveĂAcirc ÂAcyАAgrave ÀAlphaΑAmacrĀAogonĄAring ÅAtilde ÃAuml ÄBcyБBetaΒCHcyЧCOPY ©CacuteĆ\
    CcaronČCcedil ÇCcircĈCdotĊChiΧDJcyЂDScyЅDZcyЏDagger‡DcaronĎDcyДDeltaΔDstrokĐENGŊETH ÐEacute ÉEcaronĚEcirc ÊEcyЭ\
    EdotĖEgrave ÈEmacrĒEogonĘEpsilonΕEtaΗEuml ËFcyФGJcyЃGT >GammaΓGbreveĞGcedilĢGcircĜGcyГGdotĠHARDcyЪHcircĤHstrokĦ\
    IEcyЕIJligĲIOcyЁIacute ÍIcirc ÎIcyИIdotİIgrave ÌImacrĪIogonĮIotaΙItildeĨIukcyІIuml ÏJcircĴJcyЙJsercyЈJukcyЄKHcyХ\
    KJcyЌKappaΚKcedilĶKcyКLJcyЉLT <LacuteĹLambdaΛLcaronĽLcedilĻLcyЛLmidotĿLstrokŁMcyМMuΜNJcyЊNacuteŃNcaronŇNcedilŅ\
    NcyНNewLine\u{a}Ntilde ÑNuΝOEligŒOacute ÓOcirc ÔOcyОOdblacŐOgrave ÒOmacrŌOmegaΩOmicronΟOslash ØOtilde ÕOuml ÖPcyП\
    PhiΦPiΠPrime″PsiΨQUOT \"REG ®RacuteŔRcaronŘRcedilŖRcyРRhoΡSHCHcyЩSHcyШSOFTcyЬSacuteŚScaronŠScedilŞScircŜScyС\
    SigmaΣTHORN ÞTSHcyЋTScyЦTab\u{9}TauΤTcaronŤTcedilŢTcyТThetaΘTstrokŦUacute ÚUbrcyЎUbreveŬUcirc ÛUcyУUdblacŰ\
    Ugrave ÙUmacrŪUogonŲUpsilonΥUringŮUtildeŨUuml ÜVcyВWcircŴXiΞYAcyЯYIcyЇYUcyЮYacute ÝYcircŶYcyЫYumlŸZHcyЖZacuteŹ\
    ZcaronŽZcyЗZdotŻZeroWidthSpace\u{200b}ZetaΖaacute áabreveăacirc âacute ´acyаaelig æagrave àalefsymℵalphaαamacrā\
    amp &and∧ang∠aogonąapos'aring åast*asymp≈atilde ãauml äbcyбbdquo„betaβblank␣brvbar ¦bsol\\bull•cacutećcap∩ccaronč\
    ccedil çccircĉcdotċcedil ¸cent ¢chcyчcheck✓chiχcircˆclubs♣colon:comma,commat@cong≅copy ©crarr↵cup∪curren ¤dArr⇓\
    dagger†darr↓dash‐dcaronďdcyдdeg °deltaδdiams♦divide ÷djcyђdollar$dscyѕdstrokđdzcyџeacute éecaroněecirc êecyэedotė\
    egrave èemacrēempty∅emsp\u{2003}engŋensp\u{2002}eogonęepsilonεequals=equiv≡etaηeth ðeuml ëeuro€excl!exist∃fcyф\
    fnofƒforall∀frac12 ½frac14 ¼frac34 ¾frasl⁄gammaγgbreveğgcircĝgcyгgdotġge≥gjcyѓgrave`gt >hArr⇔hairsp\u{200a}half½\
    hardcyъharr↔hcircĥhearts♥hellip…horbar―hstrokħhyphen‐iacute íicirc îicyиiecyеiexcl ¡igrave ìijligĳimacrīimageℑ\
    imathıinfin∞inodotıint∫iocyёiogonįiotaιiquest ¿isin∈itildeĩiukcyіiuml ïjcircĵjcyйjsercyјjukcyєkappaκkcedilķkcyк\
    kgreenĸkhcyхkjcyќlArr⇐lacuteĺlambdaλlang⟨laquo «larr←lbrace{lbrack[lcaronľlcedilļlceil⌈lcub{lcyлldquo“ldquor„le≤\
    lfloor⌊ljcyљlmidotŀlowast∗lowbar_loz◊lpar(lrm\u{200e}lsaquo‹lsqb[lsquo‘lsquor‚lstrokłlt <macr ¯mcyмmdash—micro µ\
    middot ·minus−mldr…muμnabla∇nacuteńnaposŉnbsp \u{a0}ncaronňncedilņncyнndash–ne≠ni∋njcyњnot ¬notin∉nsub⊄ntilde ñ\
    nuνnum#numsp\u{2007}oacute óocirc ôocyоodblacőoeligœograve òoline‾omacrōomegaωomicronοoplus⊕or∨ordf ªordm º\
    oslash øotilde õotimes⊗ouml öpara ¶part∂pcyпpercnt%period.permil‰perp⊥phiφphone☎piπpivϖplus+plusmn ±pound £prime′\
    prod∏prop∝psiψpuncsp\u{2008}quest?quot \"rArr⇒racuteŕradic√rang⟩raquo »rarr→rbrace}rbrack]rcaronřrcedilŗrceil⌉\
    rcub}rcyрrdquo”rdquor”realℜreg ®rfloor⌋rhoρrlm\u{200f}rpar)rsaquo›rsqb]rsquo’rsquor’sacuteśsbquo‚scaronšscedilş\
    scircŝscyсsdot⋅sect §semi;shchcyщshcyшshy \u{ad}sigmaσsigmafςsim∼softcyьsol/spades♠star☆starf★sub⊂sube⊆sum∑sup⊃\
    sup1 ¹sup2 ²sup3 ³supe⊇szlig ßtauτtcaronťtcedilţtcyтthere4∴thetaθthetasymϑthinsp\u{2009}thorn þtilde˜times ×\
    trade™tscyцtshcyћtstrokŧuArr⇑uacute úuarr↑ubrcyўubreveŭucirc ûucyуudblacűugrave ùumacrūuml ¨uogonųupsihϒupsilonυ\
    uringůutildeũuuml üvcyвverbar|vert|wcircŵweierp℘xiξyacute ýyacyяycircŷycyыyen ¥yicyїyucyюyuml ÿzacuteźzcaronžzcyз\
    zdotżzetaζzhcyжzwj\u{200d}zwnj\u{200c}";

/// Where the names of each first letter start in [`NAMES`], in bytes.
static STARTS: [u16; 129] = {
    let names = NAMES.as_bytes();
    let mut starts = [0; 129];
    let (mut letter, mut place) = (0, 0);
    while place < names.len() {
        let is_first = names[place].is_ascii_alphabetic() && (place == 0 || !names[place - 1].is_ascii_alphanumeric());
        while is_first && letter <= names[place] as usize {
            starts[letter] = place as u16;
            letter += 1;
        }
        place += 1;
    }
    while letter < starts.len() {
        starts[letter] = place as u16;
        letter += 1;
    }
    starts
};

/// The character of a name without `&` and `;`, and whether browsers read it also without the semicolon.
pub(super) fn named(name: &str) -> Option<(char, bool)> {
    let first = usize::from(*name.as_bytes().first().filter(|first| first.is_ascii())?);
    let mut near = NAMES.get(usize::from(STARTS[first])..usize::from(STARTS[first + 1]))?;
    loop {
        let end = near.find(|c: char| !c.is_ascii_alphanumeric())?;
        let (known, rest) = near.split_at(end);
        let bare = rest.strip_prefix(' ');
        let mut rest = bare.unwrap_or(rest).chars();
        let c = rest.next()?;
        if known == name {
            return Some((c, bare.is_some()));
        }
        near = rest.as_str();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_found() {
        let names: Vec<&str> =
            NAMES.split(|c: char| !c.is_ascii_alphanumeric()).filter(|name| !name.is_empty()).collect();
        assert_eq!(names.len(), 516);
        assert!(names.is_sorted());
        assert!(names.iter().all(|name| named(name).is_some()));
        assert_eq!(names.iter().filter(|name| named(name).is_some_and(|(_, bare)| bare)).count(), 106);
        for (name, expected) in [
            ("AElig", ('Æ', true)),
            ("Abreve", ('Ă', false)),
            ("NewLine", ('\n', false)),
            ("quot", ('"', true)),
            ("bsol", ('\\', false)),
            ("nbsp", ('\u{a0}', true)),
            ("zwnj", ('\u{200c}', false)),
        ] {
            assert_eq!(named(name), Some(expected), "{name}");
        }
        for name in ["", "nosuch", "Aacut", "Aacutee", "zzz", "é", "{", " ", "1"] {
            assert_eq!(named(name), None, "{name}");
        }
    }
}
