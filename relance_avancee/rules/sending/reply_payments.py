"""How people say that they paid, will pay, or ask to pay later or in parts."""

from __future__ import annotations

import re

from .reply_words import (
    BE,
    COUNT,
    DAY,
    DO_DONE,
    DO_FUTURE,
    DO_INFINITIVE,
    DO_PRESENT,
    HAVE,
    INTEND,
    MEANS,
    NO,
    NOT,
    OWED,
    PAID,
    PAY,
    PAY_DONE,
    PAY_FUTURE,
    PAY_INFINITIVE,
    PAY_PRESENT,
    PAYING,
    PROOF,
    RUN,
    SHALL,
    TRANSFER,
    WHEN,
    WILL_BE,
    alone,
    any_of,
    compiled,
    given,
    then,
)

PLAN_REQUEST = (
    rf"\b(?:laisser|donner|accorder|give us|allow us) (?:\w+ ){{0,2}}?{COUNT} "
    "(?:\\w+ )?(?:semaines?|jours|mois|weeks?|days|months?)\\b",
    r"\d (?:now|today|maintenant) (?:and|et) \W?\d",
    r"\b(?:need|ask\w* for|require|want|appreciate|give us|allow us|have) .{0,20}"
    r"\b(?:more|extra|additional|further) time\b",
    r"\btous les \d+\b",
    r"\b(?:(?<!notre )(?<!prochain )echeanciers?|etal\w+|echelonn\w+|mensualites?"
    r"|mensualis\w+|facilites? de "
    "(?:paiement|caisse|reglement)|moratoires?|plan d(?:e|'a)(?: paiement| "
    r"reglement|purement)|plan de remboursement|fractionn\w+)\b",
    rf"\ben {COUNT}(?: ou {COUNT})? (?:fois|versements?|echeances?|mois|parties"
    r"|paiements|cheques|virements|mensualites)\b",
    r"\ben \d ?x\b",
    r"\b(?:a third|un tiers|half|la moitie|part of it|une partie) (?:now|today"
    r"|maintenant|tout de suite)\b",
    rf"\bover (?:the )?(?:next |coming |following )?{COUNT} (?:months|weeks)\b",
    rf"\b{COUNT} (?:equal |monthly |separate |more )*(?:payments|cheques|parts"
    "|virements|paiements|reglements|mensualites|versements|echeances|cheques"
    r"|instal?lments)\b",
    then(
        any_of("delais?|report|prolongation|prorogation|rallonge|sursis|repit"),
        any_of(
            r"supplementaire|de (?:quelques|deux|trois|un|une|\d) (?:mois|semaines?"
            r"|jours)|jusqu\w*|possible|svp|s'il vous plait|accord\w+|serait"
            "|bienvenue?|apprecie",
        ),
        30,
    ),
    then(
        any_of(
            r"accord\w+|obtenir|demand\w+|sollicit\w+|octroy\w+|laiss\w+|consenti\w*"
            r"|donne[rz]|souhait\w*|besoin|voudr\w*|aimer\w*|faudrait|serait "
            "possible|avoir",
        ),
        any_of(r"delais?|report|temps|echeanc\w+|sursis|repit"),
        40,
    ),
    r"\b(?:d'un (?:seul )?coup|d'un bloc|in one hit|arrangement|agree (?:on "
    ")?(?:some |new |a |other )?(?:terms|schedule|dates)|pay (?:this|it) off"
    "|solution amiable|accord amiable|every (?:two|other|2|second) weeks?"
    r"|fortnightly|toutes les deux semaines)\b",
    r"\b(?:laisser|accorder)\b.{0,20}\bjusqu",
    r"\b(?:can|could|may|would) (?:you|we|i)\b.{0,25}\b(?:until|till|have until"
    r"|wait)\b.*\?",
    rf"\b(?:another|extra|additional|more) (?:\d+|{COUNT}) (?:days|weeks|months)",
    rf"\b(?:\d+|{COUNT}) (?:more|extra|additional) (?:days|weeks|months)",
    rf"\b(?:{COUNT}) (?:jours|semaines|mois) (?:de plus|supplementaires)",
    r"\bplusieurs fois\b",
    r"\b(?:un peu )?(?:plus|davantage) de temps\b",
    r"\breport(?:er|ee?)\b.{0,40}\b(?:au|jusqu|de|a)\b",
    r"\b(?:decaler|reporter|differer|repousser|decalage) (?:\w+ |l'"
    "|d'){0,2}(?:echeances?|paiement|date|reglement|prelevement)",
    r"\bdecaler\b",
    r"\bpatienter\b.{0,30}\?",
    r"\battendre (?:jusqu\w*|le|la|fin|debut)\b.{0,30}\?",
    r"\brepousser\b",
    r"\b(?:payment|repayment|instal?lment) (?:plan|arrangement|schedule)s?\b",
    r"\binstal?lments?\b",
    r"\bstagger\w*",
    r"\btime to pay\b",
    r"\bspread(?:ing)?\b",
    r"\bin stages\b",
    r"\bsplit (?:\w+ ){0,3}(?:in|over|pay|into)",
    r"\b(?:pay|settle|clear|paying|repay) (?:\w+ ){0,4}?(?:over (?:the next "
    f")?{COUNT} (?:months|weeks)|in {COUNT} (?:equal |monthly |separate )?(?:parts"
    "|times|payments|goes|chunks|lots|halves))",
    r"\b(?:par|(?<!de )chaque|tous les|au) mois\b",
    r"(?:\d|payments?|something|amount).{0,20}(?:\b(?:per|a|(?<!of )each|(?<!of "
    r")every)|/) ?(?:month|week)\b",
    r"\bpar semaine\b",
    r"\bmonthly\b.{0,20}\b(?:payments?|instal|basis|amounts?)",
    r"\bmensuel\w*\b",
    r"\bmensuellement\b",
    r"\bweekly payments\b",
    r"\btou(?:te)?s les (?:\d+ )?(?:mois|semaines|quinzaines)\b",
    r"\bmoitie\b.{0,60}\bmoitie\b|\bhalf (?:now|this|today)\b"
    r"|\bhalf\b.{0,40}\b(?:other|second) half\b|\ball at once\b|\b(?:do|make|in) "
    + COUNT
    + r" payments\b|\bpetit a petit\b|\bbit by bit\b|\ben une (?:seule )?fois\b|\bin "
    r"one go\b",
    r"\b(?:more time|extension|extend|extra time|extra \d+ days|defer\w*|grace "
    r"period|payment holiday|postpone\w*|longer to pay|some time to "
    r"pay)\b.{0,60}(?:pay|days|weeks|until|till|month|to|\?)",
    r"\bany chance of\b.{0,30}\bextension",
)

