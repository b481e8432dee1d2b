"""The words of which replies are made, by family, in French and in English.

A family is a pattern for a text as :func:`spell_out` has it: small letters, no accents,
no abbreviation. ``reply_patterns`` says what they mean together.
"""

from __future__ import annotations

import re


def any_of(*words: str) -> str:
    """Return a pattern for any of the words; a string may hold several, with ``|``.

    >>> any_of("on|by", "before")
    '(?:on|by|before)'
    """
    return f"(?:{'|'.join(words)})"


def then(first: str, second: str, within: int = 40, without: str = "") -> str:
    """Return a pattern for two families in this order, near each other.

    ``without`` is a family that does not stand between them.

    >>> bool(re.search(then("we", "pay"), "we shall soon pay"))
    True
    >>> bool(re.search(then("we", "pay", without="not"), "we shall not pay"))
    False
    """
    step = rf"(?:(?!\b(?:{without})\b).)" if without else "."
    return rf"\b{first}\b{step}{{0,{within}}}?\b{second}\b"


def around(first: str, second: str, within: int = 40) -> str:
    """Return a pattern for two families near each other, in any order."""
    return f"{then(first, second, within)}|{then(second, first, within)}"


def given(family: str, pattern: str) -> str:
    """Return a pattern, for a clause that has a word of a family somewhere."""
    return rf"^(?=.*\b{family}\b).*?(?:{pattern})"


def compiled(*patterns: str) -> tuple[re.Pattern[str], ...]:
    """Return the patterns, ready to be read."""
    return tuple(re.compile(pattern) for pattern in patterns)


def alone(word: str) -> str:
    """Return a pattern for a family wherever it stands."""
    return rf"\b{word}\b"


# Abbreviations and contractions, and what they are short for -------------------------

SHORT = {
    r"(?<![a-z'])g": "j'ai",
    r"(?<![a-z'.])c": "c'est",
    "j vs": "je vous",
    "jvs": "je vous",
    "vs": "vous",
    "ns": "nous",
    "pr": "pour",
    "ds": "dans",
    "qd|kan": "quand",
    "pb": "probleme",
    "tjs|tjrs|tjr|toujour": "toujours",
    "pa": "pas",
    "stp": "svp",
    "sem": "semaine",
    "mn": "mon",
    "aujourd hui|aujourdhui|auj|ajd": "aujourd'hui",
    "apres demain": "apres-demain",
    "vir|virt|virmt|virment": "virement",
    "rglt|regt|regl|reglt|reglment": "reglement",
    "paiment|payement|paimt|pmt|pymt|paymt|paymnt": "payment",
    "chq|chk|chek|cheq|cheques?k": "cheque",
    "arvo": "afternoon",
    "inv": "invoice",
    "fact|facs|fctr|facutre|fature": "facture",
    "cde|cmde|cmd|bc|bdc": "commande",
    "tomorow|tommorow|tommorrow|tmrw|tmw|2moro": "tomorrow",
    "wk": "week",
    "pls|plz|plse": "please",
    "u": "you",
    "ur": "your",
    "recieve": "receive",
    "recieved|rec'd": "received",
    "transfered": "transferred",
    "payed": "paid",
    "acct|a/c": "account",
    "won't|wont": "will not",
    "can't|cant|can not": "cannot",
    "shan't": "shall not",
    "i'm|im": "i am",
    "let's": "let us",
    "gonna": "going to",
    "gotta": "got to",
}
SPELLINGS = tuple(
    (re.compile(rf"(?<!['’\w/@.-])(?:{short})(?![\w'’]|[./-]\w|@)"), long)
    for short, long in SHORT.items()
)
NO_WORRY = re.compile(
    r"\b(?:(?:do not|don'?t) (?:have|see) (?:any|a) (?:problem|issue|objection)s?\b"
    r"|(?:il n'y a |there is |we have |i have )?(?:pas de|aucun|sans|no)"
    r" (?:soucis?|problemes?|pb|problems?|worries|issues?|objections?|trouble))\b"
    r"(?! (?:de|d'|jusqu))"
)
CONTRACTIONS = (
    (
        re.compile(
            r"\b(do|does|did|have|has|had|is|are|was|were|could|would|should)n'?t\b"
        ),
        r"\1 not",
    ),
    (
        re.compile(
            r"\b(\w+)'s (?=(?:in|on|not|been|being|now|already|gone|going|just)\b)"
        ),
        r"\1 is ",
    ),
    (re.compile(r"\b(\w+)'ll\b"), r"\1 will"),
    (re.compile(r"\b(i|you|we|they)'ve\b"), r"\1 have"),
    (re.compile(r"\b(you|we|they)'re\b"), r"\1 are"),
    (re.compile(r"\b(i|you|we|they|he|she|there|it)'d\b"), r"\1 would"),
    (re.compile(r"\b(it|that|this|he|she|there|what|who|where|one)'s\b"), r"\1 is"),
    (re.compile(r"\b(j|n|s|c|d|l|m|qu|t) (?=(?:ai|a|est|y|en|avons|ont)\b)"), r"\1'"),
    (
        # "deja payer", as one hears it
        re.compile(
            r"\b(deja|j'ai|avons|ete|bien|on a) ((?:pay|regl|vir|envoy|sold)e)r\b"
        ),
        r"\1 \2",
    ),
)


