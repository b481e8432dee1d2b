"""How people say that they paid, will pay, dispute …, in French and in English.

A kind has ways to be said, each a pattern made of the families of ``reply_words``, and
is read on a clause as ``reply_words.spell_out`` has it.
"""

from __future__ import annotations

import re

from .reply_words import (
    BANK,
    BE,
    CHARGE,
    DEFECT,
    DESK,
    DELIVERED,
    DO_DONE,
    DO_FUTURE,
    DO_INFINITIVE,
    DO_PRESENT,
    DOCUMENT,
    ERROR,
    FIGURES,
    GOODS,
    HAVE,
    INTEND,
    INVOICE,
    MEANS,
    NO,
    NOT,
    OFFICE,
    OWED,
    PAID,
    PAPER,
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
    WRONG,
    alone,
    any_of,
    given,
    then,
)

LEFT_COMPANY = (
    r"\b(?:ma|son|mon) dernier\w* jour\w*|\b(?:my|his|her) last (?:working )?day\b",
    then(HAVE, r"quitte (?:definitivement )?(?:la|notre|l'|le|ses|mes|nos|ce)(?! ?(?:compte|banque))", 20), r"\b(?:monsieur|madame|mme|mlle|m\.|mr|mrs|ms|miss|dr) (?:\w+ )?\w+ (?:est|a) (?:partie?|quitte)|\b(?:est|suis) (?:partie?) (?:de (?:la|l'|notre)|en (?:debut|fin|janv|fevr|mars|avr|mai|juin|juil|aout|sept|oct|nov|dec|retraite)|depuis)|\bleft (?:us|here)\b|\bretraitee? de\b|(?<!it)(?<!this)(?<!that)(?<!payment)(?<!money) is gone\b(?! (?:through|out|off|to))|\b(?:has|have|is) (?:gone for good|moved on|departed|resigned)|\b(?:demissionne\w*|licencie\w*|mutee?)\b",
    r"\bne (?:travaille|fais|fait|travaillons)(?:nt)? plus (?:partie|chez|pour|dans|ici|la|avec)",
    r"\bn(?:e |')(?:est|suis|sommes) plus (?:employe|salarie|en poste|parmi|dans (?:la|les|l')|chez|de l'|au sein)",
    then(any_of("partie?|depart"), r"(?:a|en) (?:la )?retraite", 12),
    r"\b(?:quitte|quittera|quitterai|quittant) (?:la societe|l'entreprise|ses fonctions|mes fonctions)",
    r"\b(?:est|suis) (?:en|a la) retraite\b|\bplus dans (?:nos|les) effectifs\b|\bn'est plus la\b",
    r"\bi have (?:now |recently |since )?left (?!a |an |you|my (?:desk|phone)|the office|it\b|this|them|the invoice|message)\w", r"\b(?:pris|prend|prendra|fait valoir) (?:sa|ses droits a la) retraite\b", r"\bleft (?:the |our )?(?:company|business|organi[sz]ation|firm|us|employment|practice)\b",
    r"\bno longer (?:with|works?|working|employed|at|part of|an employee)\b(?! (?:this|that) (?:address|number))",
    r"\b(?:have|has|is|am) (?:now )?(?:retired|retiring)\b|\bretired (?:last|in|on|this|at)\b|\bmade redundant\b",
)
AWAY = any_of(
    "absente?s?|en (?:conges?|vacances|deplacement|formation|arret|conge \\w+|rtt|mission)"
)
OUT_OF_OFFICE = (
    r"\b(?:i am|i will be|am|we are|is) (?:currently |now )?(?:out (?:until|from|of|on|for|today|this|all)|not in (?:the|until)|unavailable|off (?:until|work|sick|today|this|on))\b|\b(?:indisponible|hors du bureau|injoignable)s?\b",
    then(any_of("suis|serai|est|sera|sommes|serons|actuellement"), AWAY, 25),
    r"\babsente?s? (?:du bureau|du \d|jusqu|pour|a partir|actuellement|ce jour)",
    r"\b(?:en conges?|conges? (?:maternite|paternite|parental|annuels?|d'ete)|en arret maladie|en vacances|fermeture annuelle)\b",
    then(any_of("bureaux?|cabinet|entreprise|societe|service|etude"), r"fermee?s?", 25),
    r"\b(?:mon|notre) absence\b",
    r"\b(?:(?:de|mon|son|notre) )?retour (?:le|au bureau|lundi|mardi|mercredi|jeudi|vendredi)",
    r"\b(?:serai|sera|seront|serons|suis) de retour\b|\breouvert\w+\b|\breopen\w*\b|\b(?:reprendrai|reprendra|reprends) (?:le|mes|mon)\b",
    r"\b(?:out of (?:the |my )?office|ooo|away from (?:the office|my desk|work)|(?:on |annual |maternity |parental |sick |paternity |study )(?:\w+ )?(?:leave|vacation|holidays?))\b",
    r"\b(?:i am|i will be|we are|currently|is) (?:away|travelling|traveling|on holiday)\b",
    r"\b(?:back|return(?:ing)?) (?:in|to|at) (?:the |my )?(?:office|work|desk)\b",
    r"\b(?:i will|will|shall) (?:be back|return)\b|\bi (?:return|am back) on\b",
    r"\blimited access to (?:e-?mails?|my)",
    then(any_of("offices?|we|business|company"), "(?:is|are|will be) closed", 20),
)
HAS_CHANGED = any_of(
    r"ne (?:correspond|concorde)\w*|differe?\w*|pas l[ea]s? memes?|(?:a|ont)(?:-t-\w+)? (?:\w+ )?change\w*",
    r"errone\w*|incorrect\w*|invalide\w*|refus\w+|rejet\w+|modifi\w+|faux|fausse|bloqu\w+",
    r"(?:est|sont|semble) (?:bien )?(?:correct|valable|authentique|bon|bonne)\w*",
    r"not match\w*|not the same|wrong|changed|rejected|invalid|mismatch\w*|another",
    r"ne (?:porte|mentionne|comporte)\w* pas|doute|suspicious|autre nom|is different|genuine|legit\w*|returned|bounced|clotur\w+|closed|inconnu\w*|suspect\w*",
    r"no longer (?:valid|active)|failed|plus (?:valide|actif)|bizarre|not recogni[sz]ed",
)
BANK_MISMATCH = (
    then("(?:ribs?|ibans?|bic|coordonnees bancaires|sort code|bank details|account number|routing number)",
         rf"(?:alors que|different\w*|autre|d'habitude|habituel\w*|usual\w*|instead|{NO} (?:celui|celle|le meme)|not the (?:one|same)|whereas|before|etranger|foreign|maintenant|now|allemand|portug\w+|lituan\w+|espagnol|anglais|belge|italien|german|lithuan\w+|spanish)", 60),
    then(BANK, HAS_CHANGED, 60),
    then(
        any_of("nouveaux?|nouvel|nouvelles?|autre|ancien\\w*|new|another|different|wrong|mauvais|deux|two|old"),
        BANK, 20,
    ),
    r"\b(?:you|vous)\b.{0,15}\bchang\w+ (?:of |de |your )?(?:banks?|banque)\b", r"\bchang\w+ (?:of |de |d')(?:domiciliation|coordonnees|banque|bank|account)\b(?<!ai change de banque)(?<!ons change de banque)", rf"\b(?:chang\w+|modif\w+|update\w*|updating) (?:of |de |d'|your |votre |vos |the |le |les |our |in |to )*{BANK}\b",
    rf"\b(?:verify|verifier|check|controler) (?:\w+ ){{0,3}}{BANK}",
    r"\b(?:amended|updated|modified|modifiees?|nouvelles) (?:bank\w*|coordonnees)\b",
    rf"\b(?:verif\w+|confirm\w*|securiser|valider|certifi\w+) (?:of |de |d'|your |votre |vos |the |le |les |que |par telephone |by phone |ces |these |ce )*{BANK}\b",
    then(
        any_of("banque|bank|virements?|transfers?|payments?|wires?|payment"),
        any_of("rejetee?s?|refusee?s?|bloquee?s?|revenue?s?|retournee?s?|rejected|returned|blocked|alert\\w*|bounced|came back|failed|sent back"),
        40, without="facture|invoice",
    ),
    r"\bbounced back\b|\baccount (?:is )?closed\b|\bcompte (?:cloture|ferme)\b", r"\bverification of payee\b|\bverification du beneficiaire\b",
    rf"\bne (?:correspond|concorde)(?:ent)? pas.{{0,60}}\b{BANK}\b",
    r"\b(?:fraud\w*|arnaque|escroquerie|phishing|hameconnage|tentative d'|scam)\b",
    then("(?:not|no longer) (?:match|correspond)", BANK, 60),
    rf"\b(?:pas|not) (?:have )?(?:ce|cet|this|that|these|ces) (?:\w+ )?{BANK}",
)
TELL = any_of(
    "contacter|adresser|voir avec|prendre contact|ecrire|vous rapprocher|rapprocher",
    "rediriger|faire suivre|(?:r?envoyer|transmettre|deposer)",
)
ADDRESS = r"\S+@\S+"
WRONG_CONTACT = (
    rf"\b(?:suis|est|sommes|etes) (?:pas|plus) {CHARGE}",
    r"\bn(?:e |')(?:m'|nous |s')?(?:occupe|occupons|gere|gerons|traite|traitons) (?:pas|plus)|\bne releve pas de|\bpas (?:de )?(?:mon|notre) (?:ressort|service|domaine)\b",
    rf"\b(?:merci (?:de|d')|veuillez|il faut|faut|il convient d[e']|vous devez|prenez|pouvez-vous|pourriez-vous|priere d[e']|nous vous invitons a|invite a|svp) ?(?:vous |bien vouloir |plutot |directement |desormais |dorenavant )*(?:contacter|voir (?:ca |cela )?avec|prendre (?:contact|attache)|vous (?:adresser|rapprocher)|rediriger|ecrire|joindre (?:notre|mon|ma)|vous rapprocher|s'adresser)\b(?! (?:nous|moi)\b)",
    rf"\b(?:r?envoyer|adresser|transmettre|faire parvenir|faire suivre|communiquer) (?:\w+[ -]){{0,2}}(?:relances?|mails?|demandes?|courriers?|factures?|courriels?|messages?|rappels?|correspondances?)\b.{{0,40}}?\b(?:a|au|aux|sur|vers) (?:l'adresse|notre|la|mon|ma|service|mme|madame|m\.|monsieur|mlle|{OFFICE}|{ADDRESS})",
    rf"\b(?:contactez|adressez[- ]vous|ecrivez|voyez|appelez|envoyez) (?:plutot |directement |desormais |dorenavant |maintenant |avec |cela |ca |vos \w+ |votre \w+ )*(?:a |au |le |la |notre |mon |ma |l'|les |avec |m\. |mme |{ADDRESS})",
    rf"\bc'est .{{0,50}}\bqui (?:paie|paye|regle|gere|s'occupe|traite|valide|suit|centralise)|\b(?:pas|plus) moi qui\b|\bis the (?:one|person|man|lady|contact)\b|\byou (?:want|need) .{{0,25}}\bin {OFFICE}|\b(?:demenage|n'existe plus|not me any ?more)\b|\b(?:just|only) the (?:receptionist|driver|owner'?s?|tenant)",
    r"\b(?:demandez|adressez[- ]vous|parlez|voyez) (?:plutot )?(?:a |avec |au )|^\W*(?:please )?(?:speak|talk|write) (?:to|with) \w+(?! about)|\b(?:he|she|they|who|il|elle) (?:handles?|deals? with|looks? after|does|pays|s'occupe|gere|regle) (?:the |all |our |des |les |de )*(?:bills|invoices|payments|accounts|factures|reglements|paiements|books)",
    rf"\bnot in (?:accounts|finance|charge|purchasing|the accounts)\b|\b(?:different|another|autre) (?:company|business|societe|entreprise)\b|\b(?:use|utiliser?|utilisez) {ADDRESS}|\bwrong (?:\w+ ){{0,2}}(?:e-?mail|contact|recipient|company)\b",
    r"\b(?:erreur de destinataire|mauvais(?:e)? (?:destinataire|adresse|personne|contact|service|societe|interlocut\w+)|vous (?:etes )?trompe(?:r|z|e|es)? (?:de|d') ?\w+|pas a (?:moi|nous) qu'il faut)",
    r"\bnous ne sommes pas (?:la societe|le client|vos clients?|client)",
    r"\b(?:nouvelle|bonne|nouveau|bon|seule) (?:adresse|contact|interlocut\w+)\b(?! ip)",
    r"\b(?:votre|le|notre|mon) (?:nouve\w+ )?(?:interlocut\w+|contact|correspondant) (?:est|sera|pour)\b|\bmon (?:remplacant|successeur)|\bremplac(?:e|ee|ant|ante) par\b",
    r"\bpas a (?:traiter|gerer|regler|nous occuper|payer (?:ses|les))|\bnous sommes (?:l'expert|le cabinet|l'avocat|le mandataire|le liquidateur)|\b(?:meant|intended) for (?:someone|somebody|another)|\bnot for (?:me|us)\b|\bpas (?:pour|a) (?:moi|nous)\b|\bne (?:s'adresse|m'est) pas\b|\b(?:mettre|mets|mettez|put|copy|keep|copier) (?:\w+ )?(?:en copie|in copy|on copy|en cc|in cc)\b",
    r"\b(?:got|have) the wrong (?!price|quantity|amount|invoice|goods|item|size|rate|total|vat|order)|\b(?:cede|vendu|repris) (?:son|le|mon|notre|la|l') ?(?:fonds|societe|commerce|entreprise|affaire)|\brepreneur\b", r"\b(?:queries|invoices?|correspondence|reminders?|statements?|emails|chasers|relances?|factures?|courriers?|demandes?|mails?)\b.{0,30}\b(?:go|goes|doivent|doit|should|must|need to|sont|seront|are|have to|to be)\b.{0,20}\b(?:through|to|via|adress\w+|envoy\w+|trait\w+|dirig\w+|sent|transmis\w*|handled|passer)\b.{0,20}\b(?:OFFICE_|ADDRESS_)".replace("OFFICE_", OFFICE).replace("ADDRESS_", ADDRESS), r"\b(?:wrong|not the (?:right|correct)|incorrect) (?:person|contact|department|address|company|email|e-mail|recipient|entity|inbox|mailbox|team|number)\b",
    r"\bno longer (?:in charge|responsible|handle|deal|the contact|look after|manage|use|looking after|process)",
    r"\bnot (?:handle|deal with|manage|in charge|responsible|the right|process|look after|my department|our department|my (?:area|job|responsibility)|monitored|for me\b)",
    rf"\b(?:please|kindly|you should|you need to|you will need to|could you|best to|suggest you|need to|have to) (?:\w+ ){{0,2}}?(?:contact|write to|address|get in touch with|direct|speak (?:to|with)|redirect|liaise with|reach out to|email {ADDRESS}|copy in|refer to (?:my|our|the) (?!attach))\b(?! (?:me|us)\b)",
    rf"\b(?:send|forward|resend|submit|email|address|direct) (?:\w+ ){{0,4}}?to (?:the |our |my )?(?:{OFFICE}|{ADDRESS}|correct|right)(?! (?:for )?(?:approv|valid))",
    rf"\b(?:transmets|transmis|transfere|transferons|transfer[et]\w*|fais suivre|fait suivre|forwarded|forwarding|passed|passing)\b.{{0,40}}\b(?:a|au|to) (?:ma|mon|notre|la|le|nos|my|our|the|l')? ?{OFFICE}\b(?! (?:pour|for) (?:valid|approv|accord))",
    r"\b(?:left|changed) (?:this|that|my) (?:role|position|job)\b|\bchange de (?:poste|service)\b",
    then(
        any_of("handles|gere|gerent|s'occupe|s'occupent|looks after|deals with|traite|manages|processes|centralise|suit|dealt with by|handled by|processed by"),
        any_of(rf"accounts payable|payments?|invoices?|reglements?|factures?|paiements?|ce dossier|cela|fournisseurs?|ca|this|these|now|it|dossiers?|the account|{OFFICE}"), 30, without="je|nous|i|we",
    ),
    rf"\btry {ADDRESS}|\bvoir (?:ca |cela )?(?:directement )?avec (?:madame|monsieur|mme|m\.|notre|la|le|mon|ma|l'|{OFFICE})\b",
    r"\b(?:for|pour) (?:any|all|tou\w+|vos) (?:\w+ )?(?:urgent|payment|invoice|billing|other|factur\w+|question|demande|relance).{0,20}\b(?:contact|ecri|adress)",
    r"\b(?:our|the|your|my) (?:new |correct |right )?contact (?:is|will be|for|now)\b|\bnew (?:contact|email|e-mail|address)\b|\b(?:has|have) taken over\b|\breplaced by\b",
)
COUNT = r"(?:\d+|un|une|deux|trois|quatre|cinq|six|dix|douze|plusieurs|two|three|four|five"
COUNT += r"|six|seven|eight|nine|ten|twelve|several|a few|a couple of)"
PLAN_REQUEST = (
    r"\b(?:echeanciers?|etal\w+|echelonn\w+|mensualites?|mensualis\w+|facilites? de (?:paiement|caisse|reglement)|moratoires?|plan d(?:e|'a)(?: paiement| reglement|purement)|plan de remboursement|fractionn\w+)\b",
    rf"\ben {COUNT}(?: ou {COUNT})? (?:fois|versements?|echeances?|mois|parties|paiements|cheques|virements|mensualites)\b",
    r"\ben \d ?x\b|\b(?:a third|un tiers|half|la moitie|part of it|une partie) (?:now|today|maintenant|tout de suite)\b", rf"\bover (?:the )?(?:next |coming |following )?{COUNT} (?:months|weeks)\b",
    rf"\b{COUNT} (?:equal |monthly |separate |more )*(?:payments|cheques|parts|virements|paiements|reglements|mensualites|versements|echeances|cheques|instal?lments)\b",
    then(
        any_of("delais?|report|prolongation|prorogation|rallonge|sursis|repit"),
        any_of(r"supplementaire|de (?:quelques|deux|trois|un|une|\d) (?:mois|semaines?|jours)|jusqu\w*|possible|svp|s'il vous plait|accord\w+|serait|bienvenue?|apprecie"), 30,
    ),
    then(any_of(r"accord\w+|obtenir|demand\w+|sollicit\w+|octroy\w+|laiss\w+|consenti\w*|donne[rz]|souhait\w*|besoin|voudr\w*|aimer\w*|faudrait|serait possible|avoir"), any_of(r"delais?|report|temps|echeanc\w+|sursis|repit"), 40),
    r"\b(?:d'un (?:seul )?coup|d'un bloc|in one hit|arrangement|agree (?:on )?(?:some |new |a |other )?(?:terms|schedule|dates)|pay (?:this|it) off|solution amiable|accord amiable|every (?:two|other|2|second) weeks?|fortnightly|toutes les deux semaines)\b|\b(?:laisser|accorder)\b.{0,20}\bjusqu|\b(?:can|could|may|would) (?:you|we|i)\b.{0,25}\b(?:until|till|have until|wait)\b.*\?",
    rf"\b(?:another|extra|additional|more) (?:\d+|{COUNT}) (?:days|weeks|months)|\b(?:\d+|{COUNT}) (?:more|extra|additional) (?:days|weeks|months)|\b(?:{COUNT}) (?:jours|semaines|mois) (?:de plus|supplementaires)|\bplusieurs fois\b",
    r"\b(?:un peu )?(?:plus|davantage) de temps\b|\breport(?:er|ee?)\b.{0,40}\b(?:au|jusqu|de|a)\b|\b(?:decaler|reporter|differer|repousser|decalage) (?:\w+ |l'|d'){0,2}(?:echeances?|paiement|date|reglement|prelevement)|\bdecaler\b|\bpatienter\b.{0,30}\?|\battendre (?:jusqu|le|la|fin|debut)\b.{0,30}\?|\brepousser\b",
    r"\b(?:payment|repayment|instal?lment) (?:plan|arrangement|schedule)s?\b|\binstal?lments?\b|\bstagger\w*|\btime to pay\b|\bspread(?:ing)?\b|\bin stages\b|\bsplit (?:\w+ ){0,3}(?:in|over|pay|into)",
    rf"\b(?:pay|settle|clear|paying|repay) (?:\w+ ){{0,4}}?(?:over (?:the next )?{COUNT} (?:months|weeks)|in {COUNT} (?:equal |monthly |separate )?(?:parts|times|payments|goes|chunks|lots|halves))",
    r"\b(?:par|(?<!de )chaque|tous les|au) mois\b|(?:\d|payments?|something|amount).{0,20}(?:\b(?:per|a|(?<!of )each|(?<!of )every)|/) ?(?:month|week)\b|\bpar semaine\b|\bmonthly\b.{0,20}\b(?:payments?|instal|basis|amounts?)|\bmensuel\w*\b|\bmensuellement\b|\bweekly payments\b|\btou(?:te)?s les (?:\d+ )?(?:mois|semaines|quinzaines)\b",
    r"\bmoitie\b.{0,60}\bmoitie\b|\bhalf (?:now|this|today)\b|\bhalf\b.{0,40}\b(?:other|second) half\b|\ball at once\b|\b(?:do|make|in) " + COUNT + r" payments\b|\bpetit a petit\b|\bbit by bit\b|\ben une (?:seule )?fois\b|\bin one go\b",
    r"\b(?:more time|extension|extend|extra time|extra \d+ days|defer\w*|grace period|payment holiday|postpone\w*|longer to pay|some time to pay)\b.{0,60}(?:pay|days|weeks|until|till|month|to|\?)|\bany chance of\b.{0,30}\bextension",
)
CREDIT = any_of(
    r"(?:un|votre|notre|l'|d'|cet|son|nos|vos|de l'|d'un) ?avoirs?(?! (?:ete|(?:(?!partiel|total)\w{2,})[^l]e\b|a\b|\w+er\b|recu|fait|paye))|avoir (?:correspondant|n|de \d|partiel|total|pour)|credit notes?|credit memos?",
    r"note de credit|notes de credit",
)
AGREED = any_of("prix|price|pricing|devis|po|quoted?|commande|contrat|tarif|rate|order|agreed|convenu\\w*|prevu\\w*")
BILLED = any_of("factur\\w+|invoiced?|billed|charged?|reclame\\w*|compte")
MONEY = r"(?:[£$€] ?\d[\d.,]*|\b\d[\d., ]*?(?: ?(?:[€$£]|euros?|eur|usd|gbp)|[.,]\d\d\b))"
DISPUTE = (
    r"\b(?:contest\w*|denonc\w+|litiges?|litigieu\w+|desaccord|reclamations?|differends?|oppos(?:e|ons)|refus(?:e|ons) (?:de |la |le |cette |d'|ce |ces |tout)|disput\w+|disagree\w*|object to|refuse|refusing|refusal|complaints?|queried|quer(?:y|ies|ying) (?:on|with|about|the|this)|in query|under query|on hold)\b",
    r"\bpas (?:du tout |tout a fait )?(?:d'accord|satisf\w+|content\w*|normal)\b|\b(?:peu|aucune?) (?:satisf\w+)|\bnot (?:satisfied|happy|acceptable|agree)\b|\bunhappy with\b|\bdo not accept\b|\binadmissible\b|\bn'accept(?:e|ons) pas\b|\bnot paying for\b",
    r"\b(?:will not|won't|not going to|are not|am not) (?:be )?pay(?:ing)?\b|\bne (?:paie|paye|reglerons|paierons|payerons|paierai|payerai|reglerai|payons|reglons|sera|paierons)\w* (?:pas|rien|plus|jamais)\b(?! (?:avant|encore|possible|tout|en retard))(?!.{0,20}\bpar\b)|\bpaierai pas\b|\bpaye pas\b",
    rf"\b{AGREED}\b.{{0,30}}{MONEY}.{{0,40}}\b{BILLED}\b.{{0,20}}{MONEY}",
    rf"\b{BILLED}\b.{{0,30}}{MONEY}.{{0,40}}\b{AGREED}\b.{{0,20}}{MONEY}",
    rf"\b(?:factur\w+|invoiced|billed|charged|compte)\b.{{0,30}}\b\d+\b.{{0,40}}\b(?:seulement|only|uniquement|instead|au lieu|contre)\b.{{0,20}}\d",
    r"\b(?:trop[- ](?:factur\w+|percu|paye)|gratuit\w*|offerte?s?|free of|geste commercial|injustifie\w*|unjustified|unfair|abusi\w+|remboursement|rembourser|refund\w*|dedommag\w+|indemnis\w+|(?<!par )compensation|prejudice|dommages?)\b",
    r"\b(?:tient|tenez|tenu|prend|pris|prenez) pas (?:compte|en compte)\b|\b(?:sont|est|etait|etaient) pas (?:les|le|la) bon\w*\b(?! (?:adresse|personne|contact|destinataire|interlocut|service))|\bnot the (?:ones?|right|items|correct) (?:we|i|ordered|item|goods|product|part|size|colou?r|price|quantity|amount)|\bnot deduct\w*|\b(?:semaines?|jours|mois|days|weeks|months) (?:de retard|late)\b(?=.*\b(?:livr|arriv|deliver|demand|geste|commande|chantier))|\bretards? de livraison\b|\b(?:livraison|commande|livree?|delivered|delivery|arrivee?)\b.{0,30}\b(?:en |de )?(?:retard|late)\b",
    rf"(?!.*\b{PAPER})\b(?:cannot|ne (?:peux|peut|pouvons|pourrons|pourra|puis) (?:donc |pas |plus )*|impossible de|unable to|refus\w+ de) ?(?:\w+ )?(?:approve|valider|debloquer|accepter|accept|sign (?:it |this )?off|agree|bon a payer)\b|\bne (?:valid|accept|reconnai|approuv|cautionn)\w* (?:pas|en rien)\b|\bbloquee?s? (?:par|car|suite|en raison|pour)\b",
    r"\b(?:reste|restent|still|encore|toujours)\b.{0,30}\b(?:a (?:livrer|recevoir|terminer|poser|finir|reprendre|reparer)|to (?:be )?(?:deliver\w*|complet\w+|finish\w*|fix\w*)|outstanding works?)\b",
    r"\b\d+ ?(?:\w+ )?(?:against|versus|vs|contre|rather than|et non|not) (?:the |les )?\W?\d+(?![\d/]*/)",
    r"\b(?:should be|should have been|devrait etre|aurait du etre|aurait du|doit etre de|ought to be) (?:de |a |at |only )?(?:£|\$|€)? ?\d",
    r"\b(?:augmentation|hausse|increase|rise|revalorisation)s? (?:de |du |des |in |of |on )?(?:the |your |vos |votre )?(?:prix|tarif\w*|prices?|rates?)\b|\b(?:ancien(?:ne)?|old) (?:prix|tarif|taux|price|rate)",
    rf"\b(?:attend\w*|waiting (?:for|on)|awaiting)\b(?: encore| toujours| still)+ (?:les? |la |l'|the |our |nos |notre |votre |vos |your |un |une |a |des )(?!{DOCUMENT}|{TRANSFER}|{OFFICE}|reponse|retour|validation|accord|approv|sign|client|customer|answer|reply|response|visa|ok\b|go\b|feu|cabinet|versement|subvention|boss|confirmation)",
    r"\b(?:still|encore|toujours) (?:waiting (?:for|on)|awaiting|en attente de) (?:the|our|les|nos|la) (?:goods|rest|remaining|parts|order|delivery|marchandise|reste|livraison|pieces)",
    r"\b(?:free (?:trial|sample|period|month)|no charge|complimentary|periode d'essai|essai gratuit|en garantie|sous garantie|warranty|pris en charge par (?:la|votre))\b",
    r"\b(?:sent|delivered|supplied|livre|envoye|expedie|ship\w*) (?:us |me |nous |a )?(?:the |le |la |les |de |un |une |d')?(?:wrong|mauvais\w*|different\w*)\b",
    r"\bwhy (?:are|were|am|have|was) (?:we|i) (?:being |been )?(?:charged|billed|invoiced|paying)|\bpourquoi (?:\w+ ){0,3}factur\w+|\b(?:never|not|pas|jamais) (?:part of|partie de|inclu\w+ dans|dans le prix)\b|^\W*not paying\b|\bnot paying (?:for|this|it|until|unless)\b|\b(?:pas un (?:centime|sou|euro)|not a penny|not a cent)\b",
    rf"\b(?:{any_of(NO, 'toujours pas', 'pas encore')}) (?:ete )?(?:livree?s?|livrer|servie?s?)\b(?!.{{0,20}}{DOCUMENT})|\bnot (?:been )?delivered\b|\b(?:did not|never) (?:actually )?(?:receive|get|have) (?:it|them|anything|these|the (?:goods|items|service))\b|\bnever received (?:it|them|anything|these)\b(?!.*\b{DOCUMENT})",
    r"\b(?:should be|supposed to be|meant to be) (?:free|included|complimentary|gratis)|\b(?:was|were|is|are) (?:free|complimentary)\b|\b(?:unacceptable|inacceptable|intolerable|disappoint\w+|decus?|decues?|insatisf\w+|mecontent\w*|dissatisf\w+)\b",
    r"\b(?:pas|jamais|plus|not|never|still) (?:\w+ )?(?:resolu|repare|solutionne|remedie|regle le|regle la panne|fixed|solved|fix|solve|resolve|repair)\w*\b(?!.{0,20}\b(?:tresorerie|cash))",
    r"\b(?:no|pas de|aucuns?|sans) (?:callout |call-out |delivery |extra |additional |supplementary |hidden )(?:charges?|fees?|costs?|frais)\b|\b(?:told|assured|promised) (?:us |that |there |it |this )+(?:would|was|were)\b|\b(?:nous|m') ?(?:avai\w+|a|avez) (?:assure|promis|garanti|dit que)\b(?=.*\b(?:gratuit|prix|tarif|inclu|offert|remise|frais|factur|pris))",
    rf"\b(?:problemes?|soucis?|defauts?|issues?|problems?|concerns?) (?:de |d'|with |on |concernant |sur |about )(?:the |la |le |l'|votre |your |cette |this )?(?:qualite|quality|conformite|finition|montage|pose|{GOODS}|{FIGURES})",
    r"\b(?:vous (?:nous|me) devez|you (?:\w+ ){0,2}owe (?:us|me)|il nous est du)\b|\bhalf[- ](?:done|finished|complete\w*|empty)|\ba moitie (?:fait|fini|pose|vide)\w*",
    r"\b(?:want|need|demand\w*|attend\w*|devez|exige\w*|souhait\w*|veux|voulons|must|insist\w*)\b.{0,25}\b(?:remplacement|remplacer|replaced|replacement|echange|echanger|redone|fixed|put right|reparation|repaired)\b",
    r"\b(?:wrong|mauvais\w*) (?:colou?rs?|sizes?|models?|parts?|items?|products?|types?|references?|tailles?|couleurs?|modeles?|produits?|pieces?|articles?|address on)\b",
    r"\b(?:n'est|est|sont) pas (?:bon|bonne|exact|exacte|juste|correct|correcte)s?\b(?! (?:adresse|personne|contact|destinataire|interlocut))|\bil (?:etait|avait ete|a ete) (?:bien )?(?:entendu|convenu|prevu|dit)\b|\ba votre charge\b|\bat your (?:cost|expense)\b",
    r"\b(?:problems?|trouble|issues?) with (?:the|this|your|these)\b(?! (?:bank|payment|system|email|mail|website|portal|treasury|account|reminder))|\bnothing but (?:problems|trouble)\b",
    r"\bnot (?:\w+ )?(?:taken off|removed|deducted|credited|refunded|reimbursed)\b|\b(?:should|must|ought to) have been (?:credited|cancelled|refunded|free|removed|deducted|waived)\b|\bnot the (?:\w+ )?(?:price|amount|quantity|rate|figure|goods|model|deal)\b",
    rf"\b(?:only|seulement|que|just)\b.{{0,25}}\b{COUNT}\b.{{0,20}},? (?:not|pas|et non|rather than|au lieu d[e']) ?{COUNT}\b",
    r"\b(?:reject|rejecting|rejetons|rejette|rejete) (?:this|the|your|cette|votre|la|ces|ce)\b",
    rf"{MONEY}.{{0,10}}\b(?:pas|not|et non|au lieu de|instead of|vs|versus|contre|rather than)\b.{{0,8}}{MONEY}",
    r"\brien (?:n'a|n'est) (?:\w+ )?(?:ete )?(?:livre|fait|recu|realise|installe)\b|\bnothing (?:was|has been|had been) (?:delivered|received|done|supplied)\b|\b(?:rien a payer|nothing to pay)\b",
    r"\b(?:snag\w*|punch list|shortages?|breakages?|upon completion|^not accepted|^refused|^rejected)\b|\b(?:send|get) (?:us |me )?(?:someone|somebody|an engineer|a technician)\b|\benvoye[rz] (?:nous |moi )?(?:quelqu'un|un technicien)\b|\b(?:fix|repair) (?:the|it|this|them)\b|\brepare[rz]? (?:la|le|les|l')\b",
    r"\b(?:not|never) (?:supposed|meant|due|expected) to be (?:billed|charged|invoiced)\b|\b(?:expect|want|ask\w*|request\w*|demand\w*|souhait\w*|attend\w*|exig\w*)\b.{0,30}\b(?:reduction|rebate|rabais|remise|geste|prorata|pro-rata|refund|compensation)\b",
    rf"^(?!.*\b(?:{TRANSFER}|{INVOICE})\b).*\b(?:not been|pas ete|jamais ete|never been|not) (?:\w+ )?(?:realise|effectue|execute|rendu|fourni|termine|install|pose|carried out|performed|provided|completed|rendered)\w*",
    rf"\bfacture\w*\b.{{0,20}}\b(?:pas|jamais) (?:ete )?(?:realise|effectue|execute|livre|fait)\w*",
    r"\b(?:mauvaise qualite|poor quality|qualite (?:mediocre|insuffisante)|(?:is|looks like|seems|est) (?:a |an |un |le )?(?:duplicate|doublon))\b",
    rf"\b(?:ordered|commande)\b.{{0,8}}\b{COUNT}\b.{{0,30}}\b(?:received|recu|got|livre|delivered)\b.{{0,8}}\b{COUNT}\b",
    # what is broken, whatever it is, but what carries mails
    rf"^(?!.*\b(?:liens?|links?|fichiers?|pieces? jointes?|pdf|systeme|serveur|system|server|informatique|site|banque)\b).*\b(?:en panne|endommag\w+|defectueu\w+|malfacons?|casse(?:e|s|es)?|abime\w*|crash\w*|bacle\w*|ecaill\w+|inond\w+|degats?|defauts? (?:de|sur)|decoll\w+|fuite?s?|fissur\w+|ne (?:marche|fonctionne|demarre|chauffe)\w* (?:pas|plus|toujours pas)|damaged|faulty|defective|broken|leaking|levee des reserves|(?:do|does|did|has) not (?:work|come on|turn on|start|fit|function|run properly)\w*|stopped working)\b",
    rf"\b(?:compte\w*|factur\w+|charged?|billed|invoiced)\b.{{0,25}}\b\d+ ?(?P<unit>h|\w{{4,}})\b.{{0,60}}\b\d+ ?(?P=unit)\b",
    rf"\b(?:take off|takes? (?:it |that )?off|deduct|remove|waive|retirer|enlever|deduire|supprimer|annuler|otez|retirez|enlevez|supprimez)\b.{{0,30}}\b(?:fees?|charges?|frais|penalites?|interets?|carriage|delivery|interest|indemnites?|lignes?|lines?|majorations?|supplements?)\b|\bfree of charge\b|\b(?:not|pas) (?:in|dans|au|part of) (?:our |the |notre |le |your )?(?:contract|contrat|agreement|quote|devis|order|conditions|terms)\b",
    then(GOODS, DEFECT, 70, without=f"{TRANSFER}|numeros?|{DOCUMENT}|person|contact|account"),
    then(DEFECT, GOODS, 40, without=rf"{INVOICE}|numeros?|bons? de|code|references?|po|proof|number|copy|purchase|bl"),
    then(GOODS, rf"{any_of(NO, 'non')} (?:\w+ )?(?:ete )?(?:\w+ )?{DELIVERED}", 70,
         without=f"{DOCUMENT}|mails?|message"),
    then(any_of("not|never|n't"), rf"(?:been |be |yet |fully |even )*{DELIVERED}", 8)
    + rf"(?=.{{0,50}}\b{GOODS}\b)(?!.{{0,15}}\b(?:{DOCUMENT}|payment|response|answer|reply)\b)",
    then(GOODS, rf"(?:not|never) (?:been |be |yet |fully |even |actually )*{DELIVERED}", 60,
         without=DOCUMENT),
    then("(?:jamais|pas|rien|toujours pas|pas encore|que partiellement)",
         rf"(?:ete |encore |toujours )*{DELIVERED}", 10)
    + rf"(?=(?:(?!\b{DOCUMENT}\b).){{0,40}}\b{GOODS}\b)",
    rf"\b(?:attend\w*|attente)\b(?:(?!\b(?:{DOCUMENT}|{TRANSFER})\b).){{0,40}}\b(?:livraison|reparation|remplacement|reprise|intervention|fin des travaux|solution|retour de la marchandise|levee des reserves|echange)\b",
    rf"\b(?:awaiting|waiting (?:for|on))\b(?:(?!\b{DOCUMENT}\b).){{0,40}}\b(?:delivery|replacements?|repair|engineer|collection|goods|parts|refund|credit)\b(?! notes? copy)",
    r"\bonly (?:received|got|delivered|had|sent|supplied) \d+|\b(?:recu|livree?s?|eu) (?:que|seulement) |\bn'avons (?:recu|eu) que\b|\bshort (?:delivery|delivered|shipped|shipment|by|of (?!cash|money|funds))\b|\b\d+ (?:\w+ )?(?:au lieu de|instead of) \d+|\b(?:il |y )manqu\w+ (?:encore |toujours )?(?:\d|une?\b|deux|trois|des|la moitie)",
    rf"\b(?:technicien|intervenant|livreur|equipe|monteur|installateur|transporteur|personne|artisan|plombier|electricien|commercial)\b.{{0,25}}\b{NO} (?:encore )?(?:venue?s?|passee?s?|intervenue?s?|livre|presente\w*|revenue?s?|termine)|\bdevait (?:revenir|repasser|reprendre|terminer|finir|venir|rappeler)|\b(?:nobody|no one|no-one|engineer|driver) (?:has |ever |never )*(?:came|come|turned up|showed up|been)\b|\bnever (?:came|showed|turned)",
    # figures
    then(FIGURES, WRONG, 60, without=rf"{TRANSFER}|address|adresse|person|contact|email|rib|iban|numeros?|number|nom|name|entity|societe|prelevement"),
    then(any_of("wrong|incorrect|mauvais|mauvaise|faux|fausse|errone\\w*"), FIGURES, 20, without="e-?mail|address|adresse|contact|person|company|entity|department|number|bank|account|iban|rib|societe"),
    rf"(?<!sauf )(?<!sauf une )(?<!aucun )(?<!aucune )(?<!no )(?<!pas de )(?<!pas d')(?<!sans )\b{ERROR}\b(?! de (?:notre|ma) part).{{0,50}}\b{FIGURES}\b",
    rf"\b(?:une|des|an|some|the|une? petite) {ERROR} (?:on|in|with|sur|dans|concernant)\b(?! (?:our|notre|my|ma|mon|nos) )",
    rf"\bne (?:correspond|concorde)(?:ent)? pas\b|\b(?:do|does|did) not (?:match|correspond (?:to|with)|tally|reconcile)\b",
    rf"\b{INVOICE}\b.{{0,40}}\b(?:en double|doublons?|non conforme|pas conforme|sans objet|not (?:valid|ours|for us)|in error|par erreur|a tort|etablie? (?:a tort|par erreur)|not (?:our|ours)|par avoir)\b|\bfacture\w* (?:a tort|par erreur|deux fois|2 fois)\b",
    r"\b(?:doublon|double (?:facturation|emploi|billed|billing|charged|invoic\w+)|surfactur\w+|over ?charged?|overbilled|(?:billed|charged|invoiced|factur\w+|paid) (?:us )?(?:\w+ )?(?:twice|two times|deux fois|2 fois|trois fois)|(?:facture\w*|invoiced?) (?:already )?(?:en trop))\b",
    then(any_of("remises?|rabais|discounts?|ristournes?|promo(?:tion)?"),
         any_of(r"pas|oubli\w+|manqu\w+|absente?|convenue?s?|promise?|appliquee?|n'apparait|not|missing|agreed|forgot\w*|promised|deduit\w*|was|jamais|never"), 60),
    r"\b(?:oublie|omis|forgot|forgotten|omitted)\b.{0,30}\b(?:remise|discount|avoir|credit|deduire|deduct|acompte|deposit)\b",
    r"\b(?:facture\w*|billed|invoiced|charged?|charging|tarif|prix|price|rate)\b.{0,60}\b(?:alors qu\w*|whereas|but (?:we|the|it)|tandis que|contre \d|vs \d|au lieu d|instead of|not \d|et non|et pas|, pas \d+)\b",
    r"\bagreed (?:on |to |at )?(?:£|\$|€|eur|gbp|usd)? ?\d|\b(?:quote|quotation|devis|contrat|contract|order|commande) (?:said|says|states|stipul\w+|prevoi\w+|prevoyai\w+|indiqu\w+|mentionn\w+|was (?:for )?(?:£|\$|€|\d)|etait (?:de|a) )",
    r"\b(?:n'etai\w+|n'est|ne sont|n'a|n'ont) pas (?:prevue?s?|convenue?s?|inclu\w+|comprise?s?|(?:ete )?(?:applique|deduit|pris|valide|accept|demande|signe)\w*|au devis|du|due|dues)\b|\bpas ce (?:qui|que|dont)\b|\bn'est pas (?:celui|celle|ce que|ceux)\b|\bne sont pas (?:ceux|celles)\b|\bnot what (?:we|was|i|is)\b|\bpas (?:celui|celle) (?:du|de|commande)|\bnever (?:agreed|authori[sz]ed|approved|asked|requested|signed)\b|\bdid not (?:agree|authori[sz]e|approve|request|ask for|sign)\b|\b(?:should not|not supposed to) (?:be|have) (?:\w+ )?(?:charged|invoiced|billed|included|pay)",
    # credit notes, cancelling
    then(any_of(r"attend\w*|attente|demand\w+|reclam\w+|merci|etablir|emettre|souhait\w+|exig\w+|avant|sans|tant que|apres|manque|etabliss\w+|besoin|deduire|deduction|du|oublie|promis\w*|faire|veuillez|waiting|need|expect|awaiting|issue|request\w*|send|raise|owed?|due|promised|require|until|pending|provide|missing|less|deduct\w*|faut|envoyer|recu|attends|moins|received"), CREDIT, 50),
    then(CREDIT, any_of(r"attend\w*|promis\w*|jamais|toujours pas|pas|never|not|promised|outstanding|pending|due|manqu\w+|missing|still|emettre|etablir"), 50),
    r"\b(?:please|can you|could you|must|should|to|kindly) (?:now )?credit (?:it|this|us|the|back|me|our)\b",
    r"\bannul(?:er|ation|ez)\b.{0,20}\b(?:factur\w+|fac)|\bl'annuler\b|\bfactur\w+\b.{0,40}\b(?:annul\w+|corrig\w+|rectifi\w+|refai\w+|a revoir)\b|\b(?:refaire|refaites|corriger|corrigez|rectifier|rectifiez|reetablir|reprendre|revoir) (?:la|cette|votre|une|vos)? ?facture|\bfacture (?:rectificative|corrigee|rectifiee|modifiee)\b|\b(?:resilie|annule)\w*\b(?!.{0,20}\b(?:virement|relance))|\bresiliation\b|\bretracta\w+",
    r"\bcancel(?:led|ed|lation)?\b(?!.{0,20}\b(?:payment|transfer|meeting|reminder|cheque))|\b(?:correct|reissue|re-issue|amend|revise|void|withdraw) (?:the|this|your|it|and)\b(?=.{0,30}\b(?:invoice|it|resend|reissue|credit))|\binvoice\b.{0,30}\b(?:cancelled|canceled|corrected|reissued|amended|voided|credited|revised)\b|\b(?:corrected|revised|amended) (?:invoice|bill|version)|\bterminated\b",
    # what was not ordered, what was sent back
    r"\b(?:jamais|pas|rien) (?:ete )?(?:commande\w*|achete\w*|souscrit|sollicite|demande (?:ce\w*|de|a)|passe (?:cette |de |la )?commande|signe (?:ce|de|le|votre))\b|\b(?:never|not) (?:place \w+ |have )?(?:order(?:ed)?|bought|purchased?|placed)\b|\b(?:did not|never) (?:buy|use)\b|\bne (?:nous|me) (?:concerne|regarde) (?:pas|en rien)\b|\bpas destinee?s?\b|\bne (?:nous|me) dois? rien|\bne (?:vous )?(?:dois|devons) (?:rien|pas)|\bdo not owe\b|\bowe you nothing\b|\bnot (?:our|ours|relate to us|a customer)\b|\b(?:no|any) (?:record|trace|knowledge) of (?:this|the|that|any|such|having|an) (?:order|delivery|purchase|ordering|contract|work)|\baucune (?:trace de )?(?:cette |de )?commande\b",
    rf"\b{HAVE} (?:\w+ )?(?:retourne|renvoye|refuse|rendu|rapporte)\w*\b.{{0,30}}\b(?:{GOODS}|tout|les|l')|\b(?:retournee?s?|renvoyee?s?|refusee?s? (?:a la livraison|au transporteur)|returned|sent back|sent it back|rejected)\b(?=.{{0,40}}\b(?:{GOODS}|chez vous|depuis))|\b{GOODS}\b.{{0,30}}\b(?:retournee?s?|renvoyee?s?|returned|sent back|rejected)\b",
    r"\b(?:bloquons|bloque|suspendons|suspend|suspends|retenons|gelons|gele|consign\w+|withhold\w*)\b.{0,15}\b(?:reglements?|paiements?|factures?|payments?|invoices?|solde)",
    r"\b(?:pas de|aucun|no) (?:paiement|reglement|payment) (?:avant|tant que|sans|until|before|unless)\b|\b(?:retenue? de garantie|penalites? de retard de|retention|vices? (?:cache|de)\w*|sav|garantie|under warranty|exception d'inexecution)\b",
)
SEND = any_of(
    "faire suivre|r?envoyer|(?:re-?)?transmettre|fournir|(?:re)?adresser|communiquer|joindre",
    "faire parvenir|faire passer|obtenir|retourner|indiquer|preciser|mettre|produire|editer",
    "r?envoie[sz]?|r?envoyez|transmettez|adressez|fournissez|redonner|donner|repasser|avoir",
    "refaire|reediter|re-editer|mentionner|rappeler|faxer|scanner|ajouter|deposer|remettre",
    "send|resend|re-send|provide|forward|share|email|e-mail|get|supply|attach|quote",
    "include|add|upload|submit|resubmit|advise|give|furnish|let (?:me|us) have|copy|see",
)
LACKING = any_of(
    r"besoin|manqu\w+|attente|attendons|attends|jamais (?:eu|recue?s?|vue?s?)|pas (?:eu|recue?s?|trace|vue?s?|en (?:ma|notre) possession|connaissance)|introuvables?|aucune trace|demand\w+|(?:ne|n'ai|n'avons|n'a) (?:\w+ )?(?:re)?trouv\w+|(?:pas|plus|jamais) (?:re)?trouve\w*|impossible de (?:re)?trouver|souhait\w+|perdue?s?|reclam\w+|egare\w*|sans|exig\w+",
    r"il (?:nous |me )?fau(?:t|drait)|auriez-vous|avez-vous|aurais-tu|pourrais-je|puis-je",
    r"pouvons-nous avoir|necessaires?|obligatoires?|indispensables?|absente?|n'apparait|ni",
    r"need\w*|missing|requir\w+|waiting (?:for|on)|awaiting|without|(?:never|not) (?:\w+ )?(?:received?|seen|see|got|get|have|had|find|found|reached|locate)|no (?:trace|record|copy|sign) of|cannot (?:find|locate|see|trace)|lost|mislaid|do you have|would you have",
    r"unable to (?:find|locate)|can (?:i|we) (?:have|get)|could (?:i|we) (?:have|get)|may i",
    r"ne (?:comporte|mentionne|indique|reprend|porte|contient|precise|rappelle)\w* (?:pas|aucun\w*|ni)|(?:does|do|did) not (?:show|quote|include|mention|state|contain|carry|bear)",
    r"nowhere|lack\w*|request\w*|mandatory|must (?:have|show|quote)|should (?:show|quote)",
)
NEEDS_DOCUMENT = (
    given(DESK, r"(?<!notre )(?<!nos )(?<!mon )(?<!our )(?<!my )(?<!mes )" + alone(PAPER)),
    r"\b(?:ne l'|ne les |ne la )(?:ai|avons|a|trouve\w*) (?:pas|plus|jamais)(?=\W*$|\W+(?:en|dans|chez|sur)\b)|\bn'ai (?:pas|que) (?:cette|la|ces|les) \w+ (?:dans|sur|chez)",
    then(SEND, DOCUMENT, 60, without="nous avons|nous vous|we have|we will|payment|paiement|virement|reglement|will not|can not|have been|have (?:now )?paid|paid|paye|reglee?"),
    then(LACKING, DOCUMENT, 60, without="paiement|reglement|virement|payment|payer|pay|regler"),
    then(DOCUMENT, any_of(
        r"(?:pas|jamais|toujours pas|non) (?:encore )?(?:ete )?(?:recue?s?|transmise?s?|parvenue?s?|arrivee?s?(?! a (?:echeance|terme))|jointe?s?|envoyee?s?|en notre possession|lisibles?|ouvert\w*)",
        r"manquant\w*|manque\w*|introuvables?|svp|s'il vous plait|obligatoires?|absente?s?",
        r"ne (?:nous |m')?(?:est|sont) (?:pas|jamais) (?:encore )?(?:parvenu|arriv|remis)\w*|n'est (?:jamais|pas) parvenue?|ne figure",
        r"n'apparait|illisibles?|perdue?s?|egaree?s?|please|missing|required|needed|mandatory",
        r"not (?:been )?(?:received|attached|quoted|shown|on|show|legible|come|reached?)",
        r"(?:never|not) (?:\w+ )?(?:reached?|arrived?|got|received|sent|came)|unreadable|illegible|does not open",
    ), 50, without="paiement|reglement|virement|payment"),
    r"\bnot (?:seem to |appear to )?have (?:it|this|that|them|this one|any (?:record|trace)|the)\b|\bsend (?:it|this|them|me|us|that) (?:\w+ )?(?:over|again|through|to me|to us|across)\b|\bsend me (?:it|that)\b|\bl'(?:ai|avons|a) (?:jamais|pas) (?:recu|eu|vu)e?\b|\b(?:nous|me|m'en|nous en) ?(?:l'|la |le |les )?(?:r?envoyer|re-?adresser|retransmettre)\b(?! (?:vos|ces|des|de |d'|un |une ))|\b(?:me|nous) (?:l'|la |les )(?:adresser|transmettre|communiquer|faire suivre|faire parvenir)|\bla (?:re)?envoyer\b|\bl'avoir par mail\b",
    r"^\W*(?:please|kindly|can you|could you|merci de) (?:re-?send|e?mail|send|forward|share) (?:it|them|this)(?: please)?\W*$|\bnot the (?:invoices?|originals?)\b",
    r"\b(?:where is|where are|where's|ou est|ou sont) (?:the|your|my|our|la|le|les|votre|vos) (?:invoices?|factures?|statements?|pod|credit note|bl)\b",
    r"\bcannot (?:find|locate|see|trace)\b|\bne (?:re)?(?:trouve|vois)\w* pas\b|\bsend (?:\w+ )?(?:through|across)\b|\brien recu (?:comme|de) facture|\brien recu\W*$",
    r"\b(?:copy|copies|duplicate) of\b.{0,40}\b(?:invoice|statement|bill|delivery|order|pod)",
)
WILL_PAY = (
    # future and near future
    alone(PAY_FUTURE),
    then(INTEND, PAY_INFINITIVE, 45, without=NO),
    then(INTEND, rf"{DO_INFINITIVE}\b.{{0,30}}\b(?:{TRANSFER}|le necessaire)", 30, without=NO),
    then(WILL_BE, PAY_DONE, 40, without=NO),
    given(f"(?:{TRANSFER}|{OWED}|necessaire)", then(WILL_BE, rf"(?:{DO_DONE}|traitee?s?|regularisee?s?|mise?s? en paiement|integree?s?|au credit|a votre|chez vous|sur votre compte)", 40, without=NO)),
    then(DO_FUTURE, rf"(?:{TRANSFER}|le necessaire)", 40, without=NO),
    then(TRANSFER, any_of(
        r"preparee?s?|prevue?s?|programmee?s?|planifiee?s?|ordonnancee?s?|partira|partiront|interviendra",
        r"interviendront|en cours|arrivera|arriveront|suivra|suit|aura lieu|en preparation",
        r"attend\w* (?:la |une )?signature|a la signature|va (?:partir|arriver|suivre)",
        r"(?:vous )?parviendra|part|partent|tombera|a venir|imminent|envisagee?",
    ), 60, without=NO),
    rf"^(?!.*\b(?:{BE}|{HAVE}|{DO_DONE}|{PAID}|{NO}|was|were|not|sent|made)\b)(?:\W*(?:oui|ok|bonjour|le|la|un|votre|notre|mon),? )*(?:{TRANSFER}) (?:\w+ ){{0,3}}?(?:sous|dans|d'ici|avant|fin|debut|mi|courant|demain|apres-demain|en fin|cette semaine|la semaine prochaine|lundi|mardi|mercredi|jeudi|vendredi|by|within|before|next|tomorrow|in|on (?:the \d|\d|mon|tue|wed|thu|fri)|this week|end of)(?! derni)\b",
    rf"\b(?:paiement|reglement|virement|cheque|payment)s? (?:en |a )?(?:sous|dans|d'ici|avant (?:le |la |fin |lundi|mardi|mercredi|jeudi|vendredi)|fin (?:de|du|\w+bre|janv|fev|mars|avr|mai|jui|aou)|debut|courant|demain|by|within|before|next|tomorrow)\b",
    rf"\b(?:je|on|nous|j'|moi) (?:vous |le |la |les |l'|te |lui |y |en |donc |vais )*(?:{PAY_PRESENT})\b",
    rf"\b(?:je|on|nous) (?:vous |t'|te |l'|y )*{DO_PRESENT}\b(?:(?!\b(?:{NO}|que|si|suivre|part)\b).){{0,25}}\b(?:{TRANSFER}|le necessaire|au plus vite|euros?|€|\d+ ?(?:eur|e\b))",
    rf"\b(?:reglons|payons|virons|soldons|regularisons|regularise|le necessaire (?:sera|va etre|est en cours))\b|\b(?:fais|faisons|fait|ferons|ferai) (?:donc |tout |au plus vite )?le necessaire\b",
    rf"\b(?:je|on|nous) (?:vous |t')?(?:fais|fait|faisons|envoie|envoyons|regle|mets|ferai|ferons) (?:ca|cela|tout|le tout) .{{0,15}}\b{WHEN}|\b(?:will|shall|going to) (?:do|get|sort|send|make) (?:it|this|that|them) .{{0,15}}\b{WHEN}|^\W*(?:ok|oui|d'accord|yes|fine|entendu|sure|c'est bon),? (?:pour|for|on) (?:le |the )?{WHEN}",
    r"\b(?:vous|nous|tu) (?:serez|devriez etre|allez etre|devrait etre) (?:\w+ )?(?:credite|paye|regle|servi|rembourse)e?s?\b",
    rf"\b(?:ca|cela|tout|elles?|ils?|le tout|celle-ci) (?:part|partent|partira|partiront|passe|passera)\b.{{0,30}}\b(?:{WHEN}|courrier|poste|banque|virement)",
    rf"\b(?:instruction|ordre|consigne|demande|asked|instructed|told)\w*\b.{{0,40}}\b(?:de|d'|pour|to) (?:vous |you )?(?:{PAY_INFINITIVE}|{PAY})\b.{{0,40}}\b{WHEN}",
    rf"\b(?:la votre|yours|celle-ci|elle|votre facture|it|you) (?:sera|fera|will be|is|are) (?:\w+ )?(?:sur|dans|on|in|partie|part of|included in) (?:it|that|this|the|le|la|celui|celle|cette|ce|our|notre)\b(?! (?:office|portal|system|hands|circuit|process))",
    r"^(?:et |donc )?(?:vous |t'|te )(?:les |la |le )?(?:regle|reglons|paie|paye|payons|vire|virons|verse|solde)\b",
    rf"\b(?:m'en occupe|nous en occupons|s'en occupe|m'en charge)\b.{{0,20}}\b{WHEN}",
    rf"\b(?:la|le|les|elles?|celles?|celui|ca|ce|cela|l'autre) (?:le |la )?(?:sera|seront) (?:{WHEN})",
    rf"\b(?:vous )?(?:toucherez|recevrez|aurez) (?:\w+ ){{0,3}}?(?:{TRANSFER}|votre argent|l'argent|le tout|{WHEN})\b",
    # a plan of the debtor's own
    rf"\b{OWED}\b(?:(?!\b{NO}\b).){{0,40}}\b(?:programmee?s?|prevue?s?|planifiee?s?|inscrite?s?|positionnee?s?|integree?s?|bonne?s?|figure|passera|partira|mise?s?|validee?s?|part|passe|ordonnancee?s?|incluse?s?|dans) .{{0,20}}\b(?:paiement|payer|reglement|{RUN}|mandatement|virements?|prelevement)\b",
    rf"\b(?:mise?s? en (?:paiement|reglement)|bon a payer|bonne? (?:pour|a) (?:paiement|payer|reglement)|(?:prochain|prochaine) (?:lot|train|vague|campagne|run|echeance|tournee|session)(?: de)? ?{TRANSFER}?)\b",
    rf"\b(?:en cours|attente) (?:de |d')(?:paiement|reglement|mandatement|virement|signature)\b",
    rf"\b{RUN}\b",
    given(f"(?:{TRANSFER}|{PAY_DONE})", alone("(?:dernier delai|sans faute|c'est promis|au plus tard|promis)")),
    # English
    then(SHALL, rf"(?:{PAY}|{PAID}|actioned)", 40, without="not|never|when|if|until|have|has|had"),
    then(SHALL, rf"(?:make|send|process|issue|arrange|initiate|put|get|mail|raise|cut|drop|release|receive|see|action|do|complete|submit|authori[sz]e|approve|post|expect|schedule|set up|organi[sz]e|run|execute|push)(?: \w+){{0,4}}? (?:{TRANSFER}|it (?:done|sorted|paid|over)|this (?:done|sorted|paid)|paid|sorted|through|cleared|settled)", 30,
         without="not|never|until"),
    r"\b(?:should|will) be (?:sorted|resolved|done|settled|cleared|completed|paid|with you)\b",
    rf"\b(?:you|we) will (?:\w+ )?(?:have|get|receive|see) (?:it|your|our|the money|paid|them|the funds|payment|this|everything)",
    then(rf"(?:{OWED}|{TRANSFER}|rest|balance|remainder|other)",
         rf"(?:will|should|shall|is going to|are going to) (?:\w+ )?(?:be (?:\w+ )?(?:done|made|sent|sorted|settled|paid|with you|processed|actioned|resolved|cleared|completed|initiated|issued|released|in your|on|in|by|executed|credited|transferred|there|out|taken care)|go out|reach|hit|arrive|follow|leave|land|clear|go|come|show)", 40,
         without="not|never"),
    then(TRANSFER, any_of(
        r"scheduled|planned|due to (?:go|be|leave)|set (?:up )?for|in (?:process|progress|the pipeline|hand|train)|being (?:processed|made|prepared|arranged|set up|sent)|queued|goes out|go out|going out|leaving|leaves|expected|will|to follow|lined up|is coming|booked",
        r"underway|pending (?:approval|signature)|run|by (?:the end|friday|monday|tuesday|wednesday|thursday|next)",
    ), 50, without="not|never|n't|if|is the|no"),
    rf"\b{OWED}\b(?:(?!\b(?:not|never)\b).){{0,40}}\b(?:scheduled|planned|included|approved|booked|lined up|in line|set|queued|down|passed|cleared|earmarked|slated|put forward|ready|in the|on the|on our|in our|due|up|authori[sz]ed|released) (?:up |through )?(?:for|in|on|to be|to|the|our|next|this)?.{{0,20}}\b(?:pay\w*|paid|settle\w*|run|batch)",
    rf"\b(?:am|are|is|be) (?:now |currently |just |in the process of |also )*{PAYING}\b",
    r"\b(?:scheduled|planned|included|approved|booked|lined up|set|cleared|authori[sz]ed) (?:for|in|on|to be) (?:\w+ ){0,3}(?:pay\w*|run|batch|paid|settled|release)|^(?:scheduled|planned|due to be paid)\b",
    r"(?<!do )(?<!should )(?<!shall )(?<!must )(?<!did )\b(?:we|i) (?:normally |usually |always |only |can |could )*(?:pay|settle|transfer|wire|send|do|clear|run) (?:\S+ ){0,5}?(?:on (?!time)|by|in (?:a|the|two|one|\d)|next|tomorrow|this (?:week|month|fri\w+|mon\w+)|before|within|at the end|end of|today|now|£|\$|€|half)\b",
    rf"\b(?:expect|look out for|anticipate) (?:our |the |your |a )?(?:payment|funds|money|yours|it|transfer|cheque)\b|\b(?:release|trigger|authori[sz]e|approve) (?:the |this |your )?payment\b(?=.*\b{WHEN})",
    rf"\b(?:will|shall|going to) (?:sort|deal with|take care of|action|process|see to|square|fix|handle) (?:\w+ ){{0,4}}?{WHEN}\b",
    r"\b(?:give|allow|bear with) (?:me|us) (?:\w+ )?(?:until|till|a (?:few|couple)|\d)",
    rf"\b(?:get|have) (?:this|it|that|them|both|these|everything|you) (?:paid|settled|sorted|over to you|cleared|across)\b",
    r"\b(?:arrang\w+|organis\w+|sort) (?:for )?(?:the |this |your )?payment\b",
    rf"^\W*(?:oui |yes |ok )?,? ?{WHEN}\b.{{0,30}}\b(?:par|by|via) (?:bank )?{MEANS}",
)
WAS_DEBITED = r"\b(?:quitte|sortie? de|sortis? de|debite\w* (?:de|du|sur)|left) (?:notre|mon|ma|our|my|the|leur) (?:compte|banque|account|bank|tresorerie)\b"
NAMED_PAID = any_of("reglee?s?|payee?s?|soldee?s?(?<!le solde)|viree?s?|paid|settled|acquittee?s?")
PAID_WAYS = (
    rf"\bnecessaire (?:a|avait) (?:bien |deja )?ete fait\b|\b(?:crois\w+|crossed)\b.{{0,25}}\b{TRANSFER}\b|\b{TRANSFER}\b.{{0,20}}\b(?:crossed|croise)\b",
    rf"\b(?:it|this|that|payment|money) (?:has |is |was |all )?(?:went|gone)(?: out| through| off| across)?\b(?! (?:wrong|up|missing|to))|\b(?:has|have|is) (?:all )?been (?:sorted|dealt with|taken care of|actioned)\b",
    rf"\b{TRANSFER} attached\b|\battached (?:is |the |our )?{TRANSFER}\b",
    then(TRANSFER, r"(?:sent|issued|posted|mailed|emailed)", 30, without="not|never|be|will|to be|should|is being"),
    rf"\b(?:(?:avez|aurez|ont) du (?:bien )?(?:recevoir|voir|percevoir|encaisser|avoir)|(?:should|must) have (?:had|received|got|seen)|devri\w+ avoir)\b.{{0,20}}\b{TRANSFER}",
    rf"\b(?:part of|included in|inclus\w* dans|compris\w* dans|covered by|couvert\w* par|regroupe\w* dans|objet d'un) (?:our |notre |the |le |un |a |my )?(?!next|prochain)(?:\w+ )?{TRANSFER}\b(?! (?:run|batch|plan))",
    rf"\b(?:cashed|encaisse\w*|banked|deposited|accepted|took|pris) (?:our|notre|my|mon|the|le|son|leur) {TRANSFER}\b|\bsettled up\b",
    WAS_DEBITED,
    then(rf"(?:{HAVE}|{BE})", PAY_DONE, 28, without=f"{NO}|a etre|a|pour|si"),
    rf"\b(?:deja|bien|tout|comme|est|sont) (?:ete )?{PAY_DONE}\b|\b{PAY_DONE} depuis\b",
    then(HAVE, rf"(?:procede|emis|{DO_DONE})\b.{{0,40}}\b(?:{TRANSFER}|mandat|le necessaire)",
         20, without=NO),
    rf"\b(?:venons|viens|vient) d(?:e |')(?:vous |le |la |les |y |l')*(?:{PAY_INFINITIVE}|{DO_INFINITIVE}\b.{{0,30}}\b(?:{TRANSFER}|le necessaire))\b",
    then(TRANSFER, rf"(?:(?:a|ont|avait|avaient) (?:bien |deja )?ete (?:\w+ )?(?:{DO_DONE}|{PAY_DONE}))", 50, without=f"{NO}|rejet\\w*"),
    then(TRANSFER, r"(?:(?:est|sont|etait) (?:bien |deja )?(?:partie?s?|passee?s?|faite?s?|arrivee?s?|effectuee?s?|emise?s?|dans le circuit postal|au courrier)|(?:est|sont) (?:bien )?parvenue?s?)", 50, without=NO),
    then(TRANSFER, rf"(?:{DO_DONE}|dat\w+|recu) (?:bien )?(?:du|le|en date|au|hier|ce|depuis|vendredi|lundi|mardi|mercredi|jeudi|aujourd'hui|la semaine derniere|par|ok)", 50,
         without=f"{NO}|sera|seront|va|vais|etre|prevu\\w*"),
    rf"\b{TRANSFER} (?:bien |deja |donc |instantane |bancaire |global |sepa |\w+ )?{DO_DONE}\b(?! (?:en|pour|le|au|lundi|mardi|mercredi|jeudi|vendredi) ?.{{0,20}}prochain)",
    rf"\bvous (?:est|sont|a|ont) (?:bien )?(?:ete )?(?:parvenue?s?|{DO_DONE}|{PAY_DONE})\b.{{0,30}}\b{MEANS}",
    rf"\b{PROOF}\b.{{0,15}}\b(?:de |d'|du |of |of the |of our )?(?:{TRANSFER}|swift|transaction)",
    r"\b(?:remittance (?:advice|slip|attached)|payment (?:confirmation|advice|receipt|proof)|swift (?:copy|attached|ci-joint))\b",
    rf"\bc'?est (?:regle|paye|fait|parti|vire|solde|ok|bon)\b|^\W*(?:\S+ :? ?)?(?:{NAMED_PAID}|virement fait|done|all paid|fait)\b(?! (?:a|not|par nos soins)\b)",
    rf"\b(?:{PAY_DONE}|debite\w*|credite\w*|encaisse\w*|preleve\w*|mandate\w*) (?:le|hier|ce matin|ce jour|aujourd'hui|par|depuis|la semaine derniere|vendredi|lundi|mardi|mercredi|jeudi|en (?:debut|date|fin|janv|fev|mars|avr|mai|juin|juil|aout|sept|oct|nov|dec)|integralement|en totalite)\b",
    rf"\b{any_of(HAVE, BE)} (?:bien |deja )?(?:ete )?(?:debite|encaisse|preleve|credite|depose|remis|poste)\w*\b",
    rf"\b(?:cheque|especes|fonds|enveloppe)\b.{{0,15}}\b(?:depose|remis|porte|poste|parti)e?s?\b",
    rf"\b(?:shows?|marked|recorded|booked|appears?|figure\w*|apparai\w+|ressort\w*|note\w*|notee?s?)(?: \w+){{0,2}} (?:as |comme )?(?:{NAMED_PAID}|closed|cleared)\b",
    # English
    then(any_of("have|has|had|was|were|been|got|is|are"), rf"(?:{PAID}|taken care of)", 30,
         without=r"not|never|n't|to be|being|will|should|yet|no|cannot|approved|scheduled|due|to get|going|waiting"),
    rf"\b(?:we|i|they|accounts?|finance|treasury|accounting|head office|you were|already|just|husband|wife|colleague|boss|partner|he|she|team) (?:already |just |all |only )?(?:{PAID}|put through|did (?:it|the|a))\b",
    then(TRANSFER, rf"(?:(?:was|were|has been|have been|had been|is|got|has|have) (?:already |just |now )?(?:made|sent|done|processed|issued|released|executed|cashed|completed|debited|mailed|posted|in the post|cleared|initiated|gone|left|taken|submitted|remitted|credited|presented|transmitted)|went (?:out|through|off)|left (?:our|the|my)|cleared|cashed|dated|on its way|(?:made|sent|mailed|posted) (?:on|yesterday|last|this|today))",
         50, without="not|never|will|should"),
    rf"\b(?:parti|partie|parties) en (?:paiement|reglement)\b|\b(?:lettree?s?|rapprochee?s?) avec\b|\b(?:s'en est|m'en suis|nous en sommes) (?:deja )?(?:occupe|charge)\w*\b",
    rf"\b{TRANSFER} (?:made|sent|issued|mailed|posted|done|completed|processed|released|executed|initiated|went)\b(?! (?:to|by) us)|^\W*(?:mailed|sent|posted|wired|made) .{{0,20}}\b{TRANSFER}",
    rf"\b(?:{OWED}|{TRANSFER})\b.{{0,15}}\b(?:went (?:out|off|through)|(?:is|are|was) in the (?:post|mail)|is on (?:its|the) way)\b",
    r"\b(?:already|just) (?:sent|made|transferred|done|did)\b",
    rf"\b(?:have |has |we |i |was |just )+(?:\w+ )?(?:made|sent|processed|issued|posted|mailed|executed|released|did|initiated|submitted|pushed|put|dropped) (?:you |the |this |a |our |your |an |through |off )*(?:\w+ ){{0,2}}{TRANSFER}\b",
    rf"\b{PAID} (?:on|by|via|last|yesterday|today|this|in full|from|through|\d|in (?:january|february|march|april|may|june|july|august|september|october|november|december)|already|with)\b",
    then(any_of("avez-vous|avez vous|vous avez|did you|have you|you should have|vous devriez avoir|has it been|you will have"), rf"(?:recu|received?|get|got)\b.{{0,40}}\b(?:{TRANSFER})", 20),
)
# What no person writes of one's own mail.
BY_MACHINE = re.compile(
    r"\b(?:this is an? (?:automat\w+|auto-\w+)|(?:ceci est|il s'agit d'|c'est) ?un (?:message|mail|e-mail|courriel) (?:automatique|genere)|(?:message|mail|e-mail|email|courriel|notification|reponse|reply) (?:\w+ ){0,3}?(?:automatically|automatiquement|genere par|generated by)|automatically (?:generated|sent)|automated (?:message|reply|response|notification|email|e-mail)(?! (?:reminder|from you))|(?:do not|ne pas|not) (?:reply|respond|repondre) (?:directly |directement )?(?:to|a|au) (?:this|ce|cet|cette))\b"
)
MACHINE = (
    r"\b(?:message|mail|e-mail|email|notification|courriel|reponse|response|reply) (?:\w+ ){0,2}(?:genere|envoye|generated|sent|automatique|automated)\w*\b.{0,20}(?:automati\w+)?",
    r"\b(?:ne (?:pas|plus) (?:y )?repondre|(?:do|please) not (?:reply|respond)|noreply|no-reply|do not answer|adresse (?:n'est pas|non) (?:consultee|relevee|surveillee)|unattended|not monitored|unmonitored)\b",
    r"\b(?:ticket|demande|request|case|dossier|enquiry|inquiry|query|incident)\b.{0,60}\b(?:enregistree?|creee?|ouverte?|prise? en (?:compte|charge)|created|opened|logged|registered|has been received|assigned|resolved|closed|cloture\w*|resolu)\b",
    r"\b(?:votre|your|la|the)? ?(?:facture|invoice)\b.{0,60}\b(?:statut|status|integree?|rejetee?|approuvee?|approved|rejected|registered|deposee?|mise a disposition|receptionnee|comptabilisee|has been (?:received|processed|submitted|accepted))\b",
    r"\b(?:message|mail|e-mail) (?:was|has been|a ete) (?:read|opened|displayed|lu|ouvert|affiche|delivered|remis)\b",
    r"\b(?:undeliver\w+|delivery (?:has )?fail\w*|could not be delivered|non remis|n'a pas pu etre (?:remis|distribue|delivre)|user unknown|mailbox (?:is )?full|boite (?:aux lettres )?pleine|permanent error|address not found|recipient)\b",
)

