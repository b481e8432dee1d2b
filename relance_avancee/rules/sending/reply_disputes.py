"""How people say that they dispute, lack a document or doubt bank details."""

from __future__ import annotations

import re

from .reply_words import (
    BANK,
    COUNT,
    DEFECT,
    DELIVERED,
    DESK,
    DOCUMENT,
    ERROR,
    FIGURES,
    GOODS,
    HAVE,
    INVOICE,
    NO,
    OFFICE,
    PAPER,
    TRANSFER,
    WRONG,
    alone,
    any_of,
    around,
    given,
    then,
)

HAS_CHANGED = any_of(
    "n'existe (?:pas|plus)|does not exist|introuvable",
    r"ne (?:correspond|concorde)\w*|differe?\w*|pas l[ea]s? memes?|(?:a"
    r"|ont)(?:-t-\w+)? (?:\w+ )?change\w*|errone\w*|incorrect\w*|invalide\w*"
    r"|refus\w+|rejet\w+|modifi\w+|faux|fausse|bloqu\w+|(?:est|sont|semble) "
    r"(?:bien )?(?:correct|valable|authentique|bon|bonne)\w*|not match\w*|not "
    r"the same|wrong|changed|rejected|invalid|mismatch\w*|another|ne (?:porte"
    r"|mentionne|comporte)\w* pas|doute|suspicious|autre nom|is different"
    r"|genuine|legit\w*|returned|bounced|clotur\w+|closed|inconnu\w*|suspect\w*"
    "|no longer (?:valid|active)|failed|plus (?:valide|actif)|bizarre|not "
    "recogni[sz]ed",
)

# what the debtor has noted of our bank
ON_FILE = any_of(
    "(?:vendor|supplier|master) (?:file|record)s?|on file|on our records",
    r"fiche fournisseur|enregistre\w* chez nous|dans (?:notre|nos) (?:base|fichiers?)",
)

BANK_MISMATCH = (
    around(BANK, ON_FILE, 60),
    then("(?:mismatch|flagged|discordance|incoherence)", BANK, 60),
    then(
        "(?:ribs?|ibans?|bic|coordonnees bancaires|sort code|bank details|account "
        "number|routing number)",
        r"(?:alors que|different\w*|autre|d'habitude|habituel\w*|usual\w*|instead"
        f"|{NO} (?:celui|celle|le meme)|not the (?:one|same)|whereas|before"
        r"|etranger|foreign|maintenant|now|allemand|portug\w+|lituan\w+|espagnol"
        r"|anglais|belge|italien|german|lithuan\w+|spanish)",
        60,
    ),
    then(BANK, HAS_CHANGED, 60),
    then(
        any_of(
            "nouveaux?|nouvel|nouvelles?|autre|ancien\\w*|new|another|different"
            "|wrong|mauvais|deux|two|old",
        ),
        BANK,
        20,
    ),
    r"\b(?:you|vous)\b.{0,15}\bchang\w+ (?:of |de |your )?(?:banks?|banque)\b",
    r"\bchang\w+ (?:of |de |d')(?:domiciliation|coordonnees|banque|bank"
    r"|account)\b(?<!ai change de banque)(?<!ons change de banque)",
    r"\b(?:chang\w+|modif\w+|update\w*|updating) (?:of |de |d'|your |votre |vos "
    rf"|the |le |les |our |in |to )*{BANK}\b",
    rf"\b(?:verify|verifier|check|controler) (?:\w+ ){{0,3}}{BANK}",
    r"\b(?:amended|updated|modified|modifiees?|nouvelles) (?:bank\w*|coordonnees)\b",
    r"\b(?:verif\w+|confirm\w*|securiser|valider|certifi\w+) (?:of |de |d'|your "
    "|votre |vos |the |le |les |que |par telephone |by phone |ces |these |ce "
    rf")*{BANK}\b",
    then(
        any_of("banque|bank|virements?|transfers?|payments?|wires?|payment"),
        any_of(
            "rejetee?s?|refusee?s?|bloquee?s?|revenue?s?|retournee?s?|rejected"
            "|returned|blocked|alert\\w*|bounced|came back|failed|sent back",
        ),
        40,
        without="facture|invoice",
    ),
    r"\bbounced back\b",
    r"\baccount (?:is )?closed\b",
    r"\bcompte (?:cloture|ferme)\b",
    r"\bverification of payee\b",
    r"\bverification du beneficiaire\b",
    rf"\bne (?:correspond|concorde)(?:ent)? pas.{{0,60}}\b{BANK}\b",
    r"\b(?:fraud\w*|arnaque|escroquerie|phishing|hameconnage|tentative d'|scam)\b",
    then("(?:not|no longer) (?:match|correspond)", BANK, 60),
    rf"\b(?:pas|not) (?:have )?(?:ce|cet|this|that|these|ces) (?:\w+ )?{BANK}",
)

CREDIT = any_of(
    "(?:un|votre|notre|(?<!devriez )(?<!pouvez )(?<!devez )l'|d'|cet|son|nos|vos|de l'"
    "|d'un) ?avoirs?(?! (?:ete"
    r"|(?:(?!partiel|total)\w{2,})[^l]e\b|a\b|\w+er\b|recu|fait|paye))|avoir "
    r"(?:correspondant|n|de \d|partiel|total|pour)|credit notes?|credit memos?"
    "|note de credit|notes de credit"
)