def spell_out(text: str) -> str:
    """Return a plain text without abbreviations nor contractions.

    >>> spell_out("we'll pay tmrw, it hasn't left"), spell_out("g fait le vir")
    ('we will pay tomorrow, it has not left', "j'ai fait le virement")
    """
    text = NO_WORRY.sub("ok", text)
    for pattern, long in (*SPELLINGS, *CONTRACTIONS):
        text = pattern.sub(long, text)
    return text


# Paying -----------------------------------------------------------------------------

TRANSFER = any_of(
    "paiements?|reglements?|virements?|cheques?|prelevements?|payments?"
    "|transfers?|wires?|remittances?|checks?|money|funds|fonds|sommes?|montants?"
    "|argent|mandats?|ach|bacs|lcr|traites?|billets? a ordre|direct debits?"
    "|standing orders?|versements?|acomptes?|soldes?|balances?|deposits?|depots?"
    "|direct deposit|debits?|eft|neft|rtgs|chaps|swift"
)
PAY_STEM = (
    "(?:pay|pai|regl|vir|vers|sold|acquitt|honor|regularis|rembours|apur|mandat|liquid)"
)
PAY_INFINITIVE = rf"(?:{PAY_STEM}er)"
PAY_FUTURE = rf"(?:{PAY_STEM}er(?:ai|a|ons|ont))"
PAY_PRESENT = any_of(
    "paie|paye|payons|regle|reglons|vire|virons|verse|versons|solde|soldons",
    "regularise|regularisons|m'acquitte|acquittons|apurons|reglent|paient",
)
# "le solde" is what is owed, "soldee" that it is paid
PAY_DONE = (
    rf"(?:{PAY_STEM.replace('|pai', '')}ee?s?(?<!le solde)(?<!du solde)(?<!un solde)"
    r"(?<!tre solde)(?<!de solde)(?<!ce solde)(?! (?:name|account|bank)))"
)
# what one does with a transfer
DO_STEM = (
    "(?:effectu|envoy|adress|post|lanc|declench|execut|realis|pass|ordonn|depos|remis"
    "|programm|debloqu|valid|emis|fait|transmis|parti|debit|credit|encaiss|expedi"
    "|initi|mandat|prelev|saisi|vers|donn|enregistr|sign|constat|encod)"
)
DO_DONE = rf"(?:{DO_STEM}(?:e|ee|es|ees|s|i|ie|is|ies|te|tes)?)"
DO_INFINITIVE = any_of(
    "effectuer|emettre|envoyer|adresser|poster|lancer|declencher|executer|realiser",
    "passer|ordonner|deposer|programmer|debloquer|valider|faire|transmettre|proceder",
    "signer|donner|mettre|expedier|initier|preparer|recevoir|saisir",
)
DO_FUTURE = any_of(
    "(?:effectu|adress|post|lanc|declench|execut|pass|depos|programm|valid|donn|sign"
    "|debloqu|initi)er(?:ai|a|ons|ont)",
    "(?:emettr|transmettr|mettr|fer|enverr|procede?r|recevr)(?:ai|a|ons|ont)",
    "recevrez|aurez",
)
DO_PRESENT = any_of(
    "effectue|effectuons|emets|emettons|envoie|envoi|envoyons|adresse|adressons|poste",
    "postons|lance|lancons|declenche|declenchons|fais|fait|faisons|procede|procedons",
    "passe|passons|depose|deposons|mets|mettons|signe|signons|prepare|preparons",
)
HAVE = any_of("ai|as|a|avons|ont|avez|aurait|ayant|avoir")
BE = any_of("est|sont|etait|etaient|ete|fut|suis|sommes")
WILL_BE = any_of(
    "sera|seront|serez|va etre|vont etre|allez etre|devrait etre|devraient etre",
    "devriez etre|doit etre|doivent etre",
)
INTEND = any_of(
    "vais|va|allons|vont|compte|comptons|pense|pensons|prevois|prevoyons|prevoit",
    "espere|esperons|peux|pouvons|pourrai|pourrons|pourra|pourrais|pourrions|promets",
    "m'engage|nous engageons|s'engage|promettons|envisage|envisageons|tache|veillerai",
    "m'organise|souhaite|devrais|devrions|devrait|occupe|occupons|essaie|essayer",
)
PAY = any_of("pay|settle|transfer|remit|wire|clear|release|refund")
PAID = any_of(
    "paid|settled|transferred|remitted|wired|cleared|released|actioned"
    "|discharged|debited|credited|collected"
)
SHALL = any_of(
    "will|shall|going to|able to|intend to|plan to|planning to|expect to|promise to",
    "aim to|hope to|hoping to|should|due to|want to|ready to|happy to|commit to",
    "undertake to|about to|looking to|aiming to|expecting to|can|could",
)
PAYING = any_of(
    "paying|settling|transferring|wiring|clearing|releasing|remitting",
    r"(?:arranging|making|sending|processing|issuing|raising|organising|organizing"
    rf"|initiating)(?: \w+){{0,3}} {TRANSFER}",
    "processing (?:it|this|them)",
)
OWED = any_of(
    "factures?|fac|fact|echeances?|dossier|elles?|celle|celles|invoices?|inv|it|this",
    "that|they|these|those|them|you|yours|bills?|account|one|ones|c'|ce|cela|ca|tout",
    "le necessaire|everything|all|both",
    r"(?:la|le|les|n) ?n?°? ?\d{2,}",
)
RUN = any_of(
    "(?:payment|pay|cheque|check|bacs|ach|supplier|vendor|ap) (?:run|batch"
    "|cycle|day)s?|(?:echeancier|lot|train|vague|campagne|run|session|tournee|cycle"
    f"|echeance)s? (?:de |d')?{TRANSFER}|pay ?runs?|(?:next|our|the"
    r"|\w+day'?s?) (?:run|batch)|trains? de paiement"
)
PROOF = any_of(
    "preuves?|justificatifs?|avis|ordres?|confirmation|copie|attestation|recus?|swift",
    "releves?|proofs?|copy|advice|receipts?|screenshots?|captures?",
)
MEANS = any_of(
    "virement|cheque|prelevement|cb|carte(?: bancaire)?|lcr|traite|especes|paypal",
    "bank transfer|transfer|check|bacs|card|wire|ach|cash|stripe|direct debit|chaps",
    "sepa|faster payments?|standing order|mandat",
)
WHEN = any_of(
    "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|demain|apres-demain|hier",
    "aujourd'hui|ce (?:jour|matin|soir|midi|mois)|cet apres-midi|cette semaine|fin",
    r"debut|mi|courant|sous|dans|d'ici|avant|des|semaine|le \d+|au \d+|la semaine",
    r"le mois|en|by|on|next|within|before|tomorrow|today|this|in|at the|end|the \d+",
    "monday|tuesday|wednesday|thursday|friday|mon|tue|wed|thu|fri|later|shortly|soon",
    r"a la fin|\d+(?:er|st|nd|rd|th)?[ /.]|bientot|rapidement|prochainement",
)