# kind → its ways. The kinds stand in the order in which a clause is asked.
SAYS: dict[str, tuple[str, ...]] = {
    "left_company": LEFT_COMPANY,
    "out_of_office": OUT_OF_OFFICE,
    "bank_mismatch": BANK_MISMATCH,
    "wrong_contact": WRONG_CONTACT,
    "plan_request": PLAN_REQUEST,
    "dispute": DISPUTE,
    "needs_document": NEEDS_DOCUMENT,
    "will_pay": WILL_PAY,
    "paid": PAID_WAYS,
    "machine": MACHINE,
}

# "not a dispute": said of nothing
NO_DISPUTE = re.compile(r"\b(?:pas|aucune?|sans|not|no|never|ni)(?: (?:l'intention|intention|intending|de|d'un|un|une|en|a|the|any|in|of|du tout|really|vraiment|la|le|going|to|pour|here|autant))* ?(?:d'|l')?(?:contest\w*|litiges?|disput\w*|desaccords?|complaints?|complaining|reclamations?|differend|query|querying|refus\w*)\b")
# The clause says the contrary, or asks: no "paid" is read in it.
IF = any_of("des que|si|quand|lorsque|une fois|apres avoir|tant que|a condition|as soon as|if", "when|once|unless|until|before|avant|a reception|des reception|whether|aussitot")
NOT_PAID = tuple(re.compile(pattern) for pattern in (
    rf"\b(?:{NO}|{NOT}|sans|unpaid|impayee?s?)\b(?: encore| ete| yet| been| etre| toujours| bien| fully| actually)*.{{0,12}}\b(?:{PAY_DONE}|{PAID}|{TRANSFER} (?:{DO_DONE}|made|sent))\b",
    r"\b(?:prepare|prevu|programme|planifie|scheduled|planned)e?s?\b",
    rf"\b(?:no|aucun\w*|pas de|pas eu de) (?:\w+ )?{TRANSFER}\b",
    r"\b(?:reste|rest|remains?|restent|left) (?:a |to be |to )(?:payer|regler|paid|pay)|\bimpayee?s?\b|\bunpaid\b|\bnot (?:yet )?paid\b",
    r"^\W*(?:et |and |mais |but )?(?:pourquoi|quand|comment|quel\w*|why|when|how|which|what|who)\b.*\?",
    r"\b(?:pensions|pensais|croyais|croyions|thought|assumed|pensait)\b",
    rf"\b{IF}\b.{{0,45}}\b(?:{PAY_DONE}|{PAID}|virements?|payments?|received|recue?s?)\b(?!.{{0,20}}\bdeja\b)",
    rf"\b(?:a etre|a faire|to be|doit etre|must be|should be|will be|sera|seront|serons|serez|devez etre|devriez etre|devrait etre|devraient etre|should have been|aurait du etre|va etre|vont etre|peut etre|can be|may be|being|be) (?:\w+ )?(?:{PAY_DONE}|{PAID}|effectue\w*|emis\w*|made|sent|processed|released|issued)\b",
    r"\b(?:i have|we have) (?:to|not)\b(?! (?:say|add|confirm))|\bne (?:l'|vous )?(?:avons|ai|a|ont|est|sont) (?:pas|jamais)\b(?!.{0,50}(?:compr|car deja|puisque))",
))
NOT_WILLING = tuple(re.compile(pattern) for pattern in (
    rf"\b(?:no|aucun\w*|pas de|pas eu de) (?:\w+ )?{TRANSFER}\b",
    r"\b(?:ne|n')\b.{0,30}\b(?:paierons|paierai|reglerons|reglerai|paiera|reglera|payerons|payerai|sera|seront|serez|pourrons|pourrai|pouvons|peux|peut|allons|vais|compte|comptons)\b.{0,12}\b(?:pas|rien|jamais|plus|aucun\w*)\b",
    r"\b(?:will not|cannot|refuse to|not going to|never going to|unable to|not be able to|not in a position)\b",
    r"\b(?:vous|you)\b (?:devez|serez|allez|will have|must|need|should) .{0,20}\b(?:payer|pay|regler)\b|\b(?:vous me|vous nous) (?:paierez|devez|payez)",
    r"\b(?:went (?:out|through)|(?:was|were|been|ete|etait|etaient) (?:\w+ )?(?:paid|included|inclu\w*|compris\w*|sent|in|part of))\b|\b(?:parti|partie|parties) en (?:paiement|reglement)\b|\b(?:lettree?s?|rapprochee?s?) avec\b",
    r"\b(?:liability|no responsibility)\b",
    # asked, not told
    r"^\W*(?:et |and |mais |but )?(?:pourquoi|quand|comment|quel\w*|why|when|how|which|what|who|est-ce que vous)\b.*\?",
    r"\b(?:avez|aurez|ont|a) du (?:bien )?(?:recevoir|voir|percevoir|encaisser|avoir)|\b(?:should|ought to|must|will|would) have (?:had|received|got|seen|reached|arrived|cleared|been)\b|\bdevri\w+ avoir\b",
    # sent already, to arrive
    r"\b(?:has|have|was|were|a|ont|avons|est|sont) (?:\w+ )?(?:been |ete )?(?:sent|released|made|issued|mailed|posted|paid|processed|fait|effectue|envoye|parti|emis|execute|poste)\w*\b.{0,60}\b(?:should|will|devrait|devriez|doit|va|vous) .{0,20}(?:reach|arriv|be with you|receive|show|hit|clear|recevoir|parvenir|apparaitre|credit)",
))
# The document comes with the mail.
# A request that is not understood is no question: a person reads it anyway.
REQUEST = re.compile(r"\b(?:pouvez-vous|pourriez-vous|pouvez vous|pourriez vous|auriez-vous|peux-tu|can you|could you|would you|will you|may we have|is there (?:a|any))\b(?!.*\b(?:verif\w+|reverif\w+|confirm\w*|check|tell|dire|explain|expliquer|clarif\w+|indiquer|preciser|rappeler|call|know|advise|take|accept\w*|paypal|card|carte|cb)\b)")
PROVIDED = re.compile(r"\b(?:ci-?joint\w*|ci-?apres|(?:vous )?trouvere?z|trouver ci|en piece jointe|en pj|attached (?:is|are|please|you)|is attached|are attached|see attached|please find|enclosed|herewith|je vous joins|nous vous joignons|vous transmet\w*|vous adress(?:e|ons) (?:ci|la preuve|le justificatif))\b")
ASKING = re.compile(r"\b(?:pouvons-nous|peut-on|puis-je|pourrais-je|pourrions-nous|pourrait-on|est-ce que|serait-il|est-il|doit-on|dois-je|devons-nous|faut-il|pouvez-vous|pourriez-vous|quand|comment|ou (?:dois|doit|faut)|can (?:i|we)|could (?:i|we|you)|may (?:i|we)|shall (?:i|we)|should (?:i|we)|do (?:i|we)|would you|is it|are you|when|how|where|which|what|who|why|quel\w*|pourquoi|qui|sur quel)\b.*\?")
QUESTION = re.compile(r"\?\W*$|^(?:\W*(?:et|and|so|mais|alors|but),? )?(?:a quoi|pourquoi|qu'est[- ]ce|c'est quoi|quels?|quelles?|comment|combien|est-ce que|what (?:is|are|does|do)|why|which|how (?:do|can|much|many|should)|who (?:is|do|should)|when (?:did|was|is|will|do)|where (?:do|can|should|is))\b|\b(?:pouvez-vous|pourriez-vous|merci de|veuillez|could you|can you|please) (?:me |nous )?(?:bien vouloir )?(?:me |nous )?(?:dire|expliquer|indiquer (?:a quoi|comment|si|sur|quel)|eclairer|preciser (?:a quoi|ce|si|sur|quel)|tell|explain|clarify|advise (?:what|which|how|if|whether|why)|let (?:me|us) know (?:what|which|how|if|whether|why|who|where))\b|\b(?:voudrais|souhaite\w*|aimerais?|would like to|want to) (?:\w+ )?(?:savoir|comprendre|connaitre|know|understand)\b|\bne comprends? pas\b|\bne comprenons pas\b|\bnot understand\b|\bnot sure (?:what|which|why)\b")
OPEN_QUESTION = re.compile(r"\b(?:a quoi|pourquoi|c'est quoi|quels?|quelles?|comment|combien|what|why|which|how|who|where|peut-on|puis-je|can (?:i|we)|explain|expliquer)\b")