AGREED = any_of(
    "prix|price|pricing|devis|po|quoted?|commande|contrat|tarif|rate|order"
    "|agreed|convenu\\w*|prevu\\w*",
)

BILLED = any_of("factur\\w+|invoiced?|billed|charged?|reclame\\w*|compte")

MONEY = (
    r"(?:[£$€] ?\d[\d.,]*|\b\d[\d., ]*?(?: ?(?:[€$£]|euros?|eur|usd|gbp)"
    r"|[.,]\d\d\b))"
)

DISPUTE = (
    rf"\b(?:pas|jamais) eu (?:la |le |les |de |l')?{GOODS}",
    r"\bpas (?:compatibles?|adaptee?s?|utilisables?|aux normes|neu(?:f|ve)s?)\b",
    r"\bincompatibles?\b",
    r"^(?!.*\b(?:payment|transfer|debit|card)\b).*\b(?:has|have) (?:failed|packed up"
    r"|died)\b",
    rf"\bnot all\b.{{0,30}}\b{GOODS}\b.{{0,40}}\b{DELIVERED}\b",
    r"\b(?:de moins|de plus|fewer|less) (?:que|than) (?:prevu|commande|convenu"
    r"|ordered|agreed"
    r"|expected|what we)",
    r"\bn'(?:aurai\w+|avai\w+) pas (?:du |a )*etre factur\w*",
    then(
        any_of("prix|tarifs?|prices?|rates?"),
        r"(?:augmente\w*|increased|went up|gone up)",
        15,
    ),
    r"\b(?:demande|asked)\b.{0,25}\b(?:suspendre|arreter|resilier|annuler|cesser|stop"
    r"|cancel"
    r"|suspend)\b(?!.{0,15}\b(?:relance|rappel|mail|reminder))",
    r"\bnot the ones\b|\bbroke (?:again|after|the|within|down)\b",
    r"\bpromis\w*\b.{0,20}\b(?:discount|remise|rabais|reduction)\b",
    r"\b(?:invoiced|billed|charged|factur\w+)\b.{0,20}\b(?:wrong|mauvais\w*)\b",
    r"\b(?:payer|paying|pay) (?:it |this |cela )?(?:deux fois|2 fois|twice)\b",
    r"\b(?:contest\w*|denonc\w+|litiges?|litigieu\w+|desaccord|reclamations?"
    "|differends?|oppos(?:e|ons)|refus(?:e|ons) (?:de |la |le |cette |d'|ce |ces "
    r"|tout)|disput\w+|disagree\w*|object to|refuse|refusing|refusal|complain\w*"
    "|queried|quer(?:y|ies|ying) (?:on|with|about|the|this)|in query|under query"
    r"|on hold)\b",
    r"\bpas (?:du tout |tout a fait )?(?:d'accord|satisf\w+|content\w*|normal)\b",
    r"\b(?:peu|aucune?) (?:satisf\w+)",
    r"\bnot (?:satisfied|happy|acceptable|agree)\b",
    r"\bunhappy with\b",
    r"\bdo not accept\b",
    r"\binadmissible\b",
    r"\bn'accept(?:e|ons) pas\b",
    r"\bnot paying for\b",
    r"\b(?:will not|won't|not going to|are not|am not) (?:be )?pay(?:ing)?\b",
    r"\bne (?:paie|paye|reglerons|paierons|payerons|paierai|payerai|reglerai|payons"
    r"|reglons|sera|paierons)\w* (?:pas|rien|plus|jamais)\b(?! (?:avant|encore"
    r"|possible|tout|en retard))(?!.{0,20}\bpar\b)",
    r"\bpaierai pas\b",
    r"\bpaye pas\b",
    rf"\b{AGREED}\b.{{0,30}}{MONEY}.{{0,40}}\b{BILLED}\b.{{0,20}}{MONEY}",
    rf"\b{BILLED}\b.{{0,30}}{MONEY}.{{0,40}}\b{AGREED}\b.{{0,20}}{MONEY}",
    r"\b(?:factur\w+|invoiced|billed|charged"
    r"|compte)\b.{0,30}\b\d+\b.{0,40}\b(?:seulement|only|uniquement|instead|au lieu"
    r"|contre)\b.{0,20}\d",
    r"\b(?:trop[- ](?:factur\w+|percu|paye)|gratuit\w*|offerte?s?|free of|geste "
    r"commercial|injustifie\w*|unjustified|unfair|abusi\w+|remboursement|rembourser"
    r"|refund\w*|dedommag\w+|indemnis\w+|(?<!par )compensation|prejudice"
    r"|dommages?)\b",
    r"\b(?:tient|tenez|tenu|prend|pris|prenez) pas (?:compte|en compte)\b",
    r"\b(?:sont|est|etait|etaient) pas (?:les|le|la) bon\w*\b(?! (?:adresse|personne"
    "|contact|destinataire|interlocut|service))",
    r"\bnot the (?:ones?|right|items|correct) (?:we|i|ordered|item|goods|product"
    "|part|size|colou?r|price|quantity|amount)",
    r"\bnot deduct\w*",
    r"\b(?:semaines?|jours|mois|days|weeks|months) (?:de retard"
    r"|late)\b(?=.*\b(?:livr|arriv|deliver|demand|geste|commande|chantier))",
    r"\bretards? de livraison\b",
    r"\b(?:livraison|commande|livree?|delivered|delivery|arrivee?)\b.{0,30}\b(?:en "
    r"|de )?(?:retard|late)\b",
    rf"(?!.*\b{PAPER})\b(?:cannot|ne (?:peux|peut|pouvons|pourrons|pourra|puis) "
    r"(?:donc |pas |plus )*|impossible de|unable to|refus\w+ de) ?(?:\w+ "
    ")?(?:approve|valider|debloquer|accepter|accept|sign (?:it |this )?off|agree"
    r"|bon a payer)\b",
    r"\bne (?:valid|accept|reconnai|approuv|cautionn)\w* (?:pas|en rien)\b",
    r"\bbloquee?s? (?:par|car|suite|en raison|pour)\b",
    r"\b(?:reste|restent|still|encore|toujours)\b.{0,30}\b(?:a (?:livrer|recevoir"
    r"|faire|terminer|poser|finir|reprendre|reparer)|to (?:be )?(?:deliver\w*"
    r"|complet\w+"
    r"|finish\w*|fix\w*)|outstanding works?)\b",
    r"\b\d+ ?(?:\w+ )?(?:against|versus|vs|contre|rather than|et non|not) (?:the "
    r"|les )?\W?\d+(?![\d/]*/)",
    r"\b(?:should be|should have been|devrait etre|aurait du etre|aurait du|doit "
    r"etre de|ought to be) (?:de |a |at |only )?(?:£|\$|€)? ?\d",
    r"\b(?:augmentation|hausse|increase|rise|revalorisation)s? (?:de |du |des |in "
    r"|of |on )?(?:the |your |vos |votre )?(?:prix|tarif\w*|prices?|rates?)\b",
    r"\b(?:ancien(?:ne)?|old) (?:prix|tarif|taux|price|rate)",
    r"\b(?:attend\w*|waiting (?:for|on)|awaiting)\b(?: encore| toujours| still)+ "
    "(?:les? |la |l'|the |our |nos |notre |votre |vos |your |un |une |a |des "
    f")(?!{DOCUMENT}|{TRANSFER}|{OFFICE}|reponse|retour|validation|accord|approv"
    r"|sign|client|customer|answer|reply|response|visa|ok\b|go\b|feu|cabinet"
    "|versement|subvention|boss|confirmation)",
    r"\b(?:still|encore|toujours) (?:waiting (?:for|on)|awaiting|en attente de) "
    "(?:the|our|les|nos|la) (?:goods|rest|remaining|parts|order|delivery"
    "|marchandise|reste|livraison|pieces)",
    r"\b(?:free (?:trial|sample|period|month)|no charge|complimentary|periode "
    "d'essai|essai gratuit|en garantie|sous garantie|warranty|pris en charge par "
    r"(?:la|votre))\b",
    r"\b(?:sent|delivered|supplied|livre|envoye|expedie|ship\w*) (?:us |me |nous |a "
    r")?(?:the |le |la |les |de |un |une |d')?(?:wrong|mauvais\w*|different\w*)\b",
    r"\bwhy (?:are|were|am|have|was) (?:we|i) (?:being |been )?(?:charged|billed"
    "|invoiced|paying)",
    r"\bpourquoi (?:\w+ ){0,3}factur\w+",
    r"\b(?:never|not|pas|jamais) (?:part of|partie de|inclu\w+ dans|dans le prix)\b",
    r"^\W*not paying\b",
    r"\bnot paying (?:for|this|it|until|unless)\b",
    r"\b(?:pas un (?:centime|sou|euro)|not a penny|not a cent)\b",
    rf"\b(?:{any_of(NO, 'toujours pas', 'pas encore')}) (?:ete )?(?:livree?s?|livrer"
    rf"|servie?s?)\b(?!.{{0,20}}{DOCUMENT})",
    r"\bnot (?:been )?delivered\b",
    r"\b(?:did not|never) (?:actually )?(?:receive|get|have) (?:it|them|anything"
    r"|these|the (?:goods|items|service))\b",
    rf"\bnever received (?:it|them|anything|these)\b(?!.*\b{DOCUMENT})",
    r"\b(?:should be|supposed to be|meant to be) (?:free|included|complimentary"
    "|gratis)",
    r"\b(?:was|were|is|are) (?:free|complimentary)\b",
    r"\b(?:unacceptable|inacceptable|intolerable|disappoint\w+|decus?|decues?"
    r"|insatisf\w+|mecontent\w*|dissatisf\w+)\b",
    r"\b(?:pas|jamais|plus|not|never|still) (?:\w+ )?(?:resolu|repare|solutionne"
    "|remedie|regle le|regle la panne|fixed|solved|fix|solve|resolve"
    r"|repair)\w*\b(?!.{0,20}\b(?:tresorerie|cash))",
    r"\b(?:no|pas de|aucuns?|sans) (?:callout |call-out |delivery |extra "
    r"|additional |supplementary |hidden )(?:charges?|fees?|costs?|frais)\b",
    r"\b(?:told|assured|promised) (?:us |that |there |it |this )+(?:would|was"
    r"|were)\b",
    r"\b(?:nous|m') ?(?:avai\w+|a|avez) (?:assure|promis|garanti|dit "
    r"que)\b(?=.*\b(?:gratuit|prix|tarif|inclu|offert|remise|frais|factur|pris))",
    r"\b(?:problemes?|soucis?|defauts?|issues?|problems?|concerns?) (?:de |d'|with "
    "|on |concernant |sur |about )(?:the |la |le |l'|votre |your |cette |this "
    f")?(?:qualite|quality|conformite|finition|montage|pose|{GOODS}|{FIGURES})",
    r"\b(?:vous (?:nous|me) devez|you (?:\w+ ){0,2}owe (?:us|me)|il nous est du)\b",
    r"\bhalf[- ](?:done|finished|complete\w*|empty)",
    r"\ba moitie (?:fait|fini|pose|vide)\w*",
    r"\b(?:want|need|demand\w*|attend\w*|devez|exige\w*|souhait\w*|veux|voulons|must"
    r"|insist\w*)\b.{0,25}\b(?:remplacement|remplacer|replaced|replacement|echange"
    r"|echanger|redone|fixed|put right|reparation|repaired)\b",
    r"\b(?:wrong|mauvais\w*) (?:colou?rs?|sizes?|models?|parts?|items?|products?"
    "|types?|references?|tailles?|couleurs?|modeles?|produits?|pieces?|articles?"
    r"|address on)\b",
    r"\b(?:n'est|est|sont) pas (?:bon|bonne|exact|exacte|juste|correct"
    r"|correcte)s?\b(?! (?:adresse|personne|contact|destinataire|interlocut))",
    r"\bil (?:etait|avait ete|a ete) (?:bien )?(?:entendu|convenu|prevu|dit)\b",
    r"\ba votre charge\b",
    r"\bat your (?:cost|expense)\b",
    r"\b(?:problems?|trouble|issues?) with (?:the|this|your|these)\b(?! (?:bank"
    "|payment|system|email|mail|website|portal|treasury|account|reminder))",
    r"\bnothing but (?:problems|trouble)\b",
    r"\bnot (?:\w+ )?(?:taken off|removed|deducted|credited|refunded|reimbursed)\b",
    r"\b(?:should|must|ought to) have been (?:credited|cancelled|refunded|free"
    r"|removed|deducted|waived)\b",
    r"\bnot the (?:\w+ )?(?:price|amount|quantity|rate|figure|goods|model|deal)\b",
    rf"\b(?:only|seulement|que|just)\b.{{0,25}}\b{COUNT}\b.{{0,20}},? (?:not|pas|et "
    rf"non|rather than|au lieu d[e']) ?{COUNT}\b",
    r"\b(?:reject|rejecting|rejetons|rejette|rejete) (?:this|the|your|cette|votre|la"
    r"|ces|ce)\b",
    rf"{MONEY}.{{0,10}}\b(?:pas|not|et non|au lieu de|instead of|vs|versus|contre"
    rf"|rather than)\b.{{0,8}}{MONEY}",
    r"\brien (?:n'a|n'est) (?:\w+ )?(?:ete )?(?:livre|fait|recu|realise|installe)\b",
    r"\bnothing (?:was|has been|had been) (?:delivered|received|done|supplied)\b",
    r"\b(?:rien a payer|nothing to pay)\b",
    r"\b(?:snag\w*|punch list|shortages?|breakages?|upon completion|^not accepted"
    r"|^refused|^rejected)\b",
    r"\b(?:send|get) (?:us |me )?(?:someone|somebody|an engineer|a technician)\b",
    r"\benvoye[rz] (?:nous |moi )?(?:quelqu'un|un technicien)\b",
    r"\b(?:fix|repair) (?:the|it|this|them)\b",
    r"\brepare[rz]? (?:la|le|les|l')\b",
    r"\b(?:not|never) (?:supposed|meant|due|expected) to be (?:billed|charged"
    r"|invoiced)\b",
    r"\b(?:expect|want|ask\w*|request\w*|demand\w*|souhait\w*|attend\w*"
    r"|exig\w*)\b.{0,30}\b(?:reduction|rebate|rabais|remise|geste|prorata|pro-rata"
    r"|refund|compensation)\b",
    rf"^(?!.*\b(?:{TRANSFER}|{INVOICE})\b).*\b(?:not been|pas ete|jamais ete|never "
    r"been|not) (?:\w+ )?(?:realise|effectue|execute|rendu|fourni|termine|install"
    r"|pose|carried out|performed|provided|completed|rendered)\w*",
    r"\bfacture\w*\b.{0,20}\b(?:pas|jamais) (?:ete )?(?:realise|effectue|execute"
    r"|livre|fait)\w*",
    r"\b(?:mauvaise qualite|poor quality|qualite (?:mediocre|insuffisante)|(?:is"
    r"|looks like|seems|est) (?:a |an |un |le )?(?:duplicate|doublon))\b",
    rf"\b(?:ordered|commande)\b.{{0,8}}\b{COUNT}\b.{{0,30}}\b(?:received|recu|got"
    rf"|livre|delivered)\b.{{0,8}}\b{COUNT}\b",
    # what is broken, whatever it is, but what carries mails
    r"^(?!.*\b(?:liens?|links?|fichiers?|pieces? jointes?|pdf|systeme|serveur|system"
    r"|server|informatique|site|banque)\b).*\b(?:en panne|endommag\w+|defectueu\w+"
    r"|malfacons?|casse(?:e|s|es)?|abime\w*|crash\w*|bacle\w*|ecaill\w+|inond\w+"
    r"|degats?|defauts? (?:de|sur)|decoll\w+|fuite?s?|fissur\w+|ne (?:marche"
    r"|fonctionne|demarre|chauffe)\w* (?:pas|plus|toujours pas)|damaged|faulty"
    "|defective|broken|leaking|levee des reserves|(?:do|does|did|has) not "
    r"(?:work(?! (?:for|here|at|in|there|with)\b)|come on|turn on|start|fit|function"
    r"|run properly)\w*|stopped working)\b",
    r"\b(?:compte\w*|factur\w+|charged?|billed|invoiced)\b.{0,25}\b\d+ ?(?P<unit>h"
    r"|\w{4,})\b.{0,60}\b\d+ ?(?P=unit)\b",
    r"\b(?:take off|takes? (?:it |that )?off|deduct|remove|waive|retirer|enlever"
    r"|deduire|supprimer|annuler|otez|retirez|enlevez|supprimez)\b.{0,30}\b(?:fees?"
    "|charges?|frais|penalites?|interets?|carriage|delivery|interest|indemnites?"
    r"|lignes?|lines?|majorations?|supplements?)\b",
    r"\bfree of charge\b",
    r"\b(?:not|pas) (?:in|dans|au|part of) (?:our |the |notre |le |your "
    r")?(?:contract|contrat|agreement|quote|devis|order|conditions|terms)\b",
    then(
        GOODS,
        DEFECT,
        70,
        without=f"{TRANSFER}|numeros?|{DOCUMENT}|person|contact|account",
    ),
    then(
        DEFECT,
        GOODS,
        40,
        without=f"{INVOICE}|numeros?|bons? de|code|references?|po|proof|number|copy"
        "|purchase|bl|person|contact|company|e-?mail|address|not",
    ),
    then(
        GOODS,
        rf"{any_of(NO, 'non')} (?:\w+ )?(?:ete )?(?:\w+ )?{DELIVERED}",
        70,
        without=f"{DOCUMENT}|mails?|message",
    ),
    then(any_of("not|never"), f"(?:been |be |yet |fully |even )*{DELIVERED}", 8)
    + rf"(?=.{{0,50}}\b{GOODS}\b)(?!.{{0,15}}\b(?:{DOCUMENT}|payment|response|answer"
    r"|reply)\b)",
    then(
        GOODS,
        f"(?:not|never) (?:been |be |yet |fully |even |actually )*{DELIVERED}",
        60,
        without=DOCUMENT,
    ),
    then(
        "(?:jamais|pas|rien|toujours pas|pas encore|que partiellement)",
        f"(?:ete |encore |toujours )*{DELIVERED}",
        10,
    )
    + rf"(?=(?:(?!\b{DOCUMENT}\b).){{0,40}}\b{GOODS}\b)",
    rf"\b(?:attend\w*|attente)\b(?:(?!\b(?:{DOCUMENT}"
    rf"|{TRANSFER})\b).){{0,40}}\b(?:livraison|reparation|remplacement|reprise"
    "|intervention|fin des travaux|solution|retour de la marchandise|levee des "
    r"reserves|echange)\b",
    r"\b(?:awaiting|waiting (?:for"
    rf"|on))\b(?:(?!\b{DOCUMENT}\b).){{0,40}}\b(?:delivery|replacements?|repair"
    r"|engineer|collection|goods|parts|refund|credit)\b(?! notes? copy)",
    r"\bonly (?:received|got|delivered|had|sent|supplied) \d+",
    r"\b(?:recu|livree?s?|eu) (?:que|seulement) (?!(?:la|le|votre|vos|les|cette) "
    r"(?:relance"
    "|rappel|mail|facture|courrier|releve|lettre))",
    r"\bshort (?:delivery|delivered|shipped|shipment|by|of (?!cash|money|funds))\b",
    r"\b\d+ (?:\w+ )?(?:au lieu de|instead of) \d+",
    r"\b(?:il |y )manqu\w+ (?:encore |toujours )?(?:\d|une?\b|deux|trois|des|la "
    "moitie)",
    r"\b(?:technicien|intervenant|livreur|equipe|monteur|installateur|transporteur"
    rf"|personne|artisan|plombier|electricien|commercial)\b.{{0,25}}\b{NO} "
    r"(?:encore )?(?:venue?s?|passee?s?|intervenue?s?|livre|presente\w*|revenue?s?"
    "|termine)",
    r"\bdevait (?:revenir|repasser|reprendre|terminer|finir|venir|rappeler)",
    r"\b(?:nobody|no one|no-one|engineer|driver) (?:has |ever |never )*(?:came|come"
    r"|turned up|showed up|been)\b",
    r"\bnever (?:came|showed|turned)",
    # figures
    then(
        FIGURES,
        WRONG,
        60,
        without=f"{TRANSFER}|address|adresse|person|contact|email|rib|iban|numeros?"
        "|number|nom|name|entity|societe|prelevement",
    ),
    then(
        any_of("wrong|incorrect|mauvais|mauvaise|faux|fausse|errone\\w*"),
        FIGURES,
        20,
        without="e-?mail|address|adresse|contact|person|company|entity|department"
        "|number|bank|account|iban|rib|societe",
    ),
    "(?<!sauf )(?<!sauf une )(?<!aucun )(?<!aucune )(?<!no )(?<!pas de )(?<!pas "
    rf"d')(?<!sans )\b{ERROR}\b(?! de (?:notre|ma) part).{{0,50}}\b{FIGURES}\b",
    rf"\b(?:une|des|an|some|the|une? petite) {ERROR} (?:on|in|with|sur|dans"
    r"|concernant)\b(?! (?:our|notre|my|ma|mon|nos) )",
    r"\bne (?:correspond|concorde)(?:ent)? pas\b",
    r"\b(?:do|does|did) not (?:match|correspond (?:to|with)|tally|reconcile)\b",
    rf"\b{INVOICE}\b.{{0,40}}\b(?:en double|doublons?|non conforme|pas conforme"
    "|sans objet|not (?:valid|ours|for us)|in error|par erreur|a tort|etablie? "
    r"(?:a tort|par erreur)|not (?:our|ours)|par avoir)\b",
    r"\bfacture\w* (?:a tort|par erreur|deux fois|2 fois)\b",
    r"\b(?:doublon|double (?:facturation|emploi|billed|billing|charged|invoic\w+)"
    r"|surfactur\w+|over ?charged?|overbilled|(?:billed|charged|invoiced|factur\w+"
    r"|paid) (?:us )?(?:\w+ )?(?:twice|two times|deux fois|2 fois|trois fois)"
    r"|(?:facture\w*|invoiced?) (?:already )?(?:en trop))\b",
    then(
        any_of("remises?|rabais|discounts?|ristournes?|promo(?:tion)?"),
        any_of(
            r"pas|oubli\w+|manqu\w+|absente?|convenue?s?|promise?|appliquee?"
            r"|n'apparait|not|missing|agreed|forgot\w*|promised|deduit\w*|was|jamais"
            "|never",
        ),
        60,
    ),
    r"\b(?:oublie|omis|forgot|forgotten|omitted)\b.{0,30}\b(?:remise|discount|avoir"
    r"|credit|deduire|deduct|acompte|deposit)\b",
    r"\b(?:facture\w*|billed|invoiced|charged?|charging|tarif|prix|price"
    r"|rate)\b.{0,60}\b(?:alors qu\w*|whereas|but (?:we|the|it)|tandis que|contre \d"
    r"|vs \d|au lieu d|instead of|not \d|et non|et pas|, pas \d+)\b",
    r"\bagreed (?:on |to |at )?(?:£|\$|€|eur|gbp|usd)? ?\d",
    r"\b(?:quote|quotation|devis|contrat|contract|order|commande|po) (?:said|says"
    r"|states|stipul\w+|prevoi\w+|prevoyai\w+|indiqu\w+|mentionn\w+|was (?:for "
    r")?(?:£|\$|€|\d)|etait (?:de|a) )",
    r"\b(?:n'etai\w+|n'est|ne sont|n'a|n'ont) pas (?:prevue?s?|convenue?s?|inclu\w+"
    r"|comprise?s?|(?:ete )?(?:applique|deduit|pris|valide|accept|demande|signe)\w*"
    r"|au devis|du|due|dues)\b",
    r"\bpas ce (?:qui|que|dont)\b",
    r"\bn'est pas (?:celui|celle|ce que|ceux)\b",
    r"\bne sont pas (?:ceux|celles)\b",
    r"\bnot what (?:we|was|i|is)\b",
    r"\bpas (?:celui|celle) (?:du|de|commande)",
    r"\bnever (?:agreed|authori[sz]ed|approved|asked|requested|signed)\b",
    r"\bdid not (?:agree|authori[sz]e|approve|request|ask for|sign)\b",
    r"\b(?:should not|not supposed to) (?:be|have) (?:\w+ )?(?:charged|invoiced"
    "|billed|included|pay)",
    # credit notes, cancelling
    then(
        any_of(
            r"attend\w*|attente|demand\w+|reclam\w+|merci|etablir|emettre|souhait\w+"
            r"|exig\w+|avant|sans|tant que|apres|manque|etabliss\w+|besoin|deduire"
            r"|deduction|du|oublie|promis\w*|faire|veuillez|waiting|need|expect"
            r"|awaiting|issue|request\w*|send|raise|owed?|due|promised|require|until"
            r"|pending|provide|missing|less|deduct\w*|faut|envoyer|recu|attends"
            "|moins|received",
        ),
        CREDIT,
        50,
    ),
    then(
        CREDIT,
        any_of(
            r"attend\w*|promis\w*|jamais|toujours pas|pas|never|not|promised"
            r"|outstanding|pending|due|manqu\w+|missing|still|emettre|etabli\w*|emis"
            r"|devait",
        ),
        50,
    ),
    r"\b(?:please|can you|could you|must|should|to|kindly) (?:now )?credit (?:it"
    r"|this|us|the|back|me|our)\b",
    r"\bannul(?:er|ation|ez)\b.{0,20}\b(?:factur\w+|fac)",
    r"\bl'annuler\b",
    r"\bfactur\w+\b.{0,40}\b(?:annul\w+|corrig\w+|rectifi\w+|refai\w+|a revoir)\b",
    r"\b(?:refaire|refaites|corriger|corrigez|rectifier|rectifiez|reetablir"
    "|reprendre|revoir) (?:la|cette|votre|une|vos)? ?facture",
    r"\bfacture (?:rectificative|corrigee|rectifiee|modifiee)\b",
    r"\b(?:resilie|annule)\w*\b(?!.{0,20}\b(?:virement|relance))",
    r"\bresiliation\b",
    r"\bretracta\w+",
    r"\bcancel(?:led|ed|lation)?\b(?!.{0,20}\b(?:payment|transfer|meeting|reminder"
    "|cheque))",
    r"\b(?:correct|reissue|re-issue|amend|revise|void|withdraw) (?:the|this|your|it"
    r"|and)\b(?=.{0,30}\b(?:invoice|it|resend|reissue|credit))",
    r"\binvoice\b.{0,30}\b(?:cancelled|canceled|corrected|reissued|amended|voided"
    r"|credited|revised)\b",
    r"\b(?:corrected|revised|amended) (?:invoice|bill|version)",
    r"\bterminated\b",
    # what was not ordered, what was sent back
    r"\b(?:jamais|pas|rien) (?:ete )?(?:commande\w*|achete\w*|souscrit|sollicite"
    r"|demande (?:ce\w*|de|a)|passe (?:cette |de |la )?commande|signe (?:ce|de|le"
    r"|votre))\b",
    r"\b(?:never|not) (?:place \w+ |have )?(?:order(?:ed)?|bought|purchased?"
    r"|placed)\b",
    r"\b(?:did not|never) (?:buy|use)\b",
    r"\bne (?:nous|me) (?:concerne|regarde) (?:pas|en rien)\b",
    r"\bpas destinee?s?\b",
    r"\bne (?:nous|me) dois? rien",
    r"\bne (?:vous )?(?:dois|devons) (?:rien|pas)",
    r"\bdo not owe\b",
    r"\bowe you nothing\b",
    r"\bnot (?:our|ours|relate to us|a customer)\b",
    r"\b(?:no|any) (?:record|trace|knowledge) of (?:this|the|that|any|such|having"
    "|an) (?:order|delivery|purchase|ordering|contract|work)",
    r"\baucune (?:trace de )?(?:cette |de )?commande\b",
    rf"\b{HAVE} (?:\w+ )?(?:retourne|renvoye|refuse|rendu"
    rf"|rapporte)\w*\b.{{0,30}}\b(?:{GOODS}|tout|les|l')",
    r"\b(?:retournee?s?|renvoyee?s?|refusee?s? (?:a la livraison|au transporteur)"
    rf"|returned|sent back|sent it back|rejected)\b(?=.{{0,40}}\b(?:{GOODS}|chez "
    "vous|depuis))",
    rf"\b{GOODS}\b.{{0,30}}\b(?:retournee?s?|renvoyee?s?|returned|sent back"
    r"|rejected)\b",
    r"\b(?:bloquons|bloque|suspendons|suspend|suspends|retenons|gelons|gele"
    r"|consign\w+|withhold\w*)\b.{0,15}\b(?:reglements?|paiements?|factures?"
    "|payments?|invoices?|solde)",
    r"\b(?:pas de|aucun|no) (?:paiement|reglement|payment) (?:avant|tant que|sans"
    r"|until|before|unless)\b",
    r"\b(?:retenue? de garantie|penalites? de retard de|retention|vices? (?:cache"
    r"|de)\w*|sav|garantie|under warranty|exception d'inexecution)\b",
)