COUNT = any_of(
    r"\d+|un|une|deux|trois|quatre|cinq|six|dix|douze|plusieurs|two|three|four|five|six"
    "|seven|eight|nine|ten|twelve|several|a few|a couple of"
)

DAY = any_of(
    r"(?:le|au|on|the|avant le|by) (?:the )?\d+|demain|tomorrow|lundi|mardi|mercredi",
    "jeudi|vendredi|monday|tuesday|wednesday|thursday|friday",
)

# Saying no --------------------------------------------------------------------------

NO = any_of("pas|jamais|plus|rien|aucune?|nullement|non|point")
NOT = any_of(
    r"not|never|no(?!\.| ?\d)|nothing|nobody|no one|without|yet to|neither"
    "|cannot",
)

# Words that say that one pays, whatever the sentence; a day tells whether it is done.
PAYMENT = any_of(
    TRANSFER,
    PAY_INFINITIVE,
    PAY_PRESENT,
    PAY_DONE,
    PAY_FUTURE,
    PAY,
    PAID,
    PAYING,
    RUN,
    "payable|encaissables?|approvisionne\\w*|en banque|le necessaire",
)
# Words that say that it was planned, and those that say that it is done.
PLANNED = any_of(
    r"prevue?s?|programme\w*|planifie\w*|compter sur|comptez sur|fera|ferai"
    "|ferons|fait|scheduled|planned|on (?:the|our) (?:list|schedule|run)|lined "
    "up|booked|set for|do it|sort it|get (?:it|that|this|these|them|those)"
    r"|expect|coming|to follow|up to date|promis\w*"
)
ALREADY = any_of(
    f"ete|{DO_DONE}|deja|{PAY_DONE}|{PAID}|quitte|sortie?|sent|made|posted"
    "|mailed|went|reference|ref|encaissement|execution|issued|processed|done|executed"
    "|confirmation"
    "|recu|received|left|was|were|has|dated"
)
DESK = any_of(
    "pourriez|pouvez|pourrais|merci de|merci d'|veuillez|svp|s'il vous plait"
    "|priere de|please|kindly|could|can you|can i|need|would like|would love"
    r"|faudrait|besoin|souhait\w+|aimerai\w*|voudrai\w*|want|require|trouble you"
    "|mind|any chance|possible|is there|y a-t-il|auriez|avez-vous|do you have"
    "|have you got|chance of"
)
PAPER = any_of(
    "duplicatas?|(?<!en )copies?|bls?|recapitulatif|bordereaux?|preuves? de "
    "livraison|(?:job|work) ?(?:sheets?|tickets?)|itemi[sz]ed|confirmation de "
    "commande|certificats?|situation de compte|etat de compte|preuves? (?:de"
    r"|d') \w+|bons? de (?:livraison|commande|intervention|reception)|ribs?"
    "|releves?|details? (?:de|du|des)|decomptes?|justificatifs?|attestations?"
    "|cop(?:y|ies)|breakdown|statements?|pods?|proofs? (?:of delivery|that|it)"
    r"|(?:po|order) (?:numbers?|ref\w*|no)|packing slips?|purchase orders?|kbis"
    "|time ?sheets?|delivery notes?|documents?|documentation|backup|paperwork"
    "|contrat signe|extrait de compte|grand livre|factures? (?:d'origine"
    "|originale|acquittee|manquante)"
)