WILL_PAY = (
    r"\b(?:pouvez|pourrez) (?:encaisser|presenter|remettre|deposer)\b",
    r"\byou (?:can|may) (?:cash|bank|deposit|present)\b",
    rf"\bvous (?:devriez|allez|pourrez) (?:l'|la |le |les )?(?:avoir|recevoir"
    rf"|voir)\b.{{0,20}}\b{WHEN}",
    # future and near future
    alone(PAY_FUTURE),
    then(INTEND, PAY_INFINITIVE, 45, without=NO),
    then(
        INTEND,
        rf"{DO_INFINITIVE}\b.{{0,30}}\b(?:{TRANSFER}|le necessaire)",
        30,
        without=NO,
    ),
    then(WILL_BE, PAY_DONE, 40, without=NO),
    given(
        f"(?:{TRANSFER}|{OWED}|necessaire)",
        then(
            WILL_BE,
            f"(?:{DO_DONE}|traitee?s?|regularisee?s?|mise?s? en paiement|integree?s?"
            "|au credit|a votre|chez vous|sur votre compte)",
            40,
            without=NO,
        ),
    ),
    then(DO_FUTURE, f"(?:{TRANSFER}|le necessaire)", 40, without=NO),
    then(
        TRANSFER,
        any_of(
            "preparee?s?|prevue?s?|programmee?s?|planifiee?s?|ordonnancee?s?"
            "|partira|partiront|interviendra|interviendront|en cours|arrivera"
            r"|arriveront|suivra|suit|aura lieu|en preparation|attend\w* (?:la |une "
            ")?signature|a la signature|va (?:partir|arriver|suivre)|(?:vous "
            ")?parviendra|part|partent|tombera|a venir|imminent|envisagee?"
        ),
        60,
        without=NO,
    ),
    rf"^(?!.*\b(?:{BE}|{HAVE}|{DO_DONE}|{PAID}|{NO}|was|were|not|sent"
    r"|made)\b)(?:\W*(?:oui|ok|bonjour|le|la|un|votre|notre|mon),? "
    rf")*(?:{TRANSFER}) (?:\w+ ){{0,3}}?(?:sous|dans|d'ici|avant|fin|debut|mi"
    "|courant|demain|apres-demain|en fin|cette semaine|la semaine prochaine|lundi"
    r"|mardi|mercredi|jeudi|vendredi|by|within|before|next|tomorrow|in|on (?:the \d"
    r"|\d|mon|tue|wed|thu|fri)|this week|end of)(?! derni)\b",
    r"\b(?:paiement|reglement|virement|cheque|payment)s? (?:en |a )?(?:sous|dans"
    "|d'ici|avant (?:le |la |fin |lundi|mardi|mercredi|jeudi|vendredi)|fin (?:de|du"
    r"|\w+bre|janv|fev|mars|avr|mai|jui|aou)|debut|courant|demain|by|within|before"
    r"|next|tomorrow)\b",
    r"\b(?:je|on|nous|j'|moi) (?:vous |le |la |les |l'|te |lui |y |en |donc |vais "
    rf")*(?:{PAY_PRESENT})\b",
    rf"\b(?:je|on|nous) (?:vous |t'|te |l'|y )*{DO_PRESENT}\b(?:(?!\b(?:{NO}|que|si"
    rf"|suivre|part)\b).){{0,25}}\b(?:{TRANSFER}|le necessaire|au plus vite|euros?|€"
    r"|\d+ ?(?:eur|e\b))",
    r"\b(?:reglons|payons|virons|soldons|regularisons|regularise|le necessaire "
    r"(?:sera|va etre|est en cours))\b",
    r"\b(?:fais|faisons|fait|ferons|ferai) (?:donc |tout |au plus vite )?le "
    r"necessaire\b",
    r"\b(?:je|on|nous) (?:vous |t')?(?:fais|fait|faisons|envoie|envoyons|regle|mets"
    rf"|ferai|ferons) (?:ca|cela|tout|le tout) .{{0,15}}\b{WHEN}",
    r"\b(?:will|shall|going to) (?:do|get|sort|send|make) (?:it|this|that|them) "
    rf".{{0,15}}\b{WHEN}",
    r"^\W*(?:ok|oui|d'accord|yes|fine|entendu|sure|c'est bon),? (?:pour|for|on) "
    f"(?:le |the )?{WHEN}",
    r"\b(?:vous|nous|tu) (?:serez|devriez etre|allez etre|devrait etre) (?:\w+ "
    r")?(?:credite|paye|regle|servi|rembourse)e?s?\b",
    r"\b(?:ca|cela|tout|elles?|ils?|le tout|celle-ci) (?:part|partent|partira"
    rf"|partiront|passe|passera)\b.{{0,30}}\b(?:{WHEN}|courrier|poste|banque"
    "|virement)",
    r"\b(?:instruction|ordre|consigne|demande|asked|instructed"
    rf"|told)\w*\b.{{0,40}}\b(?:de|d'|pour|to) (?:vous |you )?(?:{PAY_INFINITIVE}"
    rf"|{PAY})\b.{{0,40}}\b{WHEN}",
    r"\b(?:la votre|yours|celle-ci|elle|votre facture|it|you) (?:sera|fera|will be"
    r"|is|are) (?:\w+ )?(?:sur|dans|on|in|partie|part of|included in) (?:it|that"
    r"|this|the|le|la|celui|celle|cette|ce|our|notre)\b(?! (?:office|portal|system"
    "|hands|circuit|process))",
    "^(?:et |donc )?(?:vous |t'|te )(?:les |la |le )?(?:regle|reglons|paie|paye"
    r"|payons|vire|virons|verse|solde)\b",
    rf"\b(?:m'en|nous en|s'en) (?:occup|charg)(?:e|ons)\b.{{0,20}}\b{WHEN}",
    rf"\b\d{{3,}} (?:will|shall) be (?:paid )?(?:{WHEN})\b",
    r"\b(?:la|le|les|elles?|celles?|celui|ca|ce|cela|l'autre) (?:le |la )?(?:sera"
    f"|seront) (?:{WHEN})",
    rf"\b(?:vous )?(?:toucherez|recevrez|aurez) (?:\S+ ){{0,3}}?(?:{TRANSFER}|votre "
    rf"argent|l'argent|le tout|{WHEN})\b",
    # a plan of the debtor's own
    rf"\b{OWED}\b(?:(?!\b{NO}\b).){{0,40}}\b(?:programmee?s?|prevue?s?|planifiee?s?"
    "|inscrite?s?|positionnee?s?|integree?s?|bonne?s?|figure|passera|partira"
    "|mise?s?|validee?s?|part|passe|ordonnancee?s?|incluse?s?|dans) "
    rf".{{0,20}}\b(?:paiement|payer|reglement|{RUN}|mandatement|virements?"
    r"|prelevement)\b",
    r"\b(?:mise?s? en (?:paiement|reglement)|bon a payer|bonne? (?:pour|a) "
    "(?:paiement|payer|reglement)|(?:prochain|prochaine) (?:lot|train|vague"
    rf"|campagne|run|echeance|tournee|session)(?: de)? ?{TRANSFER}?)\b",
    r"\b(?:en cours|attente) (?:de |d')(?:paiement|reglement|mandatement|virement"
    r"|signature)\b",
    rf"\b{RUN}\b",
    given(
        f"(?:{TRANSFER}|{PAY_DONE})",
        alone("(?:dernier delai|sans faute|c'est promis|au plus tard|promis)"),
    ),
    # English
    then(
        SHALL,
        f"(?:{PAY}|{PAID}|actioned)",
        40,
        without="not|never|when|if|until|have|has|had",
    ),
    then(
        SHALL,
        "(?:make|send|process|issue|arrange|initiate|put|get|mail|raise|cut|drop"
        "|release|receive|see|action|do|complete|submit|authori[sz]e|approve|post"
        r"|expect|schedule|set up|organi[sz]e|run|execute|push)(?: \w+){0,4}? "
        f"(?:{TRANSFER}|it (?:done|sorted|paid|over)|this (?:done|sorted|paid)|paid"
        "|sorted|through|cleared|settled)",
        30,
        without="not|never|until",
    ),
    r"\b(?:should|will) be (?:sorted|resolved|done|settled|cleared|completed|paid"
    r"|with you)\b",
    r"\b(?:you|we) will (?:\w+ )?(?:have|get|receive|see) (?:it|your|our|the money"
    "|paid|them|the funds|payment|this|everything)",
    then(
        f"(?:{OWED}|{TRANSFER}|rest|balance|remainder|other)",
        r"(?:will|should|shall|is going to|are going to) (?:\w+ )?(?:be (?:\w+ "
        ")?(?:done|made|sent|sorted|settled|paid|with you|processed|actioned"
        "|resolved|cleared|completed|initiated|issued|released|in your|on|in|by"
        "|executed|credited|transferred|there|out|taken care)|go out|reach|hit"
        "|arrive|follow|leave|land|clear|go|come|show)",
        40,
        without="not|never",
    ),
    then(
        TRANSFER,
        any_of(
            "scheduled|planned|due to (?:go|be|leave)|set (?:up )?for|in (?:process"
            "|progress|the pipeline|hand|train)|being (?:processed|made|prepared"
            "|arranged|set up|sent)|queued|goes out|go out|going out|leaving|leaves"
            "|expected|will|to follow|lined up|is coming|booked|underway|pending "
            "(?:approval|signature)|run|by (?:the end|friday|monday|tuesday"
            "|wednesday|thursday|next)"
        ),
        50,
        without="not|never|n't|if|is the|no",
    ),
    rf"\b{OWED}\b(?:(?!\b(?:not|never)\b).){{0,40}}\b(?:scheduled|planned|included"
    "|approved|booked|lined up|in line|set|queued|down|passed|cleared|earmarked"
    "|slated|put forward|ready|in the|on the|on our|in our|due|up|authori[sz]ed"
    "|released) (?:up |through )?(?:for|in|on|to be|to|the|our|next"
    r"|this)?.{0,20}\b(?:pay\w*|paid|settle\w*|run|batch)",
    r"\b(?:am|are|is|be) (?:now |currently |just |in the process of |also "
    rf")*{PAYING}\b",
    r"\b(?:scheduled|planned|included|approved|booked|lined up|set|cleared"
    r"|authori[sz]ed) (?:for|in|on|to be) (?:\w+ ){0,3}(?:pay\w*|run|batch|paid"
    "|settled|release)",
    r"^(?:scheduled|planned|due to be paid)\b",
    r"(?<!do )(?<!should )(?<!shall )(?<!must )(?<!did )\b(?:we|i) (?:normally "
    "|usually |always |only |can |could )*(?:pay|settle|transfer|wire|send|do|clear"
    r"|run) (?:\S+ ){0,5}?(?:on (?!time)|by|in (?:a|the|two|one|\d)|next|tomorrow"
    r"|this (?:week|month|fri\w+|mon\w+)|before|within|at the end|end of|today|now|£"
    r"|\$|€|half)\b",
    r"\b(?:expect|look out for|anticipate) (?:our |the |your |a )?(?:payment|funds"
    r"|money|yours|it|transfer|cheque)\b",
    r"\b(?:release|trigger|authori[sz]e|approve) (?:the |this |your "
    rf")?payment\b(?=.*\b{WHEN})",
    r"\b(?:will|shall|going to) (?:sort|deal with|take care of|action|process|see "
    rf"to|square|fix|handle) (?:\w+ ){{0,4}}?{WHEN}\b",
    r"\b(?:give|allow|bear with) (?:me|us) (?:\w+ )?(?:until|till|a (?:few|couple)"
    r"|\d)",
    r"\b(?:get|have) (?:this|it|that|them|both|these|everything|you) (?:paid|settled"
    r"|sorted|over to you|cleared|across)\b",
    r"\b(?:arrang\w+|organis\w+|sort) (?:for )?(?:the |this |your )?payment\b",
    rf"^\W*(?:oui |yes |ok )?,? ?{DAY}\b.{{0,30}}\b(?:par|by|via) (?:bank )?{MEANS}",
)