# "not a dispute": said of nothing
NO_DISPUTE = re.compile(
    r"\b(?:pas|aucune?|sans|not|no|never|ni)(?: (?:l'intention|intention"
    "|intending|de|d'un|un|une|en|a|the|any|in|of|du tout|really|vraiment|la|le"
    r"|going|to|pour|here|autant))* ?(?:d'|l')?(?:contest\w*|litiges?|disput\w*"
    "|desaccords?|complaints?|complaining|reclamations?|differend|query"
    r"|querying|refus\w*)\b",
)

SEND = any_of(
    "faire suivre|r?envoyer|(?:re-?)?transmettre|fournir|(?:re)?adresser"
    "|communiquer|joindre|faire parvenir|faire passer|obtenir|retourner|indiquer"
    "|preciser|mettre|produire|editer|r?envoie[sz]?|r?envoyez|transmettez"
    "|adressez|fournissez|redonner|donner|repasser|avoir|refaire|reediter"
    "|re-editer|mentionner|rappeler|faxer|scanner|ajouter|deposer|remettre|send"
    "|resend|re-send|provide|forward|share|email|e-mail|get|supply|attach|quote"
    "|include|add|upload|submit|resubmit|advise|give|furnish|let (?:me|us) have"
    "|copy|see"
)

LACKING = any_of(
    r"besoin|manqu\w+|attente|attendons|attends|jamais (?:eu|recue?s?|vue?s?)"
    "|pas (?:eu|recue?s?|trace|vue?s?|en (?:ma|notre) possession|connaissance)"
    r"|introuvables?|aucune trace|demand\w+|(?:ne|n'ai|n'avons|n'a) (?:\w+ "
    r")?(?:re)?trouv\w+|(?:pas|plus|jamais) (?:re)?trouve\w*|impossible de "
    r"(?:re)?trouver|souhait\w+|perdue?s?|reclam\w+|egare\w*|sans|exig\w+|il "
    "(?:nous |me )?fau(?:t|drait)|auriez-vous|avez-vous|aurais-tu|pourrais-je"
    "|puis-je|pouvons-nous avoir|necessaires?|obligatoires?|indispensables?"
    r"|absente?|n'apparait|ni|need\w*|missing|requir\w+|waiting (?:for|on)"
    r"|awaiting|without|(?:never|not) (?:\w+ )?(?:received?|seen|see|got|get"
    "|have|had|find|found|reached|locate)|no (?:trace|record|copy|sign) of"
    "|cannot (?:find|locate|see|trace)|lost|mislaid|do you have|would you have"
    "|unable to (?:find|locate)|can (?:i|we) (?:have|get)|could (?:i|we) "
    "(?:have|get)|may i|ne (?:comporte|mentionne|indique|reprend|porte|contient"
    r"|precise|rappelle)\w* (?:pas|aucun\w*|ni)|(?:does|do|did) not (?:show"
    r"|quote|include|mention|state|contain|carry|bear)|nowhere|lack\w*"
    r"|request\w*|mandatory|must (?:have|show|quote)|should (?:show|quote)"
)