# Goods and their prices --------------------------------------------------------------

# not a number of order, a delivery note or a purchase order: those are documents
GOODS = (
    r"(?<!numero de )(?<!numeros de )(?<!n° de )(?<!bon de )(?<!bons de )"
    r"(?<!purchase )"
    r"(?<!reference de )(?<!ref de )(?<!preuve de )(?<!proof of )(?<!terms of )"
    + any_of(
        "marchandises?|produits?|articles?|colis|palettes?|livraisons?"
        "|prestations?|travaux|materiels?|pieces?|commandes?|chantiers?"
        "|interventions?|cartons?|machines?|equipements?|fournitures?"
        "|appareils?|pose|installation|reparations?|maintenance|abonnements?"
        "|services?|references?|unites?|lots?|formation|heures|depannages?"
        "|entretien|mission|nettoyage|logiciel|meubles?|vetements?|bouteilles?"
        "|goods|items?|products?|parcels?|pallets?|deliver(?:y|ies)|shipments?"
        "|works?|orders?|units?|equipment|box(?:es)?|parts?|jobs?|materials?"
        "|repairs?|subscriptions?|software|travail|licen[cs]es?|consignments?"
        "|training|hours|project|stock|supplies|cases|crates|rolls|sheets"
        "|chairs|tables|bottles|engineers?|technicians?"
    )
    + r"(?! (?:number|note|ref\w*|form|docket|charges?|fees?|manager|department"
    r"|team)\b)"
)
DEFECT = any_of(
    r"rayures?|bosses?|trous?|taches?|endommag\w*|casse\w*|abime\w*|defectueu\w+"
    r"|non[- ]conformes?|pas "
    r"conformes?|incomplet\w*|deterior\w*|defaillant\w*|rouill\w+|inutilisables?"
    r"|hors service|hors d'usage|perime\w*|mauvais etat|raye\w*|fuit|fuient"
    r"|fuites?|fissur\w+|ecaill\w+|decoll\w+|gondol\w+|moisi\w*|defauts?|vices?"
    r"|rouille\w*|en panne|ne (?:fonctionne|marche)\w* (?:pas|plus)|rate[es]?s?"
    "|malfacons?|mal (?:fait|pose|fini|monte|regle|execut|realis|install"
    r"|effectu|livr|repar|emball)\w*|manquant\w*|manquai\w+|inacheve\w*"
    r"|abandonn\w*|damaged|broken|defective|faulty|incomplete|missing|scratched"
    r"|leak\w*|unusable|cracked|poor quality|not fit|unfinished|wrong|late|short"
    r"|defects?|faults?|not working|(?:does|do|did|has) not work\w*|stopped "
    "working|never worked|dead|not (?:as|to) (?:ordered|described|agreed"
    "|specification|spec|standard)|(?:do|does|did|will) not (?:come on|turn on"
    r"|start|close|open|fit|run|function|heat|cool)|br(?:oke|eak\w*) down"
    r"|keeps? (?:break|fail|crash|trip)\w*|crash\w*|rubbish|useless|terrible"
    r"|awful|shoddy|inond\w+|degats?|flooded|partielle\w*|partially|nul|nulle"
    r"|different\w* (?:de|from|to|than)|lamentable|catastroph\w+|deplorable|not "
    r"functional|pas fonctionnel\w*|bacle\w*|substandard|mouldy|rotten|out of "
    r"date|badly|snags?|reserves?|dysfonction\w+"
)
DELIVERED = any_of(
    r"recue?s?|livree?s?|effectuee?s?|realisee?s?|terminee?s?|finie?s?|arrivee?s?",
    r"fournie?s?|installee?s?|posee?s?|achevee?s?|executee?s?|reparee?s?|reprise?s?",
    r"faite?s?|rendue?s?|repris|mise?s? en service|conformes?|expediee?s?|honoree?s?",
    r"received|delivered|completed|finished|done|arrived?|provided|performed|installed",
    r"carried out|working|turned up|supplied|shipped|come|came|fixed|repaired|started",
    r"get|got|receive|show(?:ed)? up|signed off|rendered|deliver|complete",
)
FIGURES = any_of(
    "prix|tarifs?|tarification|quantites?|montants?|tva|taux|remises?|rabais"
    "|ristournes?|escompte|lignes?|frais|port|heures|forfait|total|calcul"
    "|factur(?:e|es|ation|ee|ees)|supplements?|options?|metres?|surface"
    "|conditions tarifaires|bills?|prices?|pricing|quantity|quantities|rates?"
    "|amounts?|vat|tax|discount|rebate|invoices?|charges?|charged|billed|fees?"
    "|totals?|lines?|freight|shipping|figures?|hours|qty"
)
WRONG = any_of(
    r"errone\w*|incorrect\w*|faux|fausses?|inexact\w*|superieure?s?|trop "
    r"(?:eleve\w*|cher)|ne (?:correspond|colle|concorde)(?:ent)? pas|differ\w+"
    r"|en trop|de trop|au lieu de|en double|doublons?|injustifie\w*|abusi\w+"
    r"|exager\w+|excessi\w+|indue?s?|majore\w*|pas (?:le|la|les|celui|celle|bon"
    r"|bonne|correct\w*|prevu\w*|convenu\w*|applique\w*|deduit\w*|accepte\w*|au "
    r"devis|ce qui|conforme\w*|justifi\w+|tenu compte)|(?:oubli\w+|omis\w*|pas "
    r"pris en compte|gonfle\w*|double)|wrong\w*|incorrect\w*|errors?|mistakes?"
    "|too (?:high|much)|duplicated?s?|twice|(?:do|does|did) not (?:match|agree"
    "|tally|correspond|reflect)|mismatch|over ?stated|not (?:what|those|the|as"
    "|in accordance|consistent|been (?:applied|agreed|deducted|credited"
    "|discounted|adjusted|taken)|in line|per|correct|right|valid|applied|agreed"
    "|deducted)|(?:was|were|had) (?:agreed|quoted|promised)|instead of|inflated"
    "|higher than|invalid|more than (?:we|on|in|the|was|quoted|agreed|you|your|our)"
    "|never agreed|rather than|inaccurate|over the (?:quote|agreed|order"
    "|budget)"
)
ERROR = any_of(
    r"erreurs?|ecarts?|anomalies?|problemes?|surfacturation|incoherences?|difference",
    r"errors?|mistakes?|discrepanc\w+|issues?|problems?",
)
INVOICE = any_of("factures?|fac|fact|invoices?|inv|bills?|la presente|montant|somme")