WAS_DEBITED = (
    r"\b(?:quitte|sortie? de|sortis? de|debite\w* (?:de|du|sur)|left|cleared)"
    r" (?:notre|mon"
    r"|ma|our|my|the|leur) (?:compte|banque|account|bank|tresorerie)\b"
)

NAMED_PAID = any_of(
    "reglee?s?|payee?s?|soldee?s?(?<!le solde)|viree?s?|paid|settled|acquittee?s?",
)

PAID_WAYS = (
    then(TRANSFER, r"(?:est|sont) (?:bien |deja )?intervenue?s?", 40),
    r"\bnecessaire (?:a|avait) (?:bien |deja )?ete fait\b",
    rf"\b(?:crois\w+|crossed)\b.{{0,25}}\b{TRANSFER}\b",
    rf"\b{TRANSFER}\b.{{0,20}}\b(?:crossed|croise)\b",
    r"\b(?:it|this|that|payment|money) (?:has |is |was |all )?(?:went|gone)(?: out| "
    r"through| off| across)?\b(?! (?:wrong|up|missing|to))",
    r"\b(?:has|have|is) (?:all )?been (?:sorted|dealt with|taken care of|actioned)\b",
    rf"\b{TRANSFER} attached\b",
    rf"\battached (?:is |the |our )?{TRANSFER}\b",
    then(
        TRANSFER,
        "(?:sent|issued|posted|mailed|emailed)",
        30,
        without="not|never|be|will|to be|should|is being",
    ),
    r"\b(?:(?:avez|aurez|ont) du (?:bien )?(?:recevoir|voir|percevoir|encaisser"
    r"|avoir)|(?:should|must) have (?:had|received|got|seen)|devri\w+ "
    rf"avoir)\b.{{0,20}}\b{TRANSFER}",
    r"\b(?:part of|included in|inclus\w* dans|compris\w* dans|covered by"
    r"|couvert\w* par|regroupe\w* dans|objet d'un) (?:our |notre |the |le |un |a "
    rf"|my )?(?!next|prochain)(?:\w+ )?{TRANSFER}\b(?! (?:run|batch|plan))",
    r"\b(?:cashed|encaisse\w*|banked|deposited|accepted|took|pris) (?:our|notre|my"
    rf"|mon|the|le|son|leur) {TRANSFER}\b",
    r"\bsettled up\b",
    WAS_DEBITED,
    then(f"(?:{HAVE}|{BE})", PAY_DONE, 28, without=f"{NO}|a etre|a|pour|si"),
    rf"\b(?:deja|bien|tout|comme|est|sont) (?:ete )?{PAY_DONE}\b",
    rf"\b{PAY_DONE} depuis\b",
    then(
        HAVE,
        rf"(?:procede|emis|{DO_DONE})\b.{{0,40}}\b(?:{TRANSFER}|mandat|le "
        "necessaire)",
        20,
        without=NO,
    ),
    r"\b(?:venons|viens|vient) d(?:e |')(?:vous |le |la |les |y "
    rf"|l')*(?:{PAY_INFINITIVE}|{DO_INFINITIVE}\b.{{0,30}}\b(?:{TRANSFER}|le "
    r"necessaire))\b",
    then(
        TRANSFER,
        rf"(?:(?:a|ont|avait|avaient) (?:bien |deja )?ete (?:\w+ )?(?:{DO_DONE}"
        f"|{PAY_DONE}))",
        50,
        without=f"{NO}|rejet\\w*",
    ),
    then(
        TRANSFER,
        "(?:(?:est|sont|etait) (?:bien |deja )?(?:partie?s?|passee?s?|faite?s?"
        "|arrivee?s?|effectuee?s?|emise?s?|dans le circuit postal|au courrier)"
        "|(?:est|sont) (?:bien )?parvenue?s?)",
        50,
        without=NO,
    ),
    then(
        TRANSFER,
        rf"(?:{DO_DONE}|dat\w+|recu) (?:bien )?(?:du|le|en date|au|hier|ce|depuis"
        "|vendredi|lundi|mardi|mercredi|jeudi|aujourd'hui|la semaine derniere|par"
        "|ok)",
        50,
        without=f"{NO}|sera|seront|va|vais|etre|prevu\\w*",
    ),
    rf"\b{TRANSFER} (?:bien |deja |donc |instantane |bancaire |global |sepa |\w+ "
    rf")?{DO_DONE}\b(?! (?:en|pour|le|au|lundi|mardi|mercredi|jeudi|vendredi) "
    "?.{0,20}prochain)",
    rf"\bvous (?:est|sont|a|ont) (?:bien )?(?:ete )?(?:parvenue?s?|{DO_DONE}"
    rf"|{PAY_DONE})\b.{{0,30}}\b{MEANS}",
    rf"\b{PROOF}\b.{{0,15}}\b(?:de |d'|du |of |of the |of our )?(?:{TRANSFER}|swift"
    "|transaction)",
    r"\b(?:remittance (?:advice|slip|attached)|payment (?:confirmation|advice"
    r"|receipt|proof)|swift (?:copy|attached|ci-joint))\b",
    r"\bc'?est (?:deja |bien )?(?:regle|paye|fait|parti|vire|solde|ok|bon)\b",
    rf"^\W*(?:\S+ :? ?)?(?:{NAMED_PAID}|virement fait|done|all paid|fait)\b(?! (?:a"
    r"|not|par nos soins)\b)",
    rf"\b(?:{PAY_DONE}|debite\w*|credite\w*|encaisse\w*|preleve(?:e|s|es)?"
    rf"|mandate\w*) (?:le"
    "|hier|ce matin|ce jour|aujourd'hui|par|depuis|la semaine derniere|vendredi"
    "|lundi|mardi|mercredi|jeudi|en (?:debut|date|fin|janv|fev|mars|avr|mai|juin"
    r"|juil|aout|sept|oct|nov|dec)|integralement|en totalite)\b",
    rf"\b{any_of(HAVE, BE)} (?:bien |deja )?(?:ete )?(?:debite|encaisse|preleve"
    r"|credite|depose|remis|poste)\w*\b",
    r"\b(?:cheque|especes|fonds|enveloppe)\b.{0,15}\b(?:depose|remis|porte|poste"
    r"|parti)e?s?\b",
    r"\b(?:shows?|marked|recorded|booked|appears?|figure\w*|apparai\w+|ressort\w*"
    rf"|note\w*|notee?s?)(?: \w+){{0,2}} (?:as |comme )?(?:{NAMED_PAID}|closed"
    r"|cleared)\b",
    # English
    then(
        any_of("have|has|had|was|were|been|got|is|are"),
        f"(?:{PAID}|taken care of)",
        30,
        without="not|never|n't|to be|being|will|should|yet|no|cannot|approved"
        "|scheduled|due|to get|going|waiting",
    ),
    r"\b(?:we|i|they|accounts?|finance|treasury|accounting|head office|you were"
    "|already|just|husband|wife|colleague|boss|partner|he|she|team) (?:already "
    rf"|just |all |only )?(?:{PAID}|put through|did (?:it|the|a))\b",
    then(
        TRANSFER,
        "(?:(?:was|were|is|got|has|have|had) (?:already |just |now |since )?(?:been )?"
        "(?:made|sent|done|processed|issued|released|executed|cashed"
        "|completed|debited|mailed|posted|in the post|cleared|initiated|gone|left"
        "|taken|submitted|remitted|credited|presented|transmitted)|went (?:out"
        "|through|off)|left (?:our|the|my)|cleared|cashed|dated|on its way|(?:made"
        "|sent|mailed|posted) (?:on|yesterday|last|this|today))",
        50,
        without="not|never|will|should",
    ),
    r"\b(?:parti|partie|parties) en (?:paiement|reglement)\b",
    rf"\bpartie?s? (?:avec|dans) (?:le|la|les|notre|nos) (?:lot|train|vague"
    rf"|{TRANSFER})\b",
    r"\b(?:lettree?s?|rapprochee?s?) avec\b",
    r"\b(?:s'en est|m'en suis|nous en sommes) (?:deja )?(?:occupe|charge)\w*\b",
    rf"\b{TRANSFER} (?:made|sent|issued|mailed|posted|done|completed|processed"
    r"|released|executed|initiated|went)\b(?! (?:to|by) us)",
    rf"^\W*(?:mailed|sent|posted|wired|made) .{{0,20}}\b{TRANSFER}",
    rf"\b(?:{OWED}|{TRANSFER})\b.{{0,15}}\b(?:went (?:out|off|through)|(?:is|are"
    r"|was) in the (?:post|mail)|is on (?:its|the) way)\b",
    r"\b(?:already|just) (?:sent|made|transferred|done|did)\b",
    r"\b(?:have |has |we |i |was |just )+(?:\w+ )?(?:made|sent|processed|issued"
    "|posted|mailed|executed|released|did|initiated|submitted|pushed|put|dropped) "
    r"(?:you |the |this |a |our |your |an |through |off )*(?:\w+ "
    rf"){{0,2}}{TRANSFER}\b",
    rf"\b{PAID} (?:on|by|via|last|yesterday|today|this|in full|from|through|\d|in "
    "(?:january|february|march|april|may|june|july|august|september|october"
    r"|november|december)|already|with)\b",
    then(
        any_of(
            "avez-vous|avez vous|vous avez|did you|have you|you should have|vous "
            "devriez avoir|has it been|you will have",
        ),
        rf"(?:recu|received?|get|got)\b.{{0,40}}\b(?:{TRANSFER})",
        20,
    ),
)