NEEDS_DOCUMENT = (
    r"\b(?:pas|not|mais pas|but not) (?:la|the|les|votre|your) (?:factures?"
    r"|invoices?)(?: \w+)?\W*$",
    r"\b(?:no|aucun|pas de) (?:po|purchase order|order|bon de commande|numero de "
    r"commande"
    r"|numero d'engagement)(?: numbers?| ref\w*)? (?:on|in|was|sur|dans|n'est|figure"
    r"|mention)",
    given(
        DESK,
        "(?<!notre )(?<!nos )(?<!mon )(?<!our )(?<!my )(?<!mes )" + alone(PAPER),
    ),
    r"\b(?:ne l'|ne les |ne la )(?:ai|avons|a|trouve\w*) (?:pas|plus|jamais)(?=\W*$"
    r"|\W+(?:en|dans|chez|sur)\b)",
    r"\bn'ai (?:pas|que) (?:cette|la|ces|les) \w+ (?:dans|sur|chez)",
    then(
        SEND,
        DOCUMENT,
        60,
        without="nous avons|nous vous|we have|we will|payment|paiement|virement"
        "|reglement|will not|can not|have been|have (?:now )?paid|paid|paye"
        "|reglee?",
    ),
    then(
        LACKING,
        DOCUMENT,
        60,
        without="paiement|reglement|virement|payment|payer|pay|regler",
    ),
    then(
        DOCUMENT,
        any_of(
            "(?:pas|jamais|toujours pas|non) (?:encore )?(?:ete )?(?:recue?s?"
            "|transmise?s?|parvenue?s?|arrivee?s?(?! a (?:echeance|terme))"
            r"|jointe?s?|envoyee?s?|en notre possession|lisibles?|ouvert\w*)"
            r"|manquant\w*|manque\w*|introuvables?|svp|s'il vous plait|obligatoires?"
            r"|absente?s?|n'y figure\w*|ne (?:nous |m')?(?:est|sont) (?:pas|jamais)"
            r" (?:encore "
            r")?(?:parvenu|arriv|remis)\w*|n'est (?:jamais|pas) parvenue?|ne figure"
            "|n'apparait|illisibles?|perdue?s?|egaree?s?|please|missing|required"
            "|needed|mandatory|not (?:been )?(?:received|attached|quoted|shown|on"
            r"|show|legible|come|reached?)|(?:never|not) (?:\w+ )?(?:reached?"
            "|arrived?|got|received|sent|came)|unreadable|illegible|does not open"
        ),
        50,
        without="paiement|reglement|virement|payment",
    ),
    r"\bnot (?:seem to |appear to )?have (?:it|this|that|them|this one|any (?:record"
    r"|trace)|the)\b",
    r"\bsend (?:it|this|them|me|us|that) (?:\w+ )?(?:over|again|through|to me|to us"
    r"|across)\b",
    r"\bsend me (?:it|that)\b",
    r"\bl'(?:ai|avons|a) (?:jamais|pas) (?:recu|eu|vu)e?\b",
    r"\b(?:nous|me|m'en|nous en) ?(?:l'|la |le |les )?(?:r?envoyer|re-?adresser"
    r"|retransmettre)\b(?! (?:vos|ces|des|de |d'|un |une ))",
    r"\b(?:me|nous) (?:l'|la |les )(?:adresser|transmettre|communiquer|faire suivre"
    "|faire parvenir)",
    r"\bla (?:re)?envoyer\b",
    r"\bl'avoir par mail\b",
    r"^\W*(?:please|kindly|can you|could you|merci de) (?:re-?send|e?mail|send"
    r"|forward|share) (?:it|them|this)(?: please)?\W*$",
    r"\bnot the (?:invoices?|originals?)\b",
    r"\b(?:merci de|veuillez|pouvez-vous|pourriez-vous) (?:bien vouloir )?(?:l'|la "
    r"|les |le )"
    r"(?:r?envoyer|re-?transmettre|transmettre|r?adresser|fournir)\b",
    r"\b(?:where is|where are|where's|ou est|ou sont) (?:the|your|my|our|la|le|les"
    r"|votre|vos) (?:invoices?|factures?|statements?|pod|credit note|bl)\b",
    r"\bcannot (?:find|locate|see|trace)\b",
    r"\bne (?:re)?(?:trouve|vois)\w* pas\b",
    r"\bsend (?:\w+ )?(?:through|across)\b",
    r"\brien recu (?:comme|de) facture",
    r"\brien recu\W*$",
    r"\b(?:copy|copies|duplicate) of\b.{0,40}\b(?:invoice|statement|bill|delivery"
    "|order|pod)",
)

PROVIDED = re.compile(
    r"^\W*(?:thanks|thank you|many thanks|merci) (?:\w+ )?(?:for|pour)\b|"
    r"\b(?:ci-?joint\w*|ci-?apres|(?:vous )?trouvere?z|trouver ci|en piece "
    "jointe|en pj|attached (?:is|are|please|you)|is attached|are attached|see "
    "attached|please find|enclosed|herewith|je vous joins|nous vous joignons"
    r"|vous transmet\w*|vous adress(?:e|ons) (?:ci|la preuve|le justificatif))\b",
)