# Documents, banks, people -----------------------------------------------------------

DOCUMENT = any_of(
    "factures?|duplicatas?|(?<!en )copies?|justificatifs?|recapitulatif"
    "|bordereaux?|bons? (?:de|d') ?(?:livraison|commande|intervention|travaux"
    "|reception)|bls?|releves?|pdf|ribs?|iban|kbis|attestations?|coordonnees "
    r"bancaires|contrats?|devis|originau?x?|originale?|details?|detaille\w*"
    r"|decomptes?|extraits?|(?:numeros?|n|ref\w*|code) ?°? (?:de (?:notre |votre )?"
    "|d')?(?:commande|bc|engagement|marche|service|siret|tva)|code service"
    r"|pieces? justificatives?|pv (?:de|d')\w*|feuilles? de \w+|proces-verba\w+"
    "|emargement|invoices?|cop(?:y|ies)|proofs? of delivery|pod|pods|purchase "
    r"orders?(?: numbers?)?|po(?: numbers?| ref\w*)?|order (?:number|ref\w*)"
    r"|statements?(?: of accounts?)?|bank details|breakdown|w-?9|w-?8\w*"
    "|documents?|(?:vat|tax) (?:number|certificate|id|form)|time ?sheets?"
    "|duplicates?|delivery notes?|(?:job|work|delivery|time) ?(?:sheets?"
    "|dockets?|tickets?)|order confirmation|itemi[sz]ed|confirmation de "
    r"commande|mandat sepa|certificats?|formulaires?|preuves? (?:de|du) \w+"
    "|situation de compte|etat de compte|bulletin de versement|qr-facture|w-9 "
    r"form|forms?|paperwork|backup|supporting \w+|certificates?|contract|quote"
    "|remittance address"
)
BANK = any_of(
    "ribs?|ibans?|bic|coordonnees? bancaires?|comptes? bancaires?|numero de "
    "compte|domiciliation|nom du (?:titulaire|beneficiaire)|titulaire"
    "|beneficiaire|(?:payee|beneficiary|account) name|bank(?:ing)? (?:details"
    "|accounts?|information|info|coordinates|instructions)|account (?:number"
    "|details|holder)s?|sort code|(?:payment|remittance|wire|wiring|ach) "
    "(?:instructions|details)|routing number|compte de virement|confirmation of "
    "payee|payee name|remit[- ]to(?: account| address)?|vendor master|new "
    "account"
)
CHARGE = any_of(
    r"(?:en )?charge|concernee?s?|responsables?|l'interlocut\w+|le bon "
    r"(?:contact|interlocut\w+|service|destinataire)|la bonne (?:personne"
    "|adresse|societe|interlocutrice)|le destinataire|le contact|votre "
    r"(?:contact|interlocut\w+|client\w*)|habilitee?s?|competente?s?|le service"
)
OFFICE = any_of(
    r"comptabilite|compta|comptable|siege|service|collegues?|collaborat\w+"
    "|direction|daf|gerante?|patronn?e?|assistante?|cabinet|expert-comptable"
    "|departement|maison mere|accounts?(?: payable)?|finance|head office"
    "|colleagues?|department|team|ap|bookkeeper|accountants?|accounting|shared "
    "services?|parent company|manager|boss|director|csp|centre de services? "
    "partages?|syndic|mandataire|avocat|administrateur|mairie"
)