# The clause says the contrary, or asks: no "paid" is read in it.
IF = any_of(
    "des que|si|quand|lorsque|une fois|apres avoir|tant que|a condition|as soon "
    "as|if|when|once|unless|until|before|avant|a reception|des reception|whether"
    "|aussitot"
)

NOT_PAID = compiled(
    rf"\b(?:{NO}|{NOT}|sans|unpaid|impayee?s?)\b(?: encore| ete| yet| been| etre| "
    rf"toujours| bien| fully| actually)*.{{0,12}}\b(?:{PAY_DONE}|{PAID}|{TRANSFER} "
    rf"(?:{DO_DONE}|made|sent))\b",
    r"\b(?:prepare|prevu|programme|planifie|scheduled|planned)e?s?\b",
    rf"\b(?:no|aucun\w*|pas de|pas eu de) (?:\w+ )?{TRANSFER}\b",
    r"\b(?:reste|rest|remains?|restent|left) (?:a |to be |to )(?:payer|regler|paid"
    "|pay)",
    r"\bimpayee?s?\b",
    r"\bunpaid\b",
    r"\bnot (?:yet )?paid\b",
    r"^\W*(?:et |and |mais |but )?(?:pourquoi|quand|comment|quel\w*|why|when|how"
    r"|which|what|who)\b.*\?",
    r"\b(?:pensions|pensais|croyais|croyions|thought|assumed|pensait)\b",
    rf"\b{IF}\b.{{0,45}}\b(?:{PAY_DONE}|{PAID}|virements?|payments?|received"
    r"|recue?s?)\b(?!.{0,20}\bdeja\b)",
    r"\b(?:a etre|a faire|to be|doit etre|must be|should be|will be|sera|seront"
    "|serons|serez|devez etre|devriez etre|devrait etre|devraient etre|should "
    "have been|aurait du etre|va etre|vont etre|peut etre|can be|may be|being|be) "
    rf"(?:\w+ )?(?:{PAY_DONE}|{PAID}|effectue\w*|emis\w*|made|sent|processed"
    r"|released|issued)\b",
    r"\b(?:i have|we have) (?:to|not)\b(?! (?:say|add|confirm))",
    # "je solde", as one hears it, is not "soldé"
    r"\b(?:je|on) (?:vous |t'|la |le |les |l')*(?:solde|regle|paye|vire|verse)s?\b",
    # what was not, but could have been
    r"\b(?:would|could|might) (?:\w+ )?have\b",
    r"\b(?:aurai(?:s|t|ent)|aurions|serai(?:t|ent)) (?:\w+ )?(?:ete )?(?:deja )?"
    rf"(?:{PAY_DONE})\b",
    # asked of others
    r"^\W*(?:est-ce qu\w*'?|savez-vous|did|has|have|was) (?!.*\b(?:recu|receive\w*"
    r"|notre"
    r"|mon|nous avons|j'ai|our|my|we|i)\b).*\?",
    r"\bne (?:l'|vous )?(?:avons|ai|a|ont|est|sont) (?:pas"
    r"|jamais)\b(?!.{0,50}(?:compr|car deja|puisque))",
)

