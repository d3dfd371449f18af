//! Cases that are or may be under investigation or before a court, and days that may tell which case is meant.

use crate::domain::screening::{
    addresses,
    lists::LISTS,
    pattern::patterns,
    prose::{Sentence, Sentences},
};

patterns! {
    /// What happens to one person in one case, now.
    STAGE_OF_SOMEBODY = r"(?i)\b(?:(?:he|she|they|who|and|but|[a-z]+)(?:'s|'re| is| are| was| were| has been| have been| remains?)(?: (?:still|currently|now|out|back|being|since|also))* (?:on (?:police )?bail|released (?:on bail|under investigation)|under (?:police )?investigation|being investigated|awaiting (?:trial|sentence|sentencing|charge|a (?:charging|trial))|on remand|remanded|in custody|due in court|due to (?:stand trial|appear|be sentenced)|on trial|standing trial|bailed)|(?:pleaded|pleads|will plead) (?:guilty|not guilty)|stands trial|ar fechniaeth|yn y ddalfa|dan ymchwiliad)\b";
    /// Somebody in particular: not suspects, but the suspect.
    SOMEBODY = r"(?i)\b(?:he|she|him|his|her|(?:the|this|that|our|my|a local|another|one) (?:man|woman|boy|girl|teacher|coach|suspect|defendant|accused|offender|perpetrator|complainant|victim|witness|survivor|case|father|mother|stepfather|uncle|neighbour|priest|vicar|officer|teenager|student|member|trial|hearing|client|family)|(?:my|our|his|her|their) (?:case|trial|son|daughter|brother|sister|ex|partner|husband|client|abuser|attacker|father|mother)|y (?:dyn|diffynnydd|achos|ddynes)|(?:mae|oedd|roedd|bydd) (?:ef|o|e|hi))\b";
    /// A stage of a case with a day near now.
    STAGE_AND_TIME = r"(?i)\b(?:(?:the|his|her|their|my|our|this|a) (?:(?:crown court|retrial|first|plea|appeal|sentencing|court|remand|preparation|committal) )*(?:trial|retrial|hearing|sentencing|plea hearing|court case|court date|appeal hearing|verdict)|trial|sentencing|court|charged|arrested|bailed|remanded|sentenced|convicted|interviewed under caution|in court|before the court|on trial|stand trial|appears? in court|jury (?:is|goes) out|(?:y|ei) treial|cyhuddo|arestio)\b(?: (?:is|was|were|has been|will be|it|he|she|starts?|started|begins?|opens?|resumes?|continues?|set|listed|fixed|for|to|due|in|on|at|only|again|and|of|the|a|by|police|with|crown|court|here|there|just|opened|begun|held|yn|dechrau)\b){0,6} (?:(?:next|last|this|coming) (?:week|month|monday|tuesday|wednesday|thursday|friday|saturday|sunday|year|january|february|march|april|may|june|july|august|september|october|november|december)|tomorrow|yesterday|today|tonight|this (?:morning|afternoon)|(?:on )?(?:monday|tuesday|wednesday|thursday|friday)|in (?:two|three|four|a few|[0-9]) (?:days|weeks|months)|(?:two|three|four|a few|[0-9]) (?:days|weeks|months) ago|(?:wythnos|mis) (?:nesaf|diwethaf)|yfory|ddoe)\b";
    /// A test of something, which is called a trial too.
    TEST = r"(?i)\b(?:trial of (?:a|an|the|this|our|new|these)|trial (?:period|scheme|run|version|use)|pilot|trialled|trialling|trials)\b";
    ONGOING = r"(?i)\b(?:(?:ongoing|live|active|current|open) (?:police |criminal |court )?(?:case|investigation|trial|proceedings|prosecution)|case (?:is|was) (?:still )?(?:live|ongoing|open|active|sub judice|before the (?:court|jury)|under investigation|with the police|in court)|police are (?:still )?(?:investigating|looking into)|under investigation by|jury (?:is|are) (?:still )?out|(?:verdict|sentence) is (?:due|expected))\b";
    /// Policy speaks of all cases: these words make a sentence one about them.
    IN_GENERAL = r"(?i)\b(?:when|whenever|where|if|any|every|each|all|most|many|some|whether|people|those|victims|survivors|suspects|defendants|cases|complainants|witnesses|children|anyone|nobody|should|must|may|guidance|policy|policies|per ?cent|average|statistics|figures|no|do not|pan|os|pob)\b|%";
    DATE = r"(?i)\b(?:(?:[0-3]?[0-9])(?:st|nd|rd|th|af|il|ydd|fed|eg|ain)?(?: of| o)? (?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|ionawr|chwefror|mawrth|ebrill|mai|mehefin|gorffennaf|awst|medi|hydref|tachwedd|rhagfyr)|(?:january|february|march|april|may|june|july|august|september|october|november|december) [0-3]?[0-9](?:st|nd|rd|th)?(?:,? (?:19|20)[0-9]{2})?)\b|\b(?:0?[1-9]|[12][0-9]|3[01])\s?[/.-]\s?(?:0?[1-9]|1[0-2])\s?[/.-]\s?(?:(?:19|20)[0-9]{2}|[0-9]{2})\b|\b(?:19|20)[0-9]{2}\s?[-/.]\s?(?:0[1-9]|1[0-2])\s?[-/.]\s?(?:0[1-9]|[12][0-9]|3[01])\b";
    /// What takes place, or takes effect, on a day that everybody knows.
    PUBLIC = r"(?i)\b(?:meetings?|met|meets|consultation|deadline|publish(?:ed|es|ing)?|publication|closes|opens|launch(?:ed|es)?|conference|webinar|events?|workshop|roundtable|seminar|in(?:to)? force|commence(?:d|s|ment)?|royal assent|assent|enacted|agenda|minutes|committee|parliament|debate|session|responses|repl(?:y|ies)|due|by|until|before|training|digest|edition|version|dated|update[ds]?|review(?:ed|s)?|laid|introduced|received royal|reports? to|annual|figures|statistics|data|evaluation|circulat(?:e|ed)|papers?|comments?|guidance|act|bill|regulations|order|strategy|inquiry|holiday|budget|awareness|next|cyfarfod|ymgynghoriad|cyhoeddi|cyhoeddwyd|dod i rym|erbyn|adroddiad|canllawiau|cynhadledd|digwyddiad|gweithdy|[0-9]{1,2}(?:[.:][0-9]{2})?\s?(?:am|pm)|agor|cau|ymatebion|hyfforddiant|fersiwn|yn cwrdd)\b";
    PERSONAL = r"(?i)\b(?:he|she|him|his|her|they were|i was|my|victim|complainant|child|boy|girl|mother|father|son|daughter|brother|sister|suspect|defendant|man|woman|arrest(?:ed)?|charged|bailed|interviewed|statement was|happened|occurred|took place at|incident|born|birth|birthday|d\.?o\.?b|attacked|assault(?:ed)?|reported to police|offence (?:was|took)|trial|sentenced|convicted|moved (?:house|to)|died|missing|ganwyd|geni|arestiwyd)\b";
}

/// A case that is or may be under way: somebody's stage in it, or a stage of it close to today.
pub(super) fn live_case(sentences: &Sentences) -> bool {
    sentences.iter().any(|sentence| {
        let text = sentence.text;
        let general = || IN_GENERAL.is_match(text);
        let somebody = || SOMEBODY.is_match(text);
        (STAGE_OF_SOMEBODY.is_match(text) && (somebody() || has_name(sentence)) && !general())
            || (STAGE_AND_TIME.is_match(text) && !TEST.is_match(text) && (!general() || somebody()))
            || (ONGOING.is_match(text) && !general())
    })
}

/// A date to the day, unless it is the day of something public.
pub(super) fn exact_date(sentences: &Sentences) -> bool {
    let has_figures = |sentence: &&Sentence| sentence.text.bytes().any(|byte| byte.is_ascii_digit());
    sentences.iter().filter(has_figures).any(|sentence| {
        let text = addresses::without(sentence.text);
        DATE.is_match(&text) && (PERSONAL.is_match(&text) || !PUBLIC.is_match(&text))
    })
}

fn has_name(sentence: &Sentence) -> bool {
    sentence.words.iter().any(|word| word.is_capital && LISTS.given_names.contains(&word.small))
}