NOT_WILLING = compiled(
    # a wish, or what hangs on something else
    r"\b(?:happy|willing|glad|prets?|disposes?) (?:to|a|de)\b.*\b(?:but|if|once|when|as"
    r" soon|mais|si|des que|quand|lorsque|until|avant)\b",
    r"\b(?:ne (?:sais|savons|sait)|not know|no idea|unsure|ignor(?:e|ons))\b",
    r"\b(?:not|never) (?:\w+ ){0,2}able to\b",
    rf"\b(?:no|aucun\w*|pas de|pas eu de) (?:\w+ )?{TRANSFER}\b",
    r"\b(?:ne|n')\b.{0,30}\b(?:paierons|paierai|reglerons|reglerai|paiera|reglera"
    "|payerons|payerai|sera|seront|serez|pourrons|pourrai|pouvons|peux|peut|allons"
    r"|vais|compte|comptons)\b.{0,12}\b(?:pas|rien|jamais|plus|aucun\w*)\b",
    r"\b(?:will not|cannot|refuse to|not going to|never going to|unable to|not be "
    r"able to|not in a position)\b",
    r"\b(?:vous|you)\b (?:devez|serez|allez|will have|must|need|should) "
    r".{0,20}\b(?:payer|pay|regler)\b",
    r"\b(?:vous me|vous nous) (?:paierez|devez|payez)",
    r"\b(?:went (?:out|through)|(?:was|were|been|ete|etait|etaient) (?:\w+ )?(?:paid"
    r"|included|inclu\w*|compris\w*|sent|in|part of))\b",
    r"\b(?:parti|partie|parties) en (?:paiement|reglement)\b",
    r"\b(?:lettree?s?|rapprochee?s?) avec\b",
    r"\b(?:liability|no responsibility)\b",
    # asked, not told
    r"^\W*(?:et |and |mais |but )?(?:pourquoi|quand|comment|quel\w*|why|when|how"
    r"|which|what|who|est-ce que vous)\b.*\?",
    r"\b(?:avez|aurez|ont|a) du (?:bien )?(?:recevoir|voir|percevoir|encaisser"
    "|avoir)",
    r"\b(?:should|ought to|must|will|would) have (?:had|received|got|seen|reached"
    r"|arrived|cleared|been)\b",
    r"\bdevri\w+ avoir\b",
    # sent already, to arrive
    r"\b(?:has|have|was|were|a|ont|avons|est|sont) (?:\w+ )?(?:been |ete )?(?:sent"
    "|released|made|issued|mailed|posted|paid|processed|fait|effectue|envoye|parti"
    r"|emis|execute|poste|donne|ordonne|saisi|lance)\w*\b.{0,60}\b(?:should|will"
    "|devrait|devriez|doit|va|vous) .{0,20}(?:sur votre compte|reach|arriv|be with "
    "you|receive|show|hit|clear|recevoir"
    "|parvenir|apparaitre|credit)",
)

# A question is no promise, but "may we pay on the 10th?"
ASKING = re.compile(
    rf"^(?!.*\b(?:pouvons-nous|puis-je|peut-on|can (?:i|we)|could (?:i|we)|may (?:i"
    rf"|we))"
    rf"\b.{{0,20}}\b(?:{PAY_INFINITIVE}|{PAY})\b.{{0,30}}\b{DAY}).*?"
    r"\b(?:pouvons-nous|peut-on|puis-je|pourrais-je|pourrions-nous|pourrait-on"
    "|est-ce que|serait-il|est-il|doit-on|dois-je|devons-nous|faut-il"
    "|pouvez-vous|pourriez-vous|quand|comment|ou (?:dois|doit|faut)|can (?:i"
    "|we)|could (?:i|we|you)|may (?:i|we)|shall (?:i|we)|should (?:i|we)|do "
    r"(?:i|we)|would you|is it|are you|when|how|where|which|what|who|why|quel\w*"
    r"|pourquoi|qui|sur quel)\b.*\?",
)
